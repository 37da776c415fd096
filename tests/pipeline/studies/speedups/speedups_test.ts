import { assert, assertEquals } from "../../../assert.ts";
import type { Run } from "../../../../pipeline/plan/runs.ts";
import { judgeEvidence } from "../../../../pipeline/report/claims/judge.ts";
import { claims } from "../../../../pipeline/studies/speedups/claims/all_claims.ts";
import { design } from "../../../../pipeline/studies/speedups/design.ts";
import { bestCurves, delays, matrices, phaseDiagrams } from "../../../../pipeline/studies/speedups/figures.ts";
import { headline } from "../../../../pipeline/studies/speedups/headline.ts";
import { grokTime, runCourses } from "../../../../pipeline/report/run_course.ts";
import { scopes, ways } from "../../../../pipeline/studies/speedups/protocol.ts";
import { selectionOf } from "../../../../pipeline/studies/speedups/selection.ts";
import { crossOf, edgeText, rowsOf } from "../../../../pipeline/studies/speedups/trials.ts";
import { accuracies, allTurns, configOf } from "../planned_runs.ts";

const config = { ...configOf(design, "speedups", "quick"), seeds: [0, 1, 2, 3, 4] };
const atStart = { step: [0], train_accuracy: [0.1], test_accuracy: [0.1] };
const noEvidence = { config, courses: [] };
const judgedBy = (grokOf: (run: Run) => number | null) => {
  const { evidence, counts } = allTurns(design, config, (run) => accuracies({ fit: 40, grok: grokOf(run) }));
  const claim = (id: string) => judgeEvidence(claims, evidence).find((each) => each.id === id);
  return { evidence, counts, claim };
};
/** With AdamW the delay goes as one over the product; with Grokfast it is shorter by a factor. */
const lawful = (factor: number, tuned = factor) => ({ settings: { train }, intervention, variant }: Run) => {
  const own = intervention === "standard" ? 1 : variant?.name.endsWith("published") ? factor : tuned;
  return 40 + Math.round(9 / (train.learningRate * train.weightDecay) / own / 20) * 20;
};

Deno.test("every way has the same grid, as many values of its own setting, and the same seeds", () => {
  const { evidence, counts } = judgedBy(lawful(2));
  const { rates, decays, selection } = scopes.quick;
  const runs = evidence.courses.filter(({ run }) =>
    run.variant?.purpose === "trial" && !/-law-/.test(run.variant.name)
  );
  const [standard, grokfast] = ["standard", "grokfast"].map((intervention) =>
    runs.filter(({ run }) => run.intervention === intervention).length
  );
  assertEquals([standard, grokfast], Array(2).fill((rates.length * decays.length + 2) * selection.length + 2 * 5));
  assertEquals(counts.length, 3);
  assertEquals(new Set(ways.map(({ intervention }) => intervention)).size, ways.length);
  assert(ways.every(({ knob }) => knob.values.length === 2));
});

Deno.test("the selection takes the setting with which most runs grok, soonest, and its seeds are no evaluation's", () => {
  const { evidence } = judgedBy(lawful(2));
  const [{ problem, ways: [standard] }] = rowsOf(evidence.config);
  const { best } = selectionOf(evidence, problem, standard);
  assertEquals([best?.learningRate, best?.weightDecay], [0.009, 3]);
  const censored = judgedBy((run) => run.settings.train.learningRate > 0.005 ? null : 500);
  const other = selectionOf(censored.evidence, problem, standard).best;
  assertEquals(other?.learningRate, 0.003);
  for (const { run } of evidence.courses) {
    const selects = /-lr-|-own-/.test(run.variant?.name ?? "") && !/-law-/.test(run.variant?.name ?? "");
    if (run.variant !== null) assertEquals(scopes.quick.selection.includes(run.seed), selects, run.id);
  }
});

Deno.test("where no setting groks, the one with the highest plateau is selected", () => {
  const { evidence } = allTurns(design, config, ({ variant, settings: { train } }) => {
    const best = variant?.name.startsWith("s4-") && train.learningRate === 0.009 && train.weightDecay === 0.9;
    return { ...accuracies({ fit: 40, grok: null }), test_accuracy: Array(101).fill(best ? 0.4 : 0.1) };
  });
  const [{ problem, ways: [standard] }] = rowsOf(evidence.config);
  const { best } = selectionOf(evidence, problem, standard);
  assertEquals([best?.learningRate, best?.weightDecay], [0.009, 0.9]);
  assert(
    best !== undefined && edgeText(evidence.config, problem, best) === " (the grid's largest rate and least decay)",
  );
});

