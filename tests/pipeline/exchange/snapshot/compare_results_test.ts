import { assert, assertEquals } from "../../../assert.ts";
import { judgeClaims } from "../../../../pipeline/report/claims/claims.ts";
import { provenanceOf } from "../../../../pipeline/report/provenance.ts";
import type { ReportInput, RunResult } from "../../../../pipeline/report/report_input.ts";
import { sha256 } from "../../../../pipeline/files/digest.ts";
import { formatCsv, parseCsv } from "../../../../pipeline/files/csv.ts";
import { compactTable, withColumns } from "../../../../pipeline/exchange/snapshot/manifest.ts";
import {
  shortTrials,
  tablesOfTrials,
  trialColumns,
  trialLines,
} from "../../../../pipeline/exchange/snapshot/trial_tables.ts";
import { compareResults } from "../../../../pipeline/exchange/snapshot/compare_results.ts";
import type { ReportResults } from "../../../../pipeline/exchange/snapshot/report_results.ts";
import { runsOf } from "../../../../pipeline/plan/runs.ts";
import { runTable } from "../../../../pipeline/run/stages/run_result.ts";
import { printComparison } from "../../../../pipeline/terminal/commands/computing/comparison.ts";
import { plain } from "../../../../pipeline/terminal/text/paint.ts";
import { grokOf, inputOf, syntheticInput, syntheticRun } from "../../report/synthetic_runs.ts";
import { study } from "../../../../pipeline/studies/robustness/study.ts";

const input = syntheticInput([0, 1, 2]);
const claims = judgeClaims(study, input); // once: it takes a second
const snapshot = resultsOf(input);

Deno.test("compareResults() of the same results finds nothing, every run compared to the bit", () => {
  const comparison = compareResults(snapshot, resultsOf(syntheticInput([0, 1, 2])));
  assertEquals(comparison.identicalKeys.length, input.runs.length);
  assertEquals({ ...comparison, identicalKeys: [] }, {
    identicalKeys: [],
    otherKeys: [],
    reasons: [],
    settings: [],
    differences: [],
    verdicts: [],
  });
});

Deno.test("a single last bit differs where every key is the same; the place of the sixth digit is told", () => {
  const [first, ...others] = input.runs;
  const found = (factor: number) => {
    const pmi = first.columns.pmi.map((value, row) => row === 7 && value !== null ? value * factor : value);
    const now = resultsOf({ ...input, runs: [{ ...first, columns: { ...first.columns, pmi } }, ...others] });
    return compareResults(snapshot, now).differences.map(({ what, bits }) => [what, bits]);
  };
  assertEquals(found(1 + Number.EPSILON), [[`${first.id}, beyond what the snapshot keeps`, true]]);
  assertEquals(found(1 + 2e-5), [[`${first.id}, pmi at step ${first.columns.step[7]}`, true]]);
});

Deno.test("of many trials only the accuracies are kept, in one file, and what else differs is told by the digest", () => {
  const [first, ...others] = input.runs;
  const variant = {
    name: "tried",
    purpose: "trial",
    describes: "something",
    metrics: ["accuracy"],
    changes: {},
  } as const;
  const run = { ...first, id: `${first.id}-tried`, variant };
  const many = Array.from({ length: 101 }, (_, seed) => ({ ...run, id: `${run.id}-${seed}` }));
  assertEquals([shortTrials([first, ...many]).size, shortTrials([first, ...many.slice(1)]).size], [101, 0]);
  assertEquals(shortTrials(many).has(first.id), false);
  const [table] = Object.values(resultsOf({ ...input, runs: [run] }).tables);
  const lines = trialLines(run.id, table);
  assertEquals(lines[0], `${run.id},step,train_accuracy,test_accuracy\r\n`);
  const read = parseCsv(tablesOfTrials([...trialLines("another", table), ...lines].join("")).get(run.id) ?? "");
  assert(read.ok);
  assertEquals(read.value, compactTable(withColumns(table, trialColumns)));
  const kept = { ...snapshot, tables: { ...snapshot.tables, [first.id]: read.value } };
  const found = (columns: RunResult["columns"]) =>
    compareResults(kept, resultsOf({ ...input, runs: [{ ...first, columns }, ...others] })).differences;
  assertEquals(found(first.columns), []);
  const changed = (name: string) => ({
    ...first.columns,
    [name]: first.columns[name].map((value) => (value ?? 0) / 2),
  });
  assertEquals(found(changed("pmi")).map(({ what }) => what), [`${first.id}, beyond what the snapshot keeps`]);
  assertEquals(found(changed("test_accuracy")).map(({ what }) => what), [`${first.id}, test_accuracy at step 0`]);
});

Deno.test("compactTable() keeps six digits, whole numbers, missing values and what it has kept", () => {
  const table = { columns: ["step", "pmi"], rows: [{ step: 123456789, pmi: Math.PI }, { step: 3, pmi: undefined }] };
  const compact = compactTable(table);
  assertEquals(compact.rows, [{ step: 123456789, pmi: 3.14159 }, { step: 3, pmi: undefined }]);
  assertEquals(compactTable(compact), compact);
});

