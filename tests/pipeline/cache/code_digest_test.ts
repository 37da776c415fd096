import { assertEquals, assertNotEquals } from "../../assert.ts";
import { moduleCode } from "../../../pipeline/cache/code/code_digest.ts";

const digest = (source: string) => moduleCode(source).digest;

const same: readonly (readonly [string, string, string])[] = [
  ["a line comment", "const a = 1;", "const a = 1; // one"],
  ["a comment line", "f();\ng();", "f();\n// then\n\ng();"],
  ["a docstring", "export function f() {}", "/**\n * Does.\n */\nexport function f() {}"],
  ["indentation", "if (a) {\n  b();\n}", "if (a) {\n\tb();\n}"],
  ["line ends of another system", "a();\nb();\n", "a();\r\nb();\r\n"],
  ["a call wrapped over lines with the comma that formatting adds", "f(a, b);", "f(\n  a,\n  b,\n);"],
  ["a chain wrapped over lines", "a.b().c();", "a\n  .b()\n  .c();"],
  ["an object wrapped over lines", "const a = { b: 1, c: [2] };", "const a = {\n  b: 1,\n  c: [\n    2,\n  ],\n};"],
  ["a comment inside an expression", "f(a, b)", "f(a /* first */, b)"],
  ["a hashbang", "a();", "#!/usr/bin/env deno\na();"],
];
for (const [what, before, after] of same) {
  Deno.test(`moduleCode() has the same digest with ${what}`, () => assertEquals(digest(before), digest(after)));
}

const different: readonly (readonly [string, string, string])[] = [
  ["a number", "const a = 1;", "const a = 2;"],
  ["a sign", "a - b", "a + b"],
  ["a line break that ends a statement", "return\nx", "return x"],
  ["a line break before a sign", "a\n++b", "a ++b"],
  ["a line break inside a comment that ends a statement", "return /* a\n*/ x", "return /* a */ x"],
  ["white space inside a string", 'f("a b")', 'f("a  b")'],
  ["white space inside a template", "`a ${b} c`", "`a ${b}  c`"],
  ["something like a comment inside a string", 'f("// a")', 'f("// b")'],
  ["something like a comment inside a template", "`/* a */`", "`/* b */`"],
  ["something like a comment inside a regular expression", "/[/*]a/.test(b)", "/[/*]c/.test(b)"],
  ["a hole of an array", "[a, ,]", "[a,]"],
  ["a hole of an empty array", "[,]", "[]"],
  ["tokens that touch", "a + +b", "a ++ b"],
  ["the order of statements", "a();\nb();", "b();\na();"],
];
for (const [what, before, after] of different) {
  Deno.test(`moduleCode() has another digest with another ${what}`, () =>
    assertNotEquals(digest(before), digest(after)));
}

Deno.test("moduleCode() takes the text itself where tokens cannot be trusted, so nothing can be taken for a comment", () => {
  assertNotEquals(digest('a! / b; c = "d/ //e";'), digest('a! / b; c = "d/ //f";'));
  assertNotEquals(digest("a /* never closed b"), digest("a /* never closed c"));
});

Deno.test("moduleCode() counts lines from 1, over templates and comments", () => {
  const words = moduleCode("/* one\n two */ a\n`x\ny` b").words;
  assertEquals(words.map(({ text, line }) => [text, line]), [["a", 2], ["`x\ny`", 3], ["b", 4]]);
});
