import type { VariantSettings } from "../../../../pipeline/config/config.ts";
import { runsOf, type Variant } from "../../../../pipeline/plan/runs.ts";
import { judgeClaims } from "../../../../pipeline/report/claims/claims.ts";
import { evidenceOf } from "../../../../pipeline/report/claims/judge.ts";
import { powersOf } from "../../../../pipeline/report/claims/power.ts";
import type { ReportInput, RunResult } from "../../../../pipeline/report/report_input.ts";
import { atLength, design, isRising } from "../../../../pipeline/studies/robustness/longer_runs.ts";
import { study } from "../../../../pipeline/studies/robustness/study.ts";
import { spreadTable } from "../../../../pipeline/studies/robustness/tables/spread.ts";
import { tables } from "../../../../pipeline/studies/robustness/tables/tables.ts";
import { assert, assertAlmostEquals, assertEquals, assertStringIncludes } from "../../../assert.ts";
import { grokOf, inputOf, rise, syntheticInput, syntheticRun } from "../../report/synthetic_runs.ts";

const SEEDS = [0, 1, 2, 3, 4];
const LAST = 40_000;
const base = syntheticInput(SEEDS, { lastStep: LAST });

Deno.test("the table of readings says which verdict depends on where the noise is, with both intervals", () => {
  const later = SEEDS.map((seed) => perturbed("noise-on-operands", seed, 4000 * (1 + 0.05 * seed)));
  const same = SEEDS.map((seed) => perturbed("second-draw", seed, grokOf("perturbed", seed)));
  const input = { ...base, runs: [...base.runs, ...later, ...same] };
  const [{ headings, rows }] = tablesOf(input);
  assertEquals(headings, [
    "claim",
    "on all three tokens",
    "on all three tokens, another draw",
    "on a and b alone",
    "a part holds in one, fails in another",
  ]);
  const row = rows.find(([claim]) => claim.startsWith("C5")) ?? [];
  assert(/^supported; t_grok, standard over perturbed: (2\.9\d|3)× \[/.test(row[1]), row[1]); // as near as evaluations are
  assertEquals(row[2], row[1]);
  assert(/^partly; t_grok, standard over perturbed: 0\.7\d*× \[/.test(row[3]), row[3]);
  assertEquals(row[4], "yes, with the reading");
  assert(rows.flat().every((cell) => !cell.includes(" seeds)"))); // every seed has a value
  const parts = judgeClaims(study, input).claims.find(({ id }) => id === "C5")?.parts ?? [];
  const other = parts.filter(({ name }) => name === "t_grok, standard over perturbed, noise on a and b alone");
  assertEquals(other.map(({ counts, holds }) => [counts, holds]), [[false, false]]);
});

Deno.test("a part that is open under one draw turns with nothing, though it fails under the other reading of that draw", () => {
  const scattered = SEEDS.map((seed) => perturbed("second-draw", seed, seed % 2 === 0 ? 1000 : 9000));
  const late = SEEDS.map((seed) => perturbed("noise-on-operands-second-draw", seed, 9000));
  const [{ rows }] = tablesOf({ ...base, runs: [...base.runs, ...scattered, ...late] });
  assertEquals(rows.find(([claim]) => claim.startsWith("C5"))?.at(-1), "no");
});

Deno.test("the table of the spread parts log t_grok's variance over seeds by pairs of runs", () => {
  const apart = (seed: number, factor: number) => grokOf("perturbed", seed) * factor ** (seed % 2 === 0 ? 1 : -1);
  const runs = SEEDS.flatMap((seed) => [
    perturbed("second-draw", seed, apart(seed, 1.5)),
    perturbed("second-split", seed, apart(seed, 1.1)),
  ]);
  const { rows } = spreadTable(evidenceOf({ ...base, runs: [...base.runs, ...runs] }));
  assertEquals(rows.map(([noise, source]) => [noise, source]), [
    ["on all three tokens", "everything (5 seeds)"],
    ["on all three tokens", "draw of the noise (5 seeds)"],
    ["on all three tokens", "split (5 seeds)"],
    ["on all three tokens", "initialisation (at least)"],
  ]);
  const deviations = rows.map(([, , deviation]) => Number(deviation.split(" ")[0]));
  assertAlmostEquals(deviations[1], Math.log(1.5) / Math.SQRT2, 0.05); // steps are those of evaluations
  assert(deviations[2] < deviations[1] / 2);
  assertEquals(rows[3].slice(2), ["not distinguishable from 0", "–"]); // the draws differ more than the seeds do
});

Deno.test("the table of the spread takes of each source the seeds that it has", () => {
  const runs = SEEDS.flatMap((seed) => [
    perturbed("second-draw", seed, 1.1 * grokOf("perturbed", seed)),
    ...seed < 3 ? [perturbed("second-split", seed, 1.1 * grokOf("perturbed", seed))] : [],
  ]);
  const sources = (given: readonly RunResult[]) =>
    spreadTable(evidenceOf({ ...base, runs: [...base.runs, ...given] })).rows.map(([, source]) => source);
  assertEquals(sources(runs), [
    "everything (5 seeds)",
    "draw of the noise (5 seeds)",
    "split (3 seeds)",
    "initialisation (at least)",
  ]);
  assertEquals(sources(runs.filter(({ seed, variant }) => seed > 0 || variant?.name !== "second-split")), []); // too few
});

Deno.test("a pair of which one run does not grok makes the share of its source a bound, and leaves nothing to the rest", () => {
  const runs = SEEDS.flatMap((seed) => [
    perturbed("second-draw", seed, seed === 0 ? undefined : 1.1 * grokOf("perturbed", seed)),
    perturbed("second-split", seed, grokOf("perturbed", seed)),
  ]);
  const { rows } = spreadTable(evidenceOf({ ...base, runs: [...base.runs, ...runs] }));
  assertEquals(rows.map(([, source]) => source), [
    "everything (5 seeds)",
    "draw of the noise (5 seeds)",
    "split (5 seeds)",
  ]);
  const [, , deviation, share] = rows[1];
  assert(deviation.startsWith("≥ ") && share.startsWith("≥ "), rows[1].join());
  assert(Number(deviation.slice(2)) > 0.8, deviation); // left out, the pair would leave 0.07
});

Deno.test("a seed whose first run does not grok is left out of the spread, which then has no shares and leaves nothing", () => {
  const twice = SEEDS.flatMap((seed) =>
    ["second-draw", "second-split"].map((name) => perturbed(name, seed, 1.1 * grokOf("perturbed", seed)))
  );
  const silent = base.runs.map((run) =>
    run.task !== "modularAddition" || run.intervention !== "perturbed" || run.seed !== 4
      ? run
      : syntheticRun({ task: run.task, intervention: run.intervention, seed: run.seed })
  );
  const { rows } = spreadTable(evidenceOf({ ...base, runs: [...silent, ...twice] }));
  assertEquals(rows.map(([, source, , share]) => [source, share]), [
    ["everything (4 of 5 seeds)", "–"],
    ["draw of the noise (4 seeds)", "–"],
    ["split (4 seeds)", "–"],
  ]);
});

Deno.test("C5 tells the mean of two draws beside the ratio of one", () => {
  const twice = SEEDS.map((seed) => perturbed("second-draw", seed, 4 * grokOf("perturbed", seed)));
  const { parts } = judgeClaims(study, { ...base, runs: [...base.runs, ...twice] }).claims.find(({ id }) =>
    id === "C5"
  )!;
  const of = (name: string) => parts.find((part) => part.task === "modularAddition" && part.name === name);
  const [one, mean] = ["t_grok, standard over perturbed", "t_grok, standard over perturbed, mean of two draws"].map(of);
  assertEquals(mean?.counts, false);
  assertAlmostEquals((one?.estimate ?? NaN) / (mean?.estimate ?? NaN), 2, 0.1); // the root of 1 times 4
});

Deno.test("C5 says that perturbed runs end lower where they do in every pair", () => {
  const lower = base.runs.map((run) =>
    run.intervention !== "perturbed" || run.task !== "mnist" ? run : {
      ...run,
      columns: { ...run.columns, test_accuracy: run.columns.test_accuracy.map((each) => 0.9 * (each ?? 0)) },
    }
  );
  const answer = (runs: readonly RunResult[]) =>
    study.claims.find(({ id }) => id === "C5")?.answer(
      judgeClaims(study, { ...base, runs }).claims.find(({ id }) => id === "C5")!,
    );
  assertStringIncludes(answer(lower) ?? "", "But on MNIST it ends lower in 5 of 5 pairs, by 9 percentage points");
  assertEquals(answer(base.runs)?.includes("ends lower"), false);
});

Deno.test("the table of readings says of how many seeds a number is where some have no value", () => {
  const later = SEEDS.map((seed) => perturbed("noise-on-operands", seed, 4000 * (1 + 0.05 * seed)));
  const running = later.map((run) => run.seed === 2 ? { ...run, complete: false } : run);
  const [{ rows }] = tablesOf({ ...base, runs: [...base.runs, ...running] });
  const row = rows.find(([claim]) => claim.startsWith("C5")) ?? [];
  assert(!row[1].includes(" seeds)"), row[1]);
  assertStringIncludes(row[2], " (4 of 5 seeds)");
});

Deno.test("powersOf() names the part of a claim that is hardest to decide, and how many seeds it takes", () => {
  const scattered = SEEDS.flatMap((seed) =>
    (["standard", "perturbed"] as const).map((intervention) =>
      syntheticRun({
        ...{ task: "modularAddition", intervention, seed, lastStep: LAST },
        grok: intervention === "standard" ? 3000 : 3000 * (seed % 2 === 0 ? 0.5 : 1.8),
      })
    )
  );
  const mnist = base.runs.filter(({ task }) => task === "mnist");
  const { claims } = judgeClaims(study, inputOf([...mnist, ...scattered], base.config));
  const [hard] = powersOf(claims.filter(({ id }) => id === "C5"), [5, 100]);
  assertEquals([hard.part.task, hard.part.name], ["modularAddition", "t_grok, standard over perturbed"]);
  assert(hard.side > 0.5 && hard.side < 0.75 && hard.power[0] < hard.power[1]);
  assert(hard.needed === null || hard.needed > 13);
  const [easy] = powersOf(judgeClaims(study, base).claims.filter(({ id }) => id === "C5"), [5]);
  assertEquals(easy.needed, 5);
  assertEquals(powersOf(judgeClaims(study, syntheticInput([0])).claims, [5]), []); // one seed has no spread
});

Deno.test("powersOf() leaves out a part of which some seeds say nothing: their spread is not known", () => {
  const pair = (seed: number, grok: number | undefined) =>
    (["standard", "perturbed"] as const).map((intervention) =>
      syntheticRun({
        ...{ task: "mnist", intervention, seed, lastStep: LAST },
        grok: grok === undefined ? undefined : intervention === "standard" ? grok : grok / 2,
      })
    );
  const powers = (silent: number) => {
    const runs = SEEDS.flatMap((seed) => pair(seed, seed < silent ? undefined : 3000 + 100 * seed));
    return powersOf(judgeClaims(study, inputOf(runs)).claims.filter(({ id }) => id === "C5"), [5]);
  };
  assertEquals(powers(0).map(({ claim }) => claim), ["C5"]);
  assertEquals(powers(2), []);
});

Deno.test("runs that are still rising go on, once all are known, and C8 reads the longer ones", () => {
  const rising = (seed: number) =>
    syntheticRun({
      ...{ task: "modularAddition", intervention: "standard", seed, rows: 100, grok: 3000 },
      columns: (steps) => ({
        test_accuracy: steps.map((_, index) => Math.min(1, 0.1 + 0.9 * Math.max(0, index - 59) / 37)),
      }),
    });
  const runs = base.runs.map((run) => isStandard(run) && run.seed === 1 ? rising(1) : run);
  const input = { ...base, runs };
  assertEquals(design.plan(evidenceOf({ ...base, runs: runs.slice(0, 3) })).waiting.map(({ seeds }) => seeds), [[0]]);
  const { trials, waiting } = design.plan(evidenceOf(input));
  assertEquals([trials.map(planned), waiting], [[["longer", ["standard"], [1], 40_000]], []]);
  assertEquals(design.plan(evidenceOf(base)), { trials: [], waiting: [] });
  assertEquals(design.plan(evidenceOf(syntheticInput([0]))), { trials: [], waiting: [] });
  const config = { ...base.config, variants: [...base.config.variants, ...trials] };
  const spec = runsOf(config).find(({ variant }) => variant?.name === "longer");
  assertEquals(spec?.id, "modular-addition-standard-longer-seed-1");
  const longer = syntheticRun({
    ...{ task: "modularAddition", intervention: "standard", seed: 1, lastStep: LAST, grok: 3000 },
    variant: spec?.variant ?? undefined,
  });
  const all = { ...input, config, runs: [...runs, longer] };
  const { courses } = evidenceOf(all);
  const short = courses.find(({ run }) => isStandard(run) && run.seed === 1 && run.variant === null);
  assert(short !== undefined && isRising(short));
  assertEquals(atLength(short, courses).run.id, longer.id);
  const levels = (given: ReportInput) =>
    judgeClaims(study, given).claims.find(({ id }) => id === "C8")?.parts.find(({ name }) =>
      name === "standard: level after t_grok"
    );
  assertEquals([levels(input)?.seeds, levels(all)?.seeds], [4, 5]);
  const read = levels(all)?.measurements.find(({ seed }) => seed === 1);
  const metric = "metrics/commutativity";
  assertEquals([read?.run, read?.hashes[metric]], [longer.id, longer.stageHashes[metric]]); // what it was read from
});

Deno.test("the plateau before perturbed training groks is told where pairs whose swap is trained are right and others are not", () => {
  const stair = (heldOut: number) => ({
    ...base,
    runs: base.runs.map((run) =>
      run.task !== "modularAddition" || run.intervention !== "perturbed" ? run : {
        ...run,
        columns: {
          ...run.columns,
          test_accuracy_swap_trained: run.columns.step.map(() => 1),
          test_accuracy_swap_held_out: run.columns.step.map((step) =>
            Math.max(heldOut, rise(step ?? 0, grokOf("perturbed", run.seed)))
          ),
        },
      }
    ),
  });
  const told = (input: ReportInput) => (study.finds?.(evidenceOf(input)) ?? []).filter(({ figure }) => figure === 4);
  assertEquals(told(stair(0)).length, 1);
  assertStringIncludes(told(stair(0))[0].text, "whose swap is trained 100");
  assertEquals([told(stair(0.5)), told(base)], [[], []]);
  const c5 = judgeClaims(study, stair(0.5)).claims.find(({ id }) => id === "C5")!;
  assertStringIncludes(
    study.claims.find(({ id }) => id === "C5")?.answer(c5) ?? "",
    "At t_fit, with noise on all three tokens, 100\u202f% of the test pairs whose swap was trained are right, and 50\u202f% of the others.",
  );
});

// Helpers

function tablesOf(input: ReportInput) {
  return tables({ evidence: evidenceOf(input), claims: judgeClaims(study, input) });
}

function perturbed(name: string, seed: number, grok: number | undefined): RunResult {
  const settings = base.config.variants.find((each) => each.name === name) as VariantSettings;
  const { purpose, describes, changes } = settings;
  const variant: Variant = { name, purpose, describes, changes, metrics: settings.metrics };
  return syntheticRun({ task: "modularAddition", intervention: "perturbed", seed, lastStep: LAST, grok, variant });
}

function isStandard({ task, intervention }: RunResult): boolean {
  return task === "modularAddition" && intervention === "standard";
}

function planned({ name, interventions, seeds, changes }: VariantSettings) {
  return [name, interventions, seeds, changes.train?.steps];
}