Deno.test("a value that is missing, a row too few and a column too few differ where every key is the same", () => {
  const [first, ...others] = input.runs;
  const withColumns = (columns: RunResult["columns"]) =>
    compareResults(snapshot, resultsOf({ ...input, runs: [{ ...first, columns }, ...others] })).differences;
  const { pe: _, ...fewer } = first.columns;
  const shorter = Object.fromEntries(Object.entries(first.columns).map(([name, all]) => [name, all.slice(0, -1)]));
  const blank = { ...first.columns, pe: first.columns.pe.map((value, row) => row === 3 ? null : value) };
  assertEquals([fewer, shorter, blank].map((columns) => withColumns(columns).length), [1, 1, 1]);
  assertEquals(withColumns(blank)[0].now, "no value");
  const negative = { ...first.columns, pe: first.columns.pe.map((value, row) => row === 3 ? -0 : value) };
  assertEquals(withColumns(negative)[0].now, "-0");
});

Deno.test("with other keys last bits may differ, and the processor is named as the reason", () => {
  const now = resultsOf(elsewhere((run) => ({ ...run, columns: nudged(run.columns) })));
  const comparison = compareResults(snapshot, now);
  assertEquals([comparison.identicalKeys, comparison.differences], [[], []]);
  assertEquals(comparison.otherKeys.length, input.runs.length);
  assertEquals(comparison.reasons, ["processor: a processor (linux, x86_64) → another one (linux, x86_64)"]);
});

Deno.test("with other keys on the same machine the code is the reason", () => {
  const runs = input.runs.map((run) => ({ ...run, stageHashes: { ...run.stageHashes, train: "0".repeat(64) } }));
  assertEquals(compareResults(snapshot, resultsOf({ ...input, runs })).reasons, ["code"]);
});

Deno.test("a graphics card's last bits may differ although every key is the same, and its grokking times not by a factor of 2", () => {
  const engine = { name: "gpu", backend: "onnxruntime-node 1 webgpu: a card" };
  const provenance = { ...input.provenance, engine };
  const onCard = (change: (run: RunResult) => RunResult) =>
    resultsOf({
      ...input,
      provenance,
      runs: input.runs.map((run) => ({ ...change(run), stageHashes: run.stageHashes })),
    });
  const before = onCard((run) => run);
  assertEquals(compareResults(before, before).identicalKeys.length, input.runs.length);
  const near = compareResults(before, onCard((run) => ({ ...run, columns: nudged(run.columns) })));
  assertEquals([near.identicalKeys, near.otherKeys.length, near.differences], [[], input.runs.length, []]);
  assertEquals(near.reasons, ["code, or the bits of the graphics card, which its driver decides on"]);
  const far = ({ task, intervention, seed }: RunResult) =>
    syntheticRun({ task, intervention, seed, grok: 2 * grokOf(intervention, seed) });
  assert(compareResults(before, onCard(far)).differences.some(({ what }) => what === "mnist-perturbed, median t_grok"));
});

Deno.test("with other keys grokking times may differ by a factor of 1.4, and not by one of 2", () => {
  const found = (factor: number) =>
    compareResults(
      snapshot,
      resultsOf(
        elsewhere(({ task, intervention, seed }) =>
          syntheticRun({ task, intervention, seed, grok: factor * grokOf(intervention, seed) })
        ),
      ),
    ).differences.map(({ what }) => what);
  assertEquals([found(1.4), found(1 / 1.4)], [[], []]);
  assertEquals(found(1 / 2).filter((what) => what.endsWith("median t_grok")).length, 5);
  assert(found(2).includes("mnist-perturbed, median t_grok"));
});

Deno.test("with other keys runs that no longer grok, or only now, and lower or higher plateaus are told", () => {
  const now = elsewhere((run) =>
    run.intervention === "standard"
      ? syntheticRun({ task: run.task, intervention: run.intervention, seed: run.seed })
      : run
  );
  assertEquals(compareResults(snapshot, resultsOf(now)).differences.map(({ what, now }) => `${what}: ${now}`), [
    "mnist-standard, runs that grok: 0 of 3",
    "mnist-standard, median plateau of test accuracy: 0.02",
    "modular-addition-standard, runs that grok: 0 of 3",
    "modular-addition-standard, median plateau of test accuracy: 0.02",
  ]);
  const reversed = compareResults(resultsOf(now), snapshot).differences.map(({ what, before }) => `${what}: ${before}`);
  assertEquals(
    reversed,
    compareResults(snapshot, resultsOf(now)).differences.map(({ what, now }) => `${what}: ${now}`),
  );
});

Deno.test("with other keys controls that fit no longer are told, and so is a kind of run without accuracies", () => {
  const unfitted = resultsOf(
    elsewhere(({ task, intervention, seed }) => syntheticRun({ task, intervention, seed, fit: 1e6 })),
  );
  const told = (before: ReportResults, now: ReportResults) =>
    compareResults(before, now).differences.map(({ what, before, now }) => `${what}: ${before}, ${now}`);
  const fits = told(snapshot, unfitted).filter((each) => each.includes("that fit"));
  assertEquals(fits.map((each) => each.split(", ").slice(1)), Array(5).fill(["runs that fit: 3 of 3", "0 of 3"]));
  const without = resultsOf(
    elsewhere(({ columns: { test_accuracy: _, ...columns }, ...run }) => ({ ...run, columns })),
  );
  assert(told(snapshot, without).includes("mnist-standard, runs with accuracies: 3 of 3, 0 of 3"));
});

