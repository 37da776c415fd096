import fc from "fast-check";
import { isRight } from "fp-ts/Either";
import { assert, assertEquals } from "../../assert.ts";
import { judgeClaims } from "../../../pipeline/report/claims/claims.ts";
import { claimsCodec, type ClaimsFile } from "../../../pipeline/report/claims/claims_file.ts";
import { evidenceOf, judgeEvidence } from "../../../pipeline/report/claims/judge.ts";
import type { MetricColumns, ReportInput, RunResult } from "../../../pipeline/report/report_input.ts";
import type { Variant } from "../../../pipeline/plan/runs.ts";
import { control, grokOf, inputOf, syntheticRun } from "./synthetic_runs.ts";
import { study } from "../../../pipeline/studies/robustness/study.ts";

const SEEDS = [0, 1, 2, 3, 4];
const ROWS = 40;
const variant: Variant = {
  name: "other",
  purpose: "sensitivity",
  describes: "something else",
  metrics: "all",
  changes: {},
};
/** Columns that have a unit, by which nothing may depend on it. */
const SCALABLE = [
  "weight_norm",
  "perturbation_error",
  "sharpness",
  "logit_distance",
  "test_entropy_order_2",
  "pmi_labels",
];

Deno.test("judgeClaims() answers whatever is missing: columns, rows, values, runs, ends", () => {
  fc.assert(
    fc.property(fc.array(damage, { minLength: 1, maxLength: 10 }), (damages) => {
      const runs = damages.reduce((runs, one) => damaged(runs, one), allRuns);
      const claims = judgeClaims(study, inputOf(runs));
      assertEquals(claims.claims.length, 13);
      assertTold(claims);
    }),
    { numRuns: 8 },
  );
});

Deno.test("judgeEvidence() decides nothing with fewer than five seeds, whatever they show", () => {
  fc.assert(
    fc.property(fc.subarray(SEEDS, { maxLength: 4 }), fc.boolean(), (seeds, groks) => {
      const runs = seeds.flatMap((seed) => runsOf(seed, { groks }));
      for (const { id, verdict } of judged(inputOf(runs))) {
        // C10 rests on three even seeds that had no part in fixing its rule, which four seeds can be.
        if (id !== "C10") assertEquals(verdict, "cannot be decided", id);
      }
    }),
    { numRuns: 15 },
  );
});

Deno.test("judgeEvidence() does not depend on the order of the runs", () => {
  const said = (runs: readonly RunResult[]) =>
    judged(inputOf(runs)).map(({ id, verdict, parts, effects }) => ({
      ...{ id, verdict, effects },
      parts: parts.map(({ measurements, ...part }) => ({
        ...part,
        measurements: measurements.toSorted((a, b) => a.run < b.run ? -1 : 1),
      })),
    }));
  const base = said(allRuns);
  fc.assert(
    fc.property(
      fc.shuffledSubarray([...allRuns], { minLength: allRuns.length }),
      (runs) => assertEquals(said(runs), base),
    ),
    { numRuns: 5 },
  );
});

Deno.test("judgeEvidence() does not depend on a metric's unit", () => {
  const base = judged(inputOf(allRuns)).map(({ id, verdict }) => [id, verdict]);
  for (const column of SCALABLE) {
    const scaled = allRuns.map((run): RunResult => {
      const { [column]: values, ...columns } = run.columns;
      return values === undefined
        ? run
        : { ...run, columns: { ...columns, [column]: values.map((value) => value === null ? null : 1024 * value) } };
    });
    // The Hessian's trace in C3 has a unit: that of the bound beside it.
    const same = ([id]: readonly string[]) => id !== "C3" || column !== "sharpness";
    assertEquals(
      judged(inputOf(scaled)).map(({ id, verdict }) => [id, verdict]).filter(same),
      base.filter(same),
      column,
    );
  }
});

Deno.test("judgeClaims() counts diverged and censored runs as bounds, and never as if they were missing", () => {
  const runs = allRuns.filter(({ variant }) => variant === null).map((run) =>
    run.intervention === "standard" && run.seed < 2
      ? syntheticRun({ ...specOf(run), grok: undefined, diverged: run.seed === 0 ? { step: 5000 } : undefined })
      : run
  );
  const part = judged(inputOf(runs)).find(({ id }) => id === "C5")?.parts.find(({ task }) => task === "mnist");
  assertEquals(part?.measurements.map(({ bound }) => bound), ["at least", "at least", "exact", "exact", "exact"]);
  assertEquals([part?.runs, part?.seeds], [5, 5]);
});

