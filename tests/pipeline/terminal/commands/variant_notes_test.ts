import { profileConfig } from "../../../../pipeline/config/profiles.ts";
import { study } from "../../../../pipeline/studies/robustness/study.ts";
import { experimentOf, restrictedTo } from "../../../../pipeline/studies/study.ts";
import { variantNotes } from "../../../../pipeline/terminal/commands/computing/variant_notes.ts";
import { assert, assertEquals } from "../../../assert.ts";

const [smoke, paper] = [profileConfig("smoke"), profileConfig("paper")];

Deno.test("variantNotes() count further runs by what they are for", () => {
  assertEquals(variantNotes(smoke), [
    "in addition to 5 base runs: 1 control, 1 run with an alternative choice, 1 run of a comparison",
  ]);
  assertEquals(variantNotes({ ...paper, seeds: [0, 1, 2, 3, 4] }), [
    "in addition to 25 base runs: 27 controls, 30 runs with an alternative choice, 5 runs that show the spread",
  ]);
});

Deno.test("variantNotes() say which variants wait for more seeds, of the tasks that have runs", () => {
  assertEquals(variantNotes(paper), [
    "with --seeds 2 or more, also the variants random-labels, no-weight-decay, few-pairs, noise-on-operands, second-draw, noise-on-operands-second-draw, second-split, embedding-layer, batch-100",
  ]);
  assertEquals(variantNotes({ ...paper, modularAddition: { ...paper.modularAddition, interventions: [] } }), [
    "with --seeds 2 or more, also the variants random-labels, no-weight-decay, batch-100",
  ]);
});

Deno.test("variantNotes() say nothing without variants, as for a figure that draws none", () => {
  assertEquals(variantNotes({ ...smoke, variants: [] }), []);
  const [none, one] = [1, 4].map((figure) => experimentOf(study, figure));
  assert(none !== undefined && one !== undefined);
  assertEquals(variantNotes(restrictedTo(none, paper)), []);
  assertEquals(variantNotes(restrictedTo(one, { ...paper, seeds: [0, 1] })), [
    "in addition to 8 base runs: 2 runs with an alternative choice",
  ]);
});
