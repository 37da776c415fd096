import { profileConfig } from "../../../../pipeline/config/profiles.ts";
import { restrictedToFigure } from "../../../../pipeline/studies/robustness/experiments.ts";
import { runsOf } from "../../../../pipeline/plan/runs.ts";
import { variantNotes } from "../../../../pipeline/terminal/commands/computing/variant_notes.ts";
import { assertEquals } from "../../../assert.ts";

const [smoke, paper] = [profileConfig("smoke"), profileConfig("paper")];

Deno.test("variantNotes() count further runs by what they are for", () => {
  assertEquals(variantNotes(smoke), [
    "beside 5 base runs: 1 control, 1 run with an alternative choice, 1 run of a comparison",
  ]);
  assertEquals(variantNotes({ ...paper, seeds: [0, 1, 2, 3, 4] }), [
    "beside 25 base runs: 27 controls, 15 runs with an alternative choice",
  ]);
});

Deno.test("variantNotes() say which variants wait for more seeds, of the tasks that have runs", () => {
  assertEquals(variantNotes(paper), [
    "with --seeds 2 or more there are also the variants random-labels, no-weight-decay, few-pairs, embedding-layer, batch-100",
  ]);
  assertEquals(variantNotes({ ...paper, modularAddition: { ...paper.modularAddition, modes: [] } }), [
    "with --seeds 2 or more there are also the variants random-labels, no-weight-decay, batch-100",
  ]);
});

Deno.test("variantNotes() say nothing without variants, as for a single figure", () => {
  assertEquals(variantNotes({ ...smoke, variants: [] }), []);
  assertEquals(variantNotes(restrictedToFigure(paper, 4)), []);
});

Deno.test("restrictedToFigure() leaves out variants, and keeps sweeps in the modes of the figure", () => {
  const swept = { ...smoke, sweeps: { "train.weightDecay": [3] } };
  assertEquals(runsOf(restrictedToFigure(swept, 13)).map(({ id }) => id), [
    "mnist-standard-seed-0",
    "mnist-standard-weight-decay-3-seed-0",
  ]);
});
