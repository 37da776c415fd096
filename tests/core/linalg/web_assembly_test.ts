import fc from "fast-check";
import { assertEquals, assertThrows } from "../../assert.ts";
import { assemble } from "../../../core/linalg/web_assembly.ts";

Deno.test("assemble() makes functions that compute on their memory", () => {
  const { memory, functions } = assemble([
    {
      name: "addTo",
      parameters: ["from", "to"],
      locals: {},
      body: "local.get $to local.get $from f64.load local.get $to f64.load f64.add f64.store",
    },
  ]);
  const numbers = new Float64Array(memory.buffer, 0, 2);
  numbers.set([3, 4]);
  functions.addTo(0, 8);
  assertEquals([...numbers], [3, 7]);
});

Deno.test("assemble() encodes constants and offsets of any size", () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 8000 }), fc.integer({ min: -4000, max: 4000 }), (place, shift) => {
    const { memory, functions } = assemble([{
      name: "copy",
      parameters: ["base"],
      locals: { f64: ["unused"], v128: ["pair"] },
      body: `local.get $base v128.load local.set $pair
             local.get $base i32.const ${shift} i32.add local.get $pair v128.store offset=${place + 4000}`,
    }]);
    const numbers = new DataView(memory.buffer);
    numbers.setFloat64(4096, 0.1, true);
    numbers.setFloat64(4104, 0.2, true);
    functions.copy(4096);
    const there = 4096 + 4000 + place + shift;
    assertEquals([numbers.getFloat64(there, true), numbers.getFloat64(there + 8, true)], [0.1, 0.2]);
  }));
});

Deno.test("assemble() names a word that it does not know", () => {
  const of = (body: string) => () => assemble([{ name: "f", parameters: ["x"], locals: {}, body }]);
  assertThrows(of("local.get $x i32.divide"), RangeError, "current value is i32.divide");
  assertThrows(of("local.get $y"), RangeError, "current value is $y");
});
