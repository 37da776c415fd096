/**
 * The digest of a module's code without comments and layout.
 *
 * A changed comment must not retrain a network; a changed formula must. So the digest is taken over the module's tokens. Left out are comments, white
 * space, a line break that cannot matter (as after `{` or before `)`), and a comma before a closing bracket, which formatting adds and removes.
 * Every other line break counts, because JavaScript ends statements by them, and so does the spelling of every token: renaming a variable or
 * changing the quotes of a string is a change of code. Where the tokens cannot be trusted (a literal that is not closed, an ambiguous `!/`) the
 * digest is that of the text itself: at worst a comment counts.
 *
 * @module
 */
import jsTokens, { type Token } from "js-tokens";
import { type Digest, sha256 } from "../../files/digest.ts";

/** A token that is code. */
export interface Word {
  readonly type: Token["type"];
  readonly text: string;
  /** 1-based line on which it starts. */
  readonly line: number;
}

/** A module as its words, and the digest of its code. */
export interface ModuleCode {
  readonly digest: Digest;
  readonly words: readonly Word[];
}

const layout = new Set<Token["type"]>([
  "WhiteSpace",
  "MultiLineComment",
  "SingleLineComment",
  "HashbangComment",
  "LineTerminatorSequence",
]);
/** After these a statement cannot end, so a line break has no meaning. */
const openers = new Set(
  ("( [ { , ; . ?. ... : = => + - * / % ** & | ^ && || ?? < == != === !== <= >= " +
    "+= -= *= /= %= **= &= |= ^= &&= ||= ??= <<= >>= >>>=").split(" "),
);
/** Before these a line break has no meaning. */
const closers = new Set([")", "]", "}", ",", ";", ".", "?."]);
const brackets = new Set([")", "]", "}"]);

/**
 * The words and the digest of a module.
 *
 * @param source Text of a JavaScript or TypeScript module without JSX.
 */
export function moduleCode(source: string): ModuleCode {
  const words: Word[] = [];
  const code: string[] = [];
  let line = 1;
  let lineEnded = false;
  let trusted = true;
  for (const token of jsTokens(source) as Iterable<Token>) {
    const { type, value: text } = token;
    const breaks = text.match(/\r\n|[\n\r\u2028\u2029]/g)?.length ?? 0;
    if (type === "Invalid" || ("closed" in token && !token.closed)) trusted = false;
    if (layout.has(type)) {
      lineEnded ||= breaks > 0;
    } else {
      const word = { type, text, line };
      if (isAmbiguous(word, words)) trusted = false;
      if (endsWithSpareComma(word, words)) code.pop();
      if (lineEnded && matters(words.at(-1), word)) code.push("line");
      words.push(word);
      code.push(`${type} ${text}`);
      lineEnded = false;
    }
    line += breaks;
  }
  return { digest: sha256(trusted ? code.join("\0") : source), words };
}

const isPunctuator = (word: Word | undefined, texts: ReadonlySet<string>): boolean =>
  word?.type === "Punctuator" && texts.has(word.text);

const matters = (previous: Word | undefined, next: Word): boolean =>
  previous !== undefined && !isPunctuator(previous, openers) && !isPunctuator(next, closers);

/** Whether the last word is a comma that the closing bracket `word` makes spare; not so in `[a,,]`, where it makes an element. */
const endsWithSpareComma = (word: Word, words: readonly Word[]): boolean =>
  isPunctuator(word, brackets) && words.at(-1)?.text === "," && !isPunctuator(words.at(-2), new Set([",", "[", "("]));

/** Whether `word` is a regular expression that may as well be a division behind TypeScript's `value!`. */
const isAmbiguous = (word: Word, words: readonly Word[]): boolean =>
  word.type === "RegularExpressionLiteral" && words.at(-1)?.text === "!" &&
  (isPunctuator(words.at(-2), brackets) || ["IdentifierName", "PrivateIdentifier"].includes(words.at(-2)?.type ?? ""));