Deno.test("the first sentence says where AdamW's grid may be too narrow, and which ways are sooner by their medians alone", () => {
  const told = (best: number, holds: boolean | null) => {
    const { evidence } = allTurns(
      design,
      config,
      ({ intervention, settings: { train } }) =>
        accuracies({
          fit: 40,
          grok: (train.learningRate === best ? 200 : 400) / (intervention === "grokfast" ? 2 : 1),
        }),
    );
    const parts = judgeEvidence(claims, evidence).map((claim) => ({
      ...claim,
      parts: claim.parts.map((part) => ({ ...part, holds })),
    }));
    return headline(evidence, parts);
  };
  const [edge, middle] = [told(0.009, null), told(0.003, true)];
  assert(
    edge.includes(
      "0 of 1 other methods are shown to grok in fewer steps on every problem that they were tried on (1 more by its medians alone)",
    ),
    edge,
  );
  assert(
    edge.endsWith(
      " On 1 of 1 problem AdamW's best learning rate is the grid's largest, so a wider grid may change ratios.",
    ),
    edge,
  );
  assert(!middle.includes("wider grid") && !middle.includes("medians alone"), middle);
});

Deno.test("a way that is sooner only where tuned AdamW groks as it fits is told apart", () => {
  const faster = ({ intervention }: Run) => intervention === "grokfast" ? 60 : 200;
  const id = `S${ways.findIndex(({ intervention }) => intervention === "grokfast")}`;
  const told = (fit: number) => {
    const { evidence } = allTurns(design, config, (run) => accuracies({ fit, grok: faster(run) }));
    const [claim] = judgeEvidence(claims, evidence).filter((each) => each.id === id);
    const [part] = claim.parts;
    const worse = { ...part, name: part.name.replace("permutations of four", "parity"), holds: false, estimate: 0.5 };
    return headline(evidence, [{ ...claim, parts: [part, worse] }]);
  };
  assert(told(40).includes("and 1 on some; the largest"), told(40));
  assert(told(190).includes("and 1 on some (1 of them only where AdamW groks as it fits); the largest"), told(190));
});

Deno.test("a problem on which nothing is known keeps a way from being sooner on every problem", () => {
  const { evidence } = allTurns(
    design,
    config,
    ({ intervention }) => accuracies({ fit: 40, grok: intervention === "grokfast" ? 60 : 200 }),
  );
  const [claim] = judgeEvidence(claims, evidence).filter(({ title }) => title.endsWith("Grokfast"));
  const [part] = claim.parts;
  const unknown = {
    ...part,
    ...{ name: part.name.replace("permutations of four", "parity"), holds: null, estimate: null },
    estimateBound: "unknown" as const,
  };
  const told = (parts: typeof claim.parts) => headline(evidence, [{ ...claim, parts }]);
  assert(
    told([part]).includes(", 1 of 1 other methods are shown to grok in fewer steps on every problem"),
    told([part]),
  );
  assert(told([part, unknown]).includes(", 0 of 1 other methods are shown to grok in fewer steps on every problem"));
  assert(told([part, unknown]).includes("and 1 on some"));
});

Deno.test("the arms of the law go through the problem's own settings, however many digits these have", () => {
  const [{ problem }] = rowsOf(config);
  const train = { ...config[problem.task].train, learningRate: 0.0012345 };
  const odd = { ...config, [problem.task]: { ...config[problem.task], train } };
  const [usual, rounded] = [config, odd].map((each) => crossOf(each, { ...problem, changes: {} }).length);
  assertEquals(rounded, usual);
});

