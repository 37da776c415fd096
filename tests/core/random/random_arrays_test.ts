import fc from "fast-check";
import { assert, assertEquals } from "../../assert.ts";
import { fillNormal, fillUniform, randomStream } from "../../../core/random/random_stream.ts";
import { normalArray, rademacherArray, uniformArray } from "../../../core/random/random_arrays.ts";

Deno.test("uniformArray(), normalArray() and rademacherArray() of fewer draws are prefixes of those of more", () => {
  fc.assert(fc.property(fc.maxSafeNat(), fc.nat(30), fc.nat(30), (seed, few, more) => {
    for (const draw of [uniformArray, normalArray, rademacherArray]) {
      assertEquals([...draw(few + more, seed)].slice(0, few), [...draw(few, seed)]);
    }
  }));
});

Deno.test("uniformArray() and normalArray() are the first draws of the seed's stream", () => {
  const [uniform, normal] = [new Float64Array(5), new Float64Array(5)];
  fillUniform(uniform, randomStream(3));
  fillNormal(normal, randomStream(3));
  assertEquals(uniformArray(5, 3), uniform);
  assertEquals(normalArray(5, 3), normal);
});

Deno.test("rademacherArray() draws signs in single precision", () => {
  const signs = rademacherArray(64, 3);
  assert(signs instanceof Float32Array);
  assertEquals(new Set(signs), new Set([-1, 1]));
});