Deno.test("every part of a claim with runs says how sure it is, but for a single seed", () => {
  for (const input of [inputOf(allRuns), inputOf(runsOf(0))]) {
    for (const { id, parts } of judged(input)) {
      for (const { name, runs, seeds, interval, summary } of parts) {
        if (summary === "every") assertEquals(interval, null); // a worst value has none
        else if (seeds > 1 || (runs > 0 && summary === "share")) assert(interval !== null, `${id}, ${name}`);
        assertEquals(interval !== null && !(interval.coverage > 0 && interval.coverage < 1), false, `${id}, ${name}`);
      }
    }
  }
});

Deno.test("every claim says how large what it is about is, with an interval over seeds", () => {
  const runs = SEEDS.flatMap((seed) => runsOf(seed, { rows: 100, lastStep: 100_000 }));
  for (const { id, parts, effects } of judged(inputOf(runs))) {
    const said = parts.filter(({ estimate, interval }) => estimate !== null && interval !== null);
    assert(effects.length + said.length > 0, id);
    const own = new Set(effects.map(({ name }) => name));
    assert(parts.every(({ name }) => !own.has(name)), `${id} says a part's number again`);
    for (const { name, value, interval, seeds } of effects) {
      assert(value !== null && interval !== null && seeds >= 3, `${id}, ${name}`);
    }
  }
});

// Helpers

const allRuns: readonly RunResult[] = SEEDS.flatMap((seed) => runsOf(seed));

/** Every kind of run of a seed: base runs, a control and a sensitivity variant; none groks if told so. */
function runsOf(seed: number, { groks = true, rows = ROWS, lastStep = 10_000 } = {}): readonly RunResult[] {
  const kinds = [
    ...(["standard", "perturbed"] as const).map((intervention) => ({ task: "mnist", intervention } as const)),
    ...(["standard", "perturbed", "abelian"] as const).map((
      intervention,
    ) => ({ task: "modularAddition", intervention } as const)),
  ];
  return [
    ...kinds.map((kind) =>
      syntheticRun({ ...kind, seed, rows, lastStep, grok: groks ? grokOf(kind.intervention, seed) : undefined })
    ),
    ...(["mnist", "modularAddition"] as const).flatMap((task) => [
      syntheticRun({ task, intervention: "standard", seed, rows, lastStep, variant: control }),
      syntheticRun({ task, intervention: "standard", seed, rows, lastStep, variant, grok: grokOf("standard", seed) }),
    ]),
  ];
}

function specOf({ task, intervention, seed }: RunResult) {
  return { task, intervention: intervention as "standard", seed, rows: ROWS };
}

function judged(input: ReportInput) {
  return judgeEvidence(study.claims, evidenceOf(input));
}

/** What can be wrong with a run: its index, and what is done to it. */
const damage = fc.record({
  run: fc.nat({ max: 44 }),
  kind: fc.constantFrom("drop", "running", "diverged", "short", "column", "holes", "empty"),
  at: fc.nat({ max: 60 }),
});

function damaged(
  runs: readonly RunResult[],
  { run: index, kind, at }: { readonly run: number; readonly kind: string; readonly at: number },
): readonly RunResult[] {
  return runs.flatMap((run, place) => {
    if (place !== index) return [run];
    const each = (fn: (name: string, values: MetricColumns[string]) => MetricColumns[string]) => ({
      ...run,
      columns: Object.fromEntries(Object.entries(run.columns).map(([name, values]) => [name, fn(name, values)])),
    });
    const names = Object.keys(run.columns).filter((name) => name !== "step");
    const chosen = names[at % names.length];
    switch (kind) {
      case "drop":
        return [];
      case "running":
        return [{ ...run, complete: false }];
      case "diverged":
        return [{
          ...each((name, values) => values.map((value, row) => name !== "step" && row > at % ROWS ? null : value)),
          diverged: { step: 1 },
        }];
      case "short":
        return [each((_, values) => values.slice(0, at % ROWS))];
      case "column":
        return [{
          ...run,
          columns: Object.fromEntries(Object.entries(run.columns).filter(([name]) => name !== chosen)),
        }];
      case "holes":
        return [
          each((name, values) => values.map((value, row) => name === chosen && row % 3 === at % 3 ? null : value)),
        ];
      default:
        return [{ ...run, columns: { step: [] } }];
    }
  });
}

/** Fails unless JSON can say all of it. */
function assertTold(claims: ClaimsFile): void {
  const decoded = claimsCodec.decode(JSON.parse(JSON.stringify(claims)));
  assert(isRight(decoded));
  assertEquals(decoded.right, claims);
}
