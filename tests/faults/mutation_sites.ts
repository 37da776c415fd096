/**
 * Places in a module where a careless hand might change one thing.
 *
 * @module
 */
import jsTokens, { type Token } from "js-tokens";

/** The kinds of change. */
export const operators = [
  "sign",
  "bound",
  "swapped arguments",
  "missing await",
  "dropped abs",
  "constant",
] as const;

/** A change at one place. */
export interface Mutation {
  readonly operator: typeof operators[number];
  /** Offset in the module's text, and what stands there. */
  readonly at: number;
  readonly from: string;
  readonly to: string;
}

/** The text after a mutation. */
export function mutated(text: string, { at, from, to }: Mutation): string {
  return text.slice(0, at) + to + text.slice(at + from.length);
}

/**
 * Every place of a formatted module, from its first line to its last.
 *
 * Left out is what changes nothing, as the text itself shows: the bound of a comparison that keeps the larger or smaller of two values, the order
 * of what is compared for sameness, and types.
 */
export function mutationSites(text: string): readonly Mutation[] {
  const words = wordsOf(text);
  return words.flatMap((word, index): Mutation[] => {
    const change = (operator: Mutation["operator"], from: string, to: string): Mutation[] => [
      { operator, at: word.at, from, to },
    ];
    const [before, after] = [words[index - 1], words[index + 1]];
    const turned = others[word.text];
    if (isExtreme(words, index)) return [];
    if (word.type === "Punctuator" && turned !== undefined && word.spaced) {
      const joinsText = [before, after].some((each) => each !== undefined && textual.has(each.type));
      return joinsText ? [] : change(turned[0], word.text, turned[1]);
    }
    if (word.type === "NumericLiteral" && !word.text.endsWith("n")) {
      return change("constant", word.text, another(Number(word.text.replaceAll("_", ""))));
    }
    if (word.type !== "IdentifierName" || before?.text === ".") return [];
    if (word.text === "true" || word.text === "false") {
      if (before?.text === ":" && after?.text === ";") return []; // a type
      return change("constant", word.text, `${word.text !== "true"}`);
    }
    if (word.text === "await" && before?.text !== "for" && after?.text !== "using" && after !== undefined) {
      return change("missing await", text.slice(word.at, after.at), "");
    }
    if (word.text === "Math" && words[index + 2]?.text === "abs" && words[index + 3]?.text === "(") {
      return change("dropped abs", "Math.abs", "");
    }
    const [open, left, comma, right, close, then] = words.slice(index + 1);
    const isCall = open?.text === "(" && comma?.text === "," && close?.text === ")" && isPlain(left) &&
      isPlain(right) &&
      left.text !== right.text && before?.text !== "function" && !/^(is)?same/i.test(word.text) &&
      !["{", ":", "=>"].includes(then?.text ?? "");
    if (!isCall) return [];
    const from = text.slice(word.at, close.at + 1);
    return change("swapped arguments", from, `${text.slice(word.at, left.at)}${right.text}, ${left.text})`);
  });
}

/** Whether this compares two values of which the next words keep one: `if (x > y) y = x;` or `x > y ? x : y`. */
function isExtreme(words: readonly Word[], index: number): boolean {
  if (others[words[index].text]?.[0] !== "bound") return false;
  const [left, right] = [words[index - 1]?.text, words[index + 1]?.text];
  const next = words.slice(index + 2, index + 7).map(({ text }) => text).join(" ");
  return [`) ${right} = ${left} ;`, `) ${left} = ${right} ;`].includes(next) ||
    [`? ${left} : ${right}`, `? ${right} : ${left}`].some((pair) => next.startsWith(`${pair} `) || next === pair);
}

/** A token that is code. */
interface Word {
  readonly type: Token["type"];
  readonly text: string;
  readonly at: number;
  /** Whether there is layout on both sides, as around operators, but not around brackets of types. */
  readonly spaced: boolean;
}

const others: Readonly<Record<string, readonly [Mutation["operator"], string]>> = {
  "+": ["sign", "-"],
  "-": ["sign", "+"],
  "<": ["bound", "<="],
  "<=": ["bound", "<"],
  ">": ["bound", ">="],
  ">=": ["bound", ">"],
};

const layout = new Set<Token["type"]>([
  "WhiteSpace",
  "LineTerminatorSequence",
  "SingleLineComment",
  "MultiLineComment",
]);
const textual = new Set<Token["type"]>([
  "StringLiteral",
  "NoSubstitutionTemplate",
  "TemplateHead",
  "TemplateTail",
]);

function wordsOf(text: string): readonly Word[] {
  const words: Word[] = [];
  const tokens = [...jsTokens(text) as Iterable<Token>];
  let at = 0;
  tokens.forEach(({ type, value }, index) => {
    const isLayout = (token: Token | undefined) => token !== undefined && layout.has(token.type);
    if (!layout.has(type)) {
      words.push({ type, text: value, at, spaced: isLayout(tokens[index - 1]) && isLayout(tokens[index + 1]) });
    }
    at += value.length;
  });
  return words;
}

function isPlain(word: Word | undefined): word is Word {
  return word?.type === "IdentifierName" || word?.type === "NumericLiteral";
}

/** The next number, or twice one that has none. */
function another(value: number): string {
  return String(value + 1 === value ? 2 * value : value + 1);
}
