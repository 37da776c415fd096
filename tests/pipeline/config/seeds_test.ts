import { left, right } from "fp-ts/Either";
import fc from "fast-check";
import { assertEquals, assertStringIncludes } from "../../assert.ts";
import { parseSeeds } from "../../../pipeline/config/seeds.ts";

Deno.test("parseSeeds() counts from 0, or takes the list that is given", () => {
  assertEquals(parseSeeds("1"), right([0]));
  assertEquals(parseSeeds("3"), right([0, 1, 2]));
  assertEquals(parseSeeds("3,5,7"), right([3, 5, 7]));
  assertEquals(parseSeeds("5,"), right([5]));
  assertEquals(parseSeeds("4294967295,"), right([4294967295]));
});

Deno.test("parseSeeds() reads every list of different seeds back", () => {
  const seeds = fc.uniqueArray(fc.integer({ min: 0, max: 0xffff_ffff }), { minLength: 2, maxLength: 50 });
  fc.assert(fc.property(seeds, (list) => assertEquals(parseSeeds(list.join(",")), right(list))));
});

Deno.test("parseSeeds() refuses everything else and says what was expected", () => {
  for (const text of ["0", "-1", "1.5", "1e3", "", ",", "1,,2", "1,1", "a", "1, 2", "4294967296,", "1001", "NaN"]) {
    const result = parseSeeds(text);
    assertEquals(result._tag, "Left");
    if (result._tag === "Left") assertStringIncludes(result.left, `got ${JSON.stringify(text)}`);
  }
  assertEquals(
    parseSeeds("x"),
    left('expected a number of seeds (1 to 1000), or a list of different seeds such as 3,5,7, got "x"'),
  );
});
