import fc from "fast-check";
import { assert, assertEquals, assertThrows } from "../../assert.ts";
import { canonicalJson, type Json } from "../../../pipeline/files/canonical_json.ts";
import { compareCodePoints } from "../../../pipeline/files/code_point_order.ts";

Deno.test("canonicalJson() sorts keys by code point and leaves out white space", () => {
  assertEquals(
    canonicalJson({ b: [1, null, "é"], a: { z: true, A: 1e21 } }),
    '{"a":{"A":1e+21,"z":true},"b":[1,null,"é"]}',
  );
  assertEquals(canonicalJson({ "\u{1F600}": 1, "\uFF5E": 2 }), '{"\uFF5E":2,"\u{1F600}":1}');
});

Deno.test("canonicalJson() refuses what JSON cannot carry, and names its path", () => {
  const loop: Record<string, unknown> = {};
  loop.self = loop;
  const refused: readonly unknown[] = [
    NaN,
    Infinity,
    -Infinity,
    -0,
    undefined,
    () => 1,
    Symbol("s"),
    1n,
    new Date(0),
    new Map(),
    [1, , 2],
    loop,
    JSON.parse('{"__proto__": 1}'),
  ];
  for (const value of refused) assertThrows(() => canonicalJson({ deep: [value] }), TypeError, "$.deep[0]");
});

Deno.test("canonicalJson() gives one text for one value whatever the order of keys, and parses back to the value", () => {
  fc.assert(fc.property(plainJson, (value) => {
    const text = canonicalJson(value);
    assertEquals(canonicalJson(reversedKeys(value)), text);
    assertEquals(canonicalJson(JSON.parse(text)), text);
  }));
});

Deno.test("compareCodePoints() orders strings as their lists of code points", () => {
  const unit = fc.constantFrom("a", "\uFF5E", "\u{1F600}", "\u{1F601}", "\uE000", "z");
  const text = fc.array(unit, { maxLength: 4 }).map((units) => units.join(""));
  fc.assert(fc.property(text, text, (left, right) => {
    const points = (value: string) => Array.from(value, (character) => character.codePointAt(0)!);
    const [ours, theirs] = [points(left), points(right)];
    const at = ours.findIndex((point, index) => point !== theirs[index]);
    const expected = at < 0 ? ours.length - theirs.length : ours[at] - (theirs[at] ?? -1);
    assertEquals(Math.sign(compareCodePoints(left, right)), Math.sign(expected));
  }));
  assert("\u{1F600}" < "\uFF5E", "JavaScript's own order differs, which is why this one exists");
});

// Helpers

const plainJson: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.constant(null),
    fc.boolean(),
    fc.string(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number === 0 ? 0 : number),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(fc.string().map((key) => `k${key}`), tie("value"), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value;

function reversedKeys(value: Json): Json {
  if (Array.isArray(value)) return value.map(reversedKeys);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).reverse().map(([key, child]) => [key, reversedKeys(child)]));
}
