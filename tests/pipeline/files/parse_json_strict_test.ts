import fc from "fast-check";
import * as E from "fp-ts/Either";
import { assert, assertEquals } from "../../assert.ts";
import { parseJsonStrict } from "../../../pipeline/files/parse_json_strict.ts";

Deno.test("parseJsonStrict() reads comments and says where a text is wrong", () => {
  assertEquals(
    parseJsonStrict('{ // steps\n  "steps": 1.0, /* none */ "a": [true, null, "\\u00e9\\n"] }'),
    E.right({ steps: 1, a: [true, null, "é\n"] }),
  );
  assertEquals(
    parseJsonStrict('{\n  "train": {"steps": 1,\n "steps": 2}}'),
    E.left({ line: 3, column: 2, path: "train", message: 'the key "steps" is given twice' }),
  );
});

Deno.test("parseJsonStrict() refuses what JSON.parse lets pass, and what it does not", () => {
  const refused: Readonly<Record<string, string>> = {
    '{"a":1,"a":1}': "given twice",
    '{"a":1,"\\u0061":1}': "given twice",
    '{"__proto__":{}}': "not allowed",
    "-0": "negative zero",
    "-0.0e5": "negative zero",
    "1e999": "too large",
    "1e-400": "too small, and would be 0",
    "-0.00e-1": "negative zero",
    "-12.5e-500": "too small, and would be 0",
    "9007199254740993": "would be 9007199254740992",
    "-123456789012345678901": "more digits than a number can hold",
    "NaN": "expected a value",
    "Infinity": "expected a value",
    "01": "expected a number",
    "1.": "expected a number",
    "[1,]": "expected a value",
    '{"a":1,}': "in double quotes",
    "{a:1}": "in double quotes",
    "'a'": "expected a value",
    '"a': "not closed",
    '"\t"': "control character",
    '"\\x41"': "unknown escape",
    "[1] 2": "end of the file",
    "": "expected a value",
    "truely": "expected a value",
    "/* open": "expected a value",
    ["[".repeat(300)]: "nested deeper",
  };
  for (const [text, message] of Object.entries(refused).map(([key, value]) => [key, value])) {
    const result = parseJsonStrict(text);
    assert(E.isLeft(result) && result.left.message.includes(message), `${text}: ${JSON.stringify(result)}`);
  }
});

Deno.test("parseJsonStrict() points at the backslash of an escape that is none, and at what ends too early", () => {
  const places = [['{\n  "a": "b\\x41"\n}', 2, 10], ['["ab', 1, 5]] as const;
  for (const [text, line, column] of places) {
    const result = parseJsonStrict(text);
    assertEquals(E.isLeft(result) && [result.left.line, result.left.column], [line, column]);
  }
});

Deno.test("parseJsonStrict() agrees with JSON.parse on every text that JSON.stringify writes", () => {
  fc.assert(fc.property(fc.json(), fc.constantFrom(0, 2), (text, indent) => {
    const value = JSON.parse(text, (_, child) => Object.is(child, -0) ? 0 : child);
    const written = JSON.stringify(value, null, indent);
    if (written.includes('"__proto__"')) return;
    assertEquals(parseJsonStrict(written), E.right(value));
  }));
});

Deno.test("parseJsonStrict() never throws, whatever the text", () => {
  const scraps = fc.constantFrom(
    "{",
    "}",
    "[",
    "]",
    '"',
    "\\",
    "a",
    "1",
    "-",
    ".",
    "e",
    ",",
    ":",
    "/",
    "*",
    "\n",
    " ",
    "\0",
  );
  fc.assert(fc.property(fc.array(scraps), (parts) => {
    const text = parts.join("");
    const result = parseJsonStrict(text);
    if (E.isLeft(result)) assert(result.left.line >= 1 && result.left.column >= 1);
  }));
});
