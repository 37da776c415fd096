import fc from "fast-check";
import { assertEquals } from "../../assert.ts";
import { formatDuration } from "../../../pipeline/terminal/text/quantities.ts";
import { duration } from "../../../pipeline/watch/page/quantities.js";

Deno.test("the page says durations as the terminal does, from milliseconds to days", () => {
  const milliseconds = fc.tuple(fc.double({ min: 0, max: 9, noNaN: true }), fc.constantFrom(-1, 1))
    .map(([power, sign]) => sign * 10 ** power);
  const turns = [9949, 9950, 59_499, 59_500, 3_599_499, 3_599_500, 86_369_999, 86_370_000];
  fc.assert(
    fc.property(milliseconds, (time) => assertEquals(duration(time), formatDuration(time))),
    { examples: turns.map((time) => [time]) },
  );
});
