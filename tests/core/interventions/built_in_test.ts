import { takesPairs } from "../../../core/models/model.ts";
import { noiseDraws } from "../../../core/training/composition.ts";
import { interventions, type ListedIntervention } from "../../../pipeline/interventions/interventions.ts";
import { assert, assertEquals } from "../../assert.ts";
import { attention, perceptron, trained } from "../training/small_training.ts";

const builtIns: readonly ListedIntervention[] = interventions;

Deno.test("built-in interventions have distinct names, titles and sections, and none is called standard or two names", () => {
  assert(builtIns.length >= 2);
  for (const field of ["name", "title"] as const) {
    assertEquals(new Set(builtIns.map((each) => each[field])).size, builtIns.length);
  }
  const sections = builtIns.flatMap(({ section }) => section === undefined ? [] : [section.key]);
  assertEquals(new Set(sections).size, sections.length);
  for (const { section, settings } of builtIns) {
    assertEquals(
      section === undefined,
      Object.keys(settings).length === 0,
      "settings have a section, no settings none",
    );
  }
  for (const { name } of builtIns) assert(/^[a-z][a-z0-9-]*$/.test(name) && name !== "standard", name);
});

for (const { name, settings, pairs, cost, intervention } of builtIns) {
  Deno.test(`the settings of ${name} have defaults within their own bounds`, () => {
    for (const [setting, { default: value, ...limits }] of Object.entries(settings)) {
      if ("words" in limits) {
        assert(limits.words.includes(String(value)), setting);
        continue;
      }
      assert(typeof value === "number");
      assert(Number.isFinite(value), setting);
      assert(limits.whole !== true || Number.isInteger(value), setting);
      assert((limits.atLeast ?? -Infinity) <= value && value <= (limits.atMost ?? Infinity), setting);
      assert((limits.above ?? -Infinity) < value && value < (limits.below ?? Infinity), setting);
    }
  });

  Deno.test(`${name} trains every network that it says it does with its defaults, and differently from none`, () => {
    const made = intervention(Object.fromEntries(Object.entries(settings).map(([key, each]) => [key, each.default])));
    for (const [task, model] of [["images", perceptron], ["pairs", attention]] as const) {
      if (pairs === true && !takesPairs(model)) continue;
      assert(cost(model) > 0);
      const draws = noiseDraws([made], model, 6);
      assertEquals(new Set(draws.map((draw) => draw.label)).size, draws.length);
      for (const batchSize of ["full", 4] as const) {
        const { losses, state } = trained([made], { task, batchSize });
        assert([...losses, ...Object.values(state).flat()].every(Number.isFinite));
        assert(JSON.stringify(state) !== JSON.stringify(trained([], { task, batchSize }).state), `${task}`);
      }
    }
  });
}
