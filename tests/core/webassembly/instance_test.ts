import fc from "fast-check";
import { assertEquals } from "../../assert.ts";
import { instantiate } from "../../../core/webassembly/instance.ts";
import {
  addDoubles,
  addInt32,
  doubleOf,
  int32,
  load,
  loadDouble,
  loadDoubleRepeated,
  localGet,
  localSet,
  loopWhileLess,
  multiplyAdd,
  store,
  storeDouble,
  subtractProduct,
  whileLess,
} from "../../../core/webassembly/instructions.ts";

Deno.test("instantiate() makes functions that share a memory, each called by its name", () => {
  const [from, to] = [localGet(0), localGet(1)];
  const none = { parameters: 2, integers: 0, vectors: 0 };
  const { memory, functions } = instantiate({
    addTo: { ...none, code: storeDouble(to, addDoubles(loadDouble(from, 0), loadDouble(to, 0)), 0) },
    copy: { ...none, code: storeDouble(to, loadDouble(from, 0), 0) },
  }, 1);
  const numbers = new Float64Array(memory.buffer, 0, 3);
  numbers.set([3, 4, 5]);
  functions.addTo(0, 8);
  functions.copy(8, 16);
  assertEquals([...numbers], [3, 7, 7]);
});

Deno.test("instantiate() gives a memory of as many pages as the bytes need", () => {
  for (const [bytes, pages] of [[0, 0], [1, 1], [65536, 1], [65537, 2], [200 * 65536, 200]]) {
    assertEquals(instantiate({}, bytes).memory.buffer.byteLength, pages * 65536);
  }
});

Deno.test("constants, offsets and numbers of variables are encoded whatever their size", () => {
  fc.assert(fc.property(
    fc.integer({ min: 0, max: 8000 }),
    fc.integer({ min: -4000, max: 4000 }),
    fc.integer({ min: 1, max: 300 }),
    (place, shift, vectors) => {
      const { memory, functions } = instantiate({
        copy: {
          parameters: 1,
          integers: 0,
          vectors,
          code: [
            ...localSet(vectors, load(localGet(0), 0)),
            ...store(addInt32(localGet(0), int32(shift)), localGet(vectors), place + 4000),
          ],
        },
      }, 65536);
      const numbers = new DataView(memory.buffer);
      numbers.setFloat64(4096, 0.1, true);
      numbers.setFloat64(4104, 0.2, true);
      functions.copy(4096);
      const there = 4096 + 4000 + place + shift;
      assertEquals([numbers.getFloat64(there, true), numbers.getFloat64(there + 8, true)], [0.1, 0.2]);
    },
  ));
});

Deno.test("int32() is exact around every number of bytes that it may take", () => {
  const around = [0, 2 ** 6, 2 ** 7, 2 ** 13, 2 ** 14, 2 ** 20, 2 ** 27, 2 ** 31 - 2].flatMap((n) => [n - 1, n, n + 1]);
  for (const value of around.flatMap((n) => [n, -n])) {
    const code = store(int32(0), [...int32(value), 0xfd, 0x11], 0); // i32x4.splat
    const { memory, functions } = instantiate({ run: { parameters: 0, integers: 0, vectors: 0, code } }, 16);
    functions.run();
    assertEquals(new Int32Array(memory.buffer, 0, 1)[0], value);
  }
});

Deno.test("whileLess() runs its code as often as it says, loopWhileLess() at least once", () => {
  for (const [loop, least] of [[whileLess, 0], [loopWhileLess, 1]] as const) {
    for (const times of [0, 1, 2, 200]) {
      const next = [...localSet(1, addInt32(localGet(1), int32(1)))];
      const sum = storeDouble(int32(0), addDoubles(loadDouble(int32(0), 0), loadDouble(int32(0), 8)), 0);
      const code = loop([...sum, ...next], localGet(1), localGet(0));
      const { memory, functions } = instantiate({ count: { parameters: 1, integers: 1, vectors: 0, code } }, 16);
      const numbers = new Float64Array(memory.buffer, 0, 2);
      numbers[1] = 1;
      functions.count(times);
      assertEquals(numbers[0], Math.max(times, least));
    }
  }
});

Deno.test("multiplyAdd() is a b + c and subtractProduct() c - a b, on both doubles of a vector", () => {
  const [a, b, c] = [load(int32(0), 0), loadDoubleRepeated(int32(0), 16), load(int32(0), 32)];
  const code = [
    ...store(int32(0), multiplyAdd(a, b, c), 48),
    ...store(int32(0), subtractProduct(a, b, c), 64),
    ...storeDouble(int32(0), doubleOf(c, 0), 80),
    ...storeDouble(int32(0), doubleOf(c, 1), 88),
  ];
  const { memory, functions } = instantiate({ run: { parameters: 0, integers: 0, vectors: 0, code } }, 96);
  const numbers = new Float64Array(memory.buffer, 0, 12);
  numbers.set([2, 3, 5, 99, 7, 11]);
  functions.run();
  assertEquals([...numbers.slice(6)], [2 * 5 + 7, 3 * 5 + 11, 7 - 2 * 5, 11 - 3 * 5, 7, 11]);
});