Deno.test("a verdict that turned counts where every key is the same, and is told elsewhere", () => {
  const bits = (now: ReportInput) =>
    compareResults(turned(snapshot), resultsOf(now)).verdicts.map(({ what, bits }) => [what, bits]);
  assertEquals(bits(input), [["verdict on C5", true]]);
  assertEquals(bits(elsewhere((run) => run)), [["verdict on C5", false]]);
});

Deno.test("fewer seeds are compared run by run, verdicts are not", () => {
  const comparison = compareResults(turned(snapshot), resultsOf(syntheticInput([1])));
  assertEquals([comparison.identicalKeys.length, comparison.differences, comparison.verdicts], [5, [], []]);
});

Deno.test("a task whose settings differ is not compared, and the setting is named", () => {
  const config = {
    ...input.config,
    mnist: { ...input.config.mnist, train: { ...input.config.mnist.train, steps: 5 } },
  };
  const comparison = compareResults(snapshot, resultsOf({ ...input, config }));
  assertEquals(comparison.settings, ["mnist.train.steps"]);
  assert(comparison.identicalKeys.every((id) => id.startsWith("modular-addition")));
  assertEquals(comparison.identicalKeys.length, 9);
});

Deno.test("a variant whose changes differ is not compared, nor does an intervention that is left out keep others from being", () => {
  const control = {
    ...input.config.variants[0],
    name: "control",
    task: "mnist" as const,
    interventions: ["standard"],
    fromSeeds: 1,
  };
  const withVariant = (weightDecay: number): ReportInput => {
    const config = { ...input.config, variants: [{ ...control, changes: { train: { weightDecay } } }] };
    const runs = runsOf(config).map((run) => ({
      ...syntheticRun({ ...run, variant: run.variant ?? undefined }),
      id: run.id,
    }));
    return { ...input, config, runs };
  };
  const compared = (now: ReportInput) => compareResults(resultsOf(withVariant(0)), resultsOf(now)).identicalKeys;
  assertEquals(compared(withVariant(0)).length, 18);
  assertEquals(compared(withVariant(1)).length, 15);
  const { config, runs } = withVariant(0);
  const fewer = { ...config, mnist: { ...config.mnist, interventions: ["standard"] } };
  const left = runs.filter(({ task, intervention }) => task !== "mnist" || intervention === "standard");
  assertEquals(compared({ ...input, config: fewer, runs: left }).length, 15);
});

Deno.test("printComparison() says what was compared and how, and each difference with what is allowed", () => {
  const text = (now: ReportInput) =>
    printComparison({ snapshot: "outputs/snapshot/paper", ...compareResults(snapshot, resultsOf(now)) }, plain);
  assertEquals(text(input), "compared with outputs/snapshot/paper: 15 runs to the bit\nnothing differs\n");
  const other = text(
    elsewhere(({ task, intervention, seed }) => syntheticRun({ task, intervention, seed, grok: 300 })),
  );
  assert(
    other.includes("15 runs by statistics over seeds\nthe same bits are not promised, as these differ:\n  processor"),
  );
  assert(
    /differs {2}mnist-standard, median t_grok: .* in the snapshot, .* now \(allowed: a factor of 1.5\)/.test(other),
  );
});

// Helpers

function resultsOf(input: ReportInput): ReportResults {
  const ofRuns = <A>(value: (run: RunResult) => A) => Object.fromEntries(input.runs.map((run) => [run.id, value(run)]));
  return {
    provenance: provenanceOf(input),
    claims,
    tables: ofRuns(runTable),
    tableDigests: ofRuns((run) => sha256(formatCsv(runTable(run)))),
  };
}

/** The runs as another processor would compute them: with keys of their own. */
/** Results with another verdict on C5. */
function turned({ claims, ...rest }: ReportResults): ReportResults {
  const verdict = "not supported";
  return {
    ...rest,
    claims: { ...claims, claims: claims.claims.map((claim) => claim.id === "C5" ? { ...claim, verdict } : claim) },
  };
}

function elsewhere(change: (run: RunResult) => RunResult): ReportInput {
  const runs = input.runs.map((run) => ({
    ...change(run),
    stageHashes: { ...run.stageHashes, train: "1".repeat(64) },
  }));
  const made = inputOf(runs, input.config);
  const system = { ...made.provenance.system, cpu: "another one" };
  return { ...made, provenance: { ...made.provenance, system } };
}

function nudged(columns: RunResult["columns"]): RunResult["columns"] {
  const nudge = (value: number | null) => value === null ? null : value * (1 + 1e-7);
  return { ...columns, pmi: columns.pmi.map(nudge), weight_norm: columns.weight_norm.map(nudge) };
}
