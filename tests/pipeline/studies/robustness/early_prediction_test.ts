import { assert, assertAlmostEquals, assertEquals } from "../../../assert.ts";
import { evidenceOf, judgeEvidence } from "../../../../pipeline/report/claims/judge.ts";
import type { Claim, ClaimPart } from "../../../../pipeline/report/claims/claims_file.ts";
import { fittedRule } from "../../../../pipeline/studies/robustness/claims/c10_early_prediction.ts";
import type { MetricColumns, RunResult } from "../../../../pipeline/report/report_input.ts";
import type { Variant } from "../../../../pipeline/plan/runs.ts";
import { control, grokOf, inputOf, rise, type SyntheticOptions, syntheticRun } from "../../report/synthetic_runs.ts";
import { study } from "../../../../pipeline/studies/robustness/study.ts";

const TASKS = ["mnist", "modularAddition"] as const;
const SEEDS = [0, 1, 2, 3, 4];
const LAST = 10_000;
const otherControl: Variant = { ...control, name: "few-samples", describes: "few samples" };

Deno.test("C10 is supported by a rule that fires before grokking and stays silent in controls", () => {
  const found = claim(runsOf({ controls: rises }));
  assertEquals(found.verdict, "supported");
  assertEquals(found.formerly?.verdict, "supported");
  const rates = found.parts.filter(({ counts }) => counts);
  assertEquals(rates.map(({ estimate }) => estimate), [1, 0, 1, 0, 1, 0, 1, 0]);
  assert(rates.every(({ name, interval }) => name.includes("literal rule") && interval?.method === "Clopper-Pearson"));
  // 10 of 10 runs of all seeds on MNIST: 0.025 ** (1 / 10)
  assertAlmostEquals(rates[0].interval?.low ?? NaN, 0.025 ** (1 / 10), 1e-9);
});

Deno.test("C10's literal rule is judged by all seeds, the fitted one by seeds that had no part in fixing it", () => {
  const shares = claim(runsOf({ controls: rises })).parts.filter(({ summary }) => summary === "share");
  const rates = shares.filter(({ measurements }) => measurements.length > 0);
  for (const { counts, measurements } of rates) {
    assertEquals([...new Set(measurements.map(({ seed }) => seed))].sort(), counts ? SEEDS : [0, 2, 4]);
  }
  assertEquals(rates.length, 16);
  const kinds = shares.filter(({ name }) => name.includes("of the runs that do not grok with "));
  assertEquals(kinds.map(({ counts, runs, estimate }) => [counts, runs, estimate]), Array(8).fill([false, 5, 0]));
});

Deno.test("C10 fixes its thresholds between what odd seeds show, and says where", () => {
  // |MID| falls by 0.75 of its peak in runs that grok and by 0.6 in controls: the literal half tells nothing apart, 0.675 does.
  const falls = (share: number) => (steps: readonly number[]) => ({
    mid: steps.map((step) => 0.5 * (1 - share * rise(step, 30, 30))),
    ed: steps.map((step) => 0.5 * (1 - share * rise(step, 30, 30))),
  });
  const { verdict, formerly, notes, parts } = claim(runsOf({ base: falls(0.75), controls: falls(0.6) }));
  assertEquals([verdict, formerly?.verdict], ["not supported", "supported"]);
  assertEquals(notes.length, 4);
  assert(notes[0].includes("falls by 67."), notes[0]);
  const literal = parts.filter(({ counts }) => counts);
  assertEquals(literal.map(({ estimate }) => estimate), Array(8).fill(1));
});

Deno.test("C10 is not supported by a rule that fires in controls as well: one that always fires predicts nothing", () => {
  const found = claim(runsOf({ controls: undefined }));
  assertEquals([found.verdict, found.indication], ["not supported", "not supported"]);
  assertEquals(
    [fittedRule("MID", true), fittedRule("MID", false)].map((name) => rate(found, name).holds),
    [true, false],
  );
});

Deno.test("C10 is partly supported if one of the differences tells runs apart and the other fires always", () => {
  const only = (steps: readonly number[]) => ({ mid: rises(steps).mid });
  assertEquals(claim(runsOf({ controls: only })).verdict, "partly");
});

Deno.test("C10's former rule is open, not partly supported, if it fires in all runs that grok and too few others can judge it", () => {
  // One kind of control groks: three runs of the other are left, whose interval cannot be clear of one half.
  const runs = runsOf({ controls: rises }).map((run) =>
    run.variant?.name === otherControl.name
      ? made({ task: run.task, intervention: "standard", seed: run.seed, variant: otherControl, grok: 3000 })
      : run
  );
  const found = claim(runs);
  assertEquals([found.formerly?.verdict, found.formerly?.indication], ["cannot be decided", "supported"]);
  assertEquals([rate(found, fittedRule("MID", true)).holds, rate(found, fittedRule("MID", false)).holds], [true, null]);
});

Deno.test("C10 does not take noise about 0 for a sharp fall", () => {
  const noisy = (steps: readonly number[]) => {
    const values = steps.map((step, index) =>
      step < 20 ? 0.002 * (-1) ** index / (1 + index) : 0.5 * rise(step, 40, 20)
    );
    return { mid: values, ed: values };
  };
  assertEquals(claim(runsOf({ controls: noisy })).verdict, "supported");
});