Deno.test("a speed-up is supported where all seeds agree, and not where tuning the baseline takes it away", () => {
  const id = `S${ways.findIndex(({ intervention }) => intervention === "grokfast")}`;
  const fair = judgedBy(lawful(3)).claim(id);
  assertEquals(fair?.verdict, "supported");
  const gone = judgedBy(lawful(3, 0.5)).claim(id);
  assertEquals([headline(noEvidence, []), ...[fair, gone].map((claim) => claim && headline(noEvidence, [claim]))], [
    "",
    "Against AdamW tuned alike, 1 of 1 other methods are shown to grok in fewer steps on every problem that they were tried on and 0 on some; the largest ratio is Grokfast's on permutations of four: 2.38× sooner.",
    "Against AdamW tuned alike, 0 of 1 other methods are shown to grok in fewer steps on every problem that they were tried on and 0 on some; the largest ratio is Grokfast's on permutations of four: 1.84× later.",
  ]);
  const never = judgedBy(({ intervention }) => intervention === "grokfast" ? null : 200).claim(id);
  assertEquals(
    never && headline(noEvidence, [never]),
    "Against AdamW tuned alike, 0 of 1 other methods are shown to grok in fewer steps on every problem that they were tried on and 0 on some.",
  );
  assertEquals(gone?.verdict, "not supported");
  const [tuned, published] = gone?.parts ?? [];
  assert((tuned.estimate ?? NaN) < 1 && (published.estimate ?? NaN) > 1);
});

Deno.test("runs that do not grok make a ratio a bound", () => {
  const id = `S${ways.findIndex(({ intervention }) => intervention === "grokfast")}`;
  const claim = judgedBy(({ intervention }) => intervention === "grokfast" ? 200 : null).claim(id);
  assertEquals([claim?.parts[0].estimateBound, claim?.parts[0].estimate, claim?.verdict], [
    "at least",
    10,
    "supported",
  ]);
});

Deno.test("a run that diverges groks later than the last step that was asked for, so no selection takes its setting for the soonest", () => {
  const { evidence } = judgedBy(() => null);
  const [{ problem, ways: [standard] }] = rowsOf(evidence.config);
  const trained = evidence.courses.map(({ run }) => run);
  const { train: own } = evidence.config.binaryOperationMlp;
  const soon = trained.filter(({ variant }) => variant?.name === "s4-lr-0.009-wd-3");
  const runs = trained.map((run) => soon.includes(run) ? { ...run, diverged: { step: 9 }, columns: atStart } : run);
  const courses = runCourses({ config: evidence.config, runs });
  const times = courses.flatMap((course) => soon.some(({ id }) => id === course.run.id) ? [grokTime(course)] : []);
  assert(times.length > 0);
  for (const time of times) assertEquals(time, { step: own.steps, censored: true });
  const { best } = selectionOf({ ...evidence, courses }, problem, standard);
  assertEquals([best?.learningRate, best?.weightDecay], [0.003, 0.9]);
});

Deno.test("the law of the delay holds where the product is constant over a decade, and not for a constant delay", () => {
  const paper = { ...config, profile: "paper" };
  const rows = (delay: (product: number) => number) => {
    const made = allTurns(
      design,
      paper,
      ({ settings: { train } }) =>
        accuracies({ fit: 10, grok: 10 + delay(train.learningRate * train.weightDecay), steps: 4000 }),
    );
    return judgeEvidence(claims, made.evidence).at(-1);
  };
  const lawful = rows((product) => Math.round(4 / product / 40) * 40 + 30);
  const parts = lawful?.parts.filter(({ name }) => name.startsWith("addition:")) ?? [];
  assert(parts.length === 1 && (parts[0].estimate ?? 1) < 0.3, JSON.stringify(parts[0]?.estimate));
  assertEquals(rows(() => 390)?.verdict, "not supported");
});

Deno.test("every figure is drawn, and the matrix has a cell for each way on each problem", () => {
  const { evidence } = judgedBy(lawful(2));
  const [tuned, published] = matrices(evidence);
  for (const { svg } of [tuned, published]) assertEquals(svg.match(/data-mark="cell"/g)?.length, 1);
  assert(tuned.svg.includes(">1.9*<"), tuned.svg); // 2, to the resolution of the checkpoints
  for (const parts of [bestCurves, phaseDiagrams, delays]) {
    const drawn = parts(evidence);
    assert(drawn.length > 0 && drawn.every(({ svg }) => svg.length > 100));
  }
});
