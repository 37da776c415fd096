import fc from "fast-check";
import { assert, assertEquals } from "../../assert.ts";
import { affordableSaves } from "../../../pipeline/run/training/affordable_saves.ts";

const milliseconds = fc.integer({ min: 0, max: 1000 });
const checkpoints = fc.array(fc.record({ training: milliseconds, cost: milliseconds }), {
  minLength: 1,
  maxLength: 100,
  size: "max",
});

Deno.test("affordableSaves() saves the first value, and later ones for at most a hundredth of the time", async () => {
  await fc.assert(fc.asyncProperty(checkpoints, async (course) => {
    const { saves, ended } = await follow(course);
    assertEquals(saves[0]?.index, 0);
    const paid = saves.slice(0, -1).reduce((sum, { cost }) => sum + cost, 0);
    assert(100 * paid <= ended - saves[0].began, `${paid} of ${ended - saves[0].began} ms`);
  }));
});

Deno.test("affordableSaves() leaves no value out that a hundredth of the time pays for", async () => {
  await fc.assert(fc.asyncProperty(checkpoints, async (course) => {
    const { saves, reached } = await follow(course);
    for (const [index, at] of reached.entries()) {
      const last = saves.findLast((each) => each.index <= index);
      assert(last !== undefined);
      if (last.index < index) assert(at - last.began < 100 * last.cost, `checkpoint ${index}`);
    }
  }));
});

/** What is saved when checkpoints come after so much training each, and saving one takes so long. */
async function follow(course: readonly { readonly training: number; readonly cost: number }[]) {
  let now = 0;
  const saves: { readonly index: number; readonly began: number; readonly cost: number }[] = [];
  const reached: number[] = [];
  const save = affordableSaves((index: number) => {
    const { cost } = course[index];
    saves.push({ index, began: now, cost });
    now += cost;
    return Promise.resolve();
  }, () => now);
  for (const [index, { training }] of course.entries()) {
    now += training;
    reached.push(now);
    await save(index);
  }
  return { saves, reached, ended: now };
}