Deno.test("C10 is not supported if runs that grok show nothing and controls show it", () => {
  const found = claim(runsOf({ base: rises, controls: undefined }));
  assertEquals([found.verdict, rate(found, fittedRule("MID", false)).holds], ["not supported", true]);
});

Deno.test("C10 takes a control for what it does: one that groks is a run that groks", () => {
  const runs = runsOf({ controls: rises }).map((run) =>
    run.variant?.name === otherControl.name
      ? made({ task: run.task, intervention: "standard", seed: run.seed, variant: otherControl, grok: 3000 })
      : run
  );
  const found = claim(runs);
  assertEquals(rate(found, fittedRule("MID", true)).runs, 9); // three seeds of two interventions and one control
  assertEquals(rate(found, fittedRule("MID", false)).runs, 3);
});

Deno.test("C10 cannot be decided without controls, and says how many runs it takes", () => {
  const found = claim(runsOf({ controls: rises }).filter(({ variant }) => variant === null));
  assertEquals([found.verdict, found.indication], ["cannot be decided", "cannot be decided"]);
  assert(found.notes.every((note) => note.includes("no rule") && note.includes("at least 6 of each from 3 seeds")));
});

Deno.test("C10 cannot be decided by one seed, which leaves the fitted rule without runs to fix it", () => {
  const found = claim(runsOf({ controls: rises }).filter(({ seed }) => seed === 0));
  assertEquals([found.verdict, found.basis], ["cannot be decided", "one seed"]);
  assertEquals([found.formerly?.verdict, rate(found, fittedRule("MID", true)).runs], ["cannot be decided", 0]);
});

Deno.test("C10 looks at nothing after train accuracy is 100 %: a fall that comes later is no prediction", () => {
  const late = (steps: readonly number[]) => ({
    mid: steps.map((step) => 0.5 - 0.45 * rise(step, 2000)),
    ed: steps.map((step) => 0.9 - 0.85 * rise(step, 2000)),
  });
  const found = claim(runsOf({ base: late, controls: rises }));
  assertEquals(
    found.parts.filter(({ counts }) => counts).map(({ estimate }) => estimate),
    Array(8).fill(0),
  );
});

Deno.test("C10 leaves out runs that diverged, whose outcome is not known", () => {
  const runs = runsOf({ controls: rises });
  const diverged = runs.map((run) => run.variant === null ? run : { ...run, diverged: { step: LAST } });
  const found = claim(diverged);
  assertEquals(rate(found, fittedRule("MID", false)).runs, 0);
  assertEquals(found.verdict, "cannot be decided");
});

Deno.test("C10's lead is t_grok over the step at which the rule fires, at most that of fitting", () => {
  const found = claim(runsOf({ controls: rises }));
  const lead = rate(found, "MID: lead");
  const { seed } = lead.measurements[0];
  assert((lead.measurements[0].value ?? 0) > grokOf("standard", seed) / 250, `${lead.measurements[0].value}`);
});

Deno.test("C10 does not count a run among those that grok that reaches its plateau too late to be seen to stay", () => {
  // Thirty evaluations: the plateau is the median of the last two, and three in a row do not reach it.
  const late = (steps: readonly number[]) => ({
    test_accuracy: steps.map((_, index) => index < steps.length - 2 ? 0.1 : 0.95),
  });
  const runs = runsOf({ controls: rises }).map((run) =>
    run.variant === null && run.seed % 2 === 0
      ? made({ task: run.task, intervention: run.intervention, seed: run.seed, rows: 30, columns: late })
      : run
  );
  const lead = rate(claim(runs), "MID: lead");
  assertEquals([lead.measurements.length, lead.runs], [4, 4]); // two ways to train, with the odd ones of five seeds
});

// Helpers

/** MID and ED that only grow before fitting. */
function rises(steps: readonly number[]): MetricColumns {
  return {
    mid: steps.map((step) => 0.1 + 0.4 * rise(step, 30, 4)),
    ed: steps.map((step) => 0.2 + 0.8 * rise(step, 30, 4)),
  };
}

type Columns = (steps: readonly number[]) => MetricColumns;

function made(options: SyntheticOptions): RunResult {
  return syntheticRun({ fit: 60, lastStep: LAST, ...options });
}

/** Base runs that grok in every intervention, and two controls a seed that do not. */
function runsOf(
  { base, controls }: { readonly base?: Columns; readonly controls: Columns | undefined },
): readonly RunResult[] {
  return TASKS.flatMap((task) =>
    SEEDS.flatMap((seed) => [
      ...(["standard", "perturbed"] as const).map((intervention) =>
        made({ task, intervention, seed, grok: grokOf(intervention, seed), columns: base })
      ),
      ...[control, otherControl].map((variant) =>
        made({ task, intervention: "standard", seed, variant, columns: controls })
      ),
    ])
  );
}

function claim(runs: readonly RunResult[]): Claim {
  const found = judgeEvidence(study.claims, evidenceOf(inputOf(runs))).find(({ id }) => id === "C10");
  assert(found !== undefined);
  return found;
}

function rate({ parts }: Claim, name: string): ClaimPart {
  const found = parts.find((part) => part.task === "mnist" && part.name.startsWith(name));
  assert(found !== undefined);
  return found;
}
