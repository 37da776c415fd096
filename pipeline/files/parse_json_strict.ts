/**
 * A JSON parser for files that people write: it says where, and it refuses what `JSON.parse` lets pass in silence.
 *
 * @module
 */
import * as E from "fp-ts/Either";
import type { Json } from "./canonical_json.ts";

/** Where and why a text is not strict JSON. */
export interface JsonProblem {
  /** 1-based line. */
  readonly line: number;
  /** 1-based column, in UTF-16 units. */
  readonly column: number;
  /** Dotted path of the value being read, empty at the top. */
  readonly path: string;
  readonly message: string;
}

const deepest = 200;
const escapes: Readonly<Record<string, string>> = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};

/**
 * The value of a JSON text, which may hold `//` and block comments.
 *
 * Refused beyond what `JSON.parse` refuses: a key given twice, the key `__proto__`, -0, and numbers that would silently be others: those that
 * overflow to infinity or vanish to 0, and whole ones of too many digits.
 *
 * @returns Either the first problem with line, column and path, or the value.
 */
export function parseJsonStrict(text: string): E.Either<JsonProblem, Json> {
  try {
    return E.right(new Reader(text).document());
  } catch (error) {
    if (error instanceof Stop) return E.left(error.problem);
    throw error;
  }
}

class Stop extends Error {
  constructor(readonly problem: JsonProblem) {
    super(problem.message);
  }
}

class Reader {
  #at: number;
  readonly #path: (string | number)[] = [];

  constructor(readonly text: string) {
    this.#at = text.startsWith("\ufeff") ? 1 : 0;
  }

  document(): Json {
    const value = this.#value();
    this.#skip();
    if (this.#at < this.text.length) this.#fail(`expected the end of the file, found ${this.#found()}`);
    return value;
  }

  #value(): Json {
    this.#skip();
    if (this.#path.length > deepest) this.#fail(`nested deeper than ${deepest} levels`);
    const character = this.text[this.#at];
    if (character === "{") return this.#object();
    if (character === "[") return this.#array();
    if (character === '"') return this.#string();
    for (const [word, value] of [["true", true], ["false", false], ["null", null]] as const) {
      if (this.#match(/[A-Za-z_]+/y, word)) return value;
    }
    return this.#number();
  }

  #object(): Json {
    const members: Record<string, Json> = {};
    const seen = new Set<string>();
    this.#at++;
    this.#skip();
    if (this.#take("}")) return members;
    do {
      this.#skip();
      const start = this.#at;
      if (this.text[start] !== '"') this.#fail(`expected a key in double quotes, found ${this.#found()}`);
      const key = this.#string();
      if (seen.has(key)) this.#fail(`the key "${key}" is given twice`, start);
      if (key === "__proto__") this.#fail('the key "__proto__" is not allowed', start);
      seen.add(key);
      this.#skip();
      if (!this.#take(":")) this.#fail(`expected ":" after the key "${key}", found ${this.#found()}`);
      this.#path.push(key);
      members[key] = this.#value();
      this.#path.pop();
      this.#skip();
    } while (this.#take(","));
    if (!this.#take("}")) this.#fail(`expected "," or "}", found ${this.#found()}`);
    return members;
  }

  #array(): Json {
    const items: Json[] = [];
    this.#at++;
    this.#skip();
    if (this.#take("]")) return items;
    do {
      this.#path.push(items.length);
      items.push(this.#value());
      this.#path.pop();
      this.#skip();
    } while (this.#take(","));
    if (!this.#take("]")) this.#fail(`expected "," or "]", found ${this.#found()}`);
    return items;
  }

  #string(): string {
    let value = "";
    this.#at++;
    for (;;) {
      const character = this.text[this.#at];
      if (character === undefined || character < " ") {
        this.#fail(character === undefined ? "the string is not closed" : "a control character inside a string");
      }
      this.#at++;
      if (character === '"') return value;
      value += character === "\\" ? this.#escape() : character;
    }
  }

  #escape(): string {
    const letter = this.text[this.#at++] ?? "";
    if (letter in escapes) return escapes[letter];
    const hexadecimal = /[0-9a-fA-F]{4}/y;
    hexadecimal.lastIndex = this.#at;
    const digits = letter === "u" ? hexadecimal.exec(this.text)?.[0] : undefined;
    if (digits === undefined) return this.#fail(`unknown escape \\${letter}`, this.#at - 2);
    this.#at += 4;
    return String.fromCharCode(parseInt(digits, 16));
  }

  #number(): number {
    const pattern = /-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/y;
    pattern.lastIndex = this.#at;
    const digits = pattern.exec(this.text)?.[0];
    if (digits === undefined) return this.#fail(`expected a value, found ${this.#found()}`);
    const value = Number(digits);
    if (!Number.isFinite(value)) this.#fail(`the number ${digits} is too large`);
    if (value === 0 && /^-?[0.]*[1-9]/.test(digits)) this.#fail(`the number ${digits} is too small, and would be 0`);
    const isAsWritten = String(value) === digits || !/^-?[0-9]+$/.test(digits) || BigInt(digits) === BigInt(value);
    if (!isAsWritten) {
      this.#fail(`the number ${digits} has more digits than a number can hold, and would be ${value}`);
    }
    if (Object.is(value, -0)) this.#fail(`the number ${digits} is negative zero`);
    this.#at += digits.length;
    if (/[\w.+-]/.test(this.text[this.#at] ?? "")) this.#fail(`expected a number, found ${digits}${this.#found()}`);
    return value;
  }

  #match(pattern: RegExp, word: string): boolean {
    pattern.lastIndex = this.#at;
    if (pattern.exec(this.text)?.[0] !== word) return false;
    this.#at += word.length;
    return true;
  }

  #take(character: string): boolean {
    if (this.text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  #skip(): void {
    const blank = /(?:[ \t\r\n]|\/\/[^\n]*|\/\*[^]*?\*\/)*/y;
    blank.lastIndex = this.#at;
    blank.exec(this.text);
    this.#at = blank.lastIndex;
  }

  #found(): string {
    const word = /[A-Za-z0-9_]+|[^]/y;
    word.lastIndex = this.#at;
    const found = word.exec(this.text)?.[0];
    return found === undefined ? "the end of the file" : JSON.stringify(found);
  }

  #fail(message: string, at = this.#at): never {
    const before = this.text.slice(0, at).split("\n");
    const path = this.#path.join(".");
    throw new Stop({ line: before.length, column: before[before.length - 1].length + 1, path, message });
  }
}
