import fc from "fast-check";
import { assert, assertEquals, assertThrows } from "../../assert.ts";
import { sideBySide } from "../../../pipeline/platform/side_by_side.ts";

Deno.test("sideBySide() answers in the order of the items, with never more than the limit under way", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 12 }),
      fc.integer({ min: 1, max: 5 }),
      async (waits, limit) => {
        const started: number[] = [];
        let underWay = 0;
        let most = 0;
        const items = waits.map((turns, index) => ({ turns, index }));
        const results = await sideBySide(items, ({ turns, index }) => async () => {
          started.push(index);
          most = Math.max(most, ++underWay);
          for (let turn = 0; turn <= turns; turn++) await new Promise((resolve) => setTimeout(resolve, 0));
          underWay--;
          return index;
        }, { limit })();
        assertEquals(results, items.map(({ index }) => index));
        assertEquals(started, items.map(({ index }) => index));
        assert(most <= limit);
        assertEquals(most, Math.min(limit, items.length));
      },
    ),
    { numRuns: 50 },
  );
});

Deno.test("sideBySide() starts nothing before it is run, and refuses a limit that is no positive integer", () => {
  let started = false;
  void sideBySide([1], () => () => Promise.resolve(started = true), { limit: 1 });
  assertEquals(started, false);
  for (const limit of [0, -1, 1.5, NaN]) {
    assertThrows(() => sideBySide([], () => () => Promise.resolve(0), { limit }), RangeError, "the limit must be");
  }
});
