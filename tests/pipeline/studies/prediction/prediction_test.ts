import { median } from "../../../../core/grokking/median_interval.ts";
import { assert, assertAlmostEquals, assertEquals, assertStringIncludes } from "../../../assert.ts";
import type { Run } from "../../../../pipeline/plan/runs.ts";
import { judgeEvidence } from "../../../../pipeline/report/claims/judge.ts";
import { claims } from "../../../../pipeline/studies/prediction/claims/all_claims.ts";
import { design, familiesOf, trialsOf } from "../../../../pipeline/studies/prediction/design.ts";
import { areas, outcomes, rocCurves } from "../../../../pipeline/studies/prediction/figures.ts";
import { headline } from "../../../../pipeline/studies/prediction/headline.ts";
import { fillNormal, randomStream } from "../../../../core/random/random_stream.ts";
import { stepOf } from "../../../../pipeline/studies/prediction/features.ts";
import {
  areaOverSettings,
  baseline,
  type Case,
  halves,
  judged,
} from "../../../../pipeline/studies/prediction/predictors.ts";
import { cuts } from "../../../../pipeline/studies/prediction/protocol.ts";
import { accuracies, allTurns, configOf } from "../planned_runs.ts";

const config = configOf(design, "prediction", "paper");
const task = "binaryOperationMlp";
const onGrid = { kind: "grid", task, cut: cuts[0] } as const;

/** Runs that grok by a coin of their own, which MID tells and the settings do not; or which nothing tells. */
const evidenceOf = (tells: boolean, fit = 120) =>
  allTurns(design, config, (run) => {
    const groks = coin(run, 1);
    const mid = (tells === groks ? 1 : 2) + 0.1 * hash(run, 2);
    return accuracies({
      fit,
      grok: groks ? 900 : null,
      more: { mid: tells ? mid : hash(run, 3), ed: hash(run, 4), pmi: 3 },
    });
  }).evidence;

const telling = once(() => evidenceOf(true));
const tellingClaims = once(() => judgeEvidence(claims, telling()));

Deno.test("there are at least 300 runs, and neighbouring settings are in different halves", () => {
  const settings = familiesOf(config).flatMap(trialsOf);
  const runs = settings.reduce((sum, { trial: { seeds } }) => sum + (typeof seeds === "number" ? 1 : seeds.length), 0);
  assert(runs >= 300, String(runs));
  for (const family of familiesOf(config)) {
    const halves = family.kind === "grid"
      ? trialsOf(family).map(({ halfOf }) => halfOf(0))
      : trialsOf(family).flatMap(({ halfOf }) => family.seeds.map(halfOf));
    const fixing = halves.filter((half) => half === "fixing").length;
    assertEquals(2 * fixing, halves.length);
    assert(family.weightDecays.every((_, k) => k === 0 || halves[k] !== halves[k - 1]));
  }
  assertEquals(new Set(settings.map(({ trial: { name } }) => name)).size, settings.length);
});

Deno.test("no run that fixes a rule judges it, and none counts that has grokked by the cut or never comes to it", () => {
  const { fixing, judging } = halves(telling(), onGrid);
  const known = new Set(fixing.map(({ cluster }) => cluster));
  assert(judging.length > 50 && judging.every(({ cluster }) => !known.has(cluster)));
  const late = halves(evidenceOf(true, 950), onGrid);
  assert([...late.fixing, ...late.judging].every(({ course }) => !course.times?.groks));
  const never = halves(evidenceOf(true, 5000), onGrid);
  assertEquals([never.fixing, never.judging], [[], []]);
});

Deno.test("the hypothesis is supported where MID tells what the settings do not, and not where nothing tells", () => {
  const of = (tells: boolean) =>
    judgeEvidence(claims.slice(0, 1), evidenceOf(tells))[0].parts.filter((part) =>
      part.task === task && part.name.startsWith("|MID| at t_fit")
    );
  const [area, gain] = of(true);
  assertEquals([area.holds, gain.holds, area.summary], [true, true, "whole"]);
  assert((area.estimate ?? 0) > 0.95);
  const [none, noGain] = of(false);
  assert(none.holds !== true && noGain.holds !== true);
  assert(Math.abs((none.estimate ?? 0) - 0.5) < 0.2);
});

Deno.test("a claim is not decided where a task has runs but no value, though other parts hold", () => {
  const fixing = new Set(
    familiesOf(config).flatMap(trialsOf).flatMap(({ trial, halfOf }) => halfOf(0) === "fixing" ? [trial.name] : []),
  );
  const { evidence } = allTurns(design, config, (run) => {
    // On the perceptron none of the judging half does, so an area has no value.
    const groks = coin(run, 1) && (run.task !== task || fixing.has(run.variant?.name ?? ""));
    return accuracies({ fit: 120, grok: groks ? 900 : null, more: { mid: groks ? 2 : 1, ed: groks ? 2 : 1 } });
  });
  const [claim] = judgeEvidence(claims.slice(0, 1), evidence);
  const [own, other] = [task, "modularAddition"].map((of) =>
    claim.parts.find((part) => part.task === of && part.essential)
  );
  assertEquals([own?.estimate, (own?.runs ?? 0) > 50, other?.holds], [null, true, true]);
  assertEquals([claim.verdict, claim.indication], ["cannot be decided", "cannot be decided"]);
});

Deno.test("three settings of an outcome give no interval and no verdict; more do, and none that is a point", () => {
  const settings = familiesOf(config).flatMap(trialsOf).filter(({ trial }) =>
    trial.name.startsWith("transformer-share")
  );
  const of = (most: number) => {
    const judging = settings.filter(({ halfOf }) => halfOf(0) === "judging").slice(0, most);
    const fixing = settings.filter(({ halfOf }) => halfOf(0) === "fixing").slice(0, 6);
    const chosen = new Set([...judging, ...fixing].map(({ trial }) => trial.name));
    const { evidence } = allTurns(design, config, (run) => {
      const groks = chosen.has(run.variant?.name ?? "");
      return accuracies({ fit: 120, grok: groks ? 900 : null, more: { mid: groks ? 2 : 1 } });
    });
    const [{ parts }] = judgeEvidence(claims.slice(0, 1), evidence);
    return parts.find(({ task, name }) => task === "modularAddition" && name === "|MID| at t_fit: area under the ROC");
  };
  const [few, enough] = [of(3), of(5)];
  assertEquals([few?.estimate, few?.interval, few?.holds, few?.indicates], [1, null, null, true]);
  assertEquals([enough?.estimate, enough?.holds], [1, null]); // five settings all on the right side: 0.025^(1/5) is below one half
  assertAlmostEquals(enough?.interval?.low ?? NaN, 0.025 ** (1 / 5), 1e-12);
  assertEquals(of(6)?.holds, true);
});

Deno.test("where the settings separate all runs, doing no better than they is no failure", () => {
  const { evidence } = allTurns(design, config, (run) => {
    const groks = run.settings.train.weightDecay >= 1;
    return accuracies({ fit: 120, grok: groks ? 900 : null, more: { mid: groks ? 2 : 1, ed: groks ? 2 : 1 } });
  });
  const [first, , , , settings] = judgeEvidence(claims, evidence);
  const [area, gain] = first.parts.filter((part) => part.task === task && part.name.startsWith("|MID| at t_fit"));
  assertEquals([area.holds, gain.estimate, gain.holds], [true, null, null]);
  assertEquals([settings.verdict, settings.formerly?.verdict], ["supported", "supported"]);
  assertEquals([first.verdict, first.formerly?.verdict], ["cannot be decided", "partly"]);
  assert(settings.parts.filter(({ counts }) => counts).every(({ estimate }) => estimate === 1));
  assertStringIncludes(
    claims[0].answer(first),
    "the hyper-parameters alone separate all runs, so that nothing can do better",
  );
});

Deno.test("intervals of an area near chance cover it in nine of ten cases, with few settings of an outcome", () => {
  const samples = 150;
  for (
    const [positive, negative, area, shift, least] of [
      [5, 7, 0.5, 0, 0.9],
      [5, 20, 0.5, 0, 0.9],
      [5, 7, 0.7, 0.5244 * Math.SQRT2, 0.88], // 0.5244 has 70 % of the normal distribution below it, 0.8416 80 %
      [5, 7, 0.8, 0.8416 * Math.SQRT2, 0.86],
    ] as const
  ) {
    const settings = positive + negative;
    const scores = new Float64Array(samples * settings);
    fillNormal(scores, randomStream(7));
    const widths: number[] = [];
    const covering = Array.from({ length: samples }, (_, sample) => {
      const cases = Array.from({ length: settings }, (_, index) => {
        const happened = index < positive;
        const score = scores[sample * settings + index] + (happened ? shift : 0);
        return { score, happened, cluster: String(index) } as Case;
      });
      const { interval } = areaOverSettings(cases, "coverage");
      assert(interval !== null && interval.low !== null && interval.high !== null);
      widths.push(interval.high - interval.low);
      return interval.low <= area && area <= interval.high;
    }).filter(Boolean).length;
    assert(covering >= least * samples, `${positive} and ${negative}, ${area}: ${covering / samples}`);
    const middle = median(widths); // of intervals that say something
    assert(middle > 0.3 && middle < 0.85, `${positive} and ${negative}, ${area}: ${middle}`);
  }
});

Deno.test("a run that ended before a step is not foretold at it", () => {
  const { evidence } = allTurns(design, config, (run) => accuracies({ fit: 20, grok: coin(run, 1) ? 900 : null }));
  const [course] = evidence.courses;
  const ended = { ...course, times: course.times && { ...course.times, lastStep: 50 } };
  assertEquals([stepOf(course, { name: "step 100", step: 100 }), stepOf(ended, { name: "step 100", step: 100 })], [
    100,
    null,
  ]);
  assertEquals(stepOf(ended, cuts[0]), ended.times?.fitStep ?? NaN);
});

Deno.test("no part is about a feature that the runs of its task do not have", () => {
  const [, , others] = claims;
  const named = (of: string) =>
    judgeEvidence([others], telling())[0].parts.filter(({ task }) => task === of).map(({ name }) => name);
  for (const feature of ["Fourier concentration", "commutativity"]) {
    const has = (of: string) => named(of).some((name) => name.startsWith(feature));
    assertEquals([has(task), has("modularAddition")], [false, true]);
  }
});

Deno.test("the runs' scores are listed once, with all the metrics that they were made from", () => {
  const { evidence } = allTurns(design, config, (run) => ({
    ...accuracies({ fit: 120, grok: coin(run, 1) ? 900 : null, more: { mid: 1 + hash(run, 2) } }),
  }));
  const [{ parts }] = judgeEvidence(claims.slice(0, 1), evidence);
  const scores = parts.filter(({ name }) => name.endsWith(": score"));
  assertEquals(scores.map(({ name }) => name).slice(0, 2), ["|MID| at t_fit: score", "|ED| at t_fit: score"]);
  for (const part of parts) assertEquals(part.measurements.length, scores.includes(part) ? part.runs : 0, part.name);
});

Deno.test("the first sentence says how many trials grok, and how well that is told", () => {
  assertEquals(headline({ config, courses: [] }, []), "");
  const evidence = telling();
  const text = headline(evidence, tellingClaims());
  const trials = evidence.courses.filter(({ run }) => run.variant?.purpose === "trial");
  const grokked = trials.filter(({ times }) => times?.groks).length;
  assertStringIncludes(text, `Of ${trials.length} networks ${grokked} grokked within their steps. `);
  assertStringIncludes(
    text,
    " The hyper-parameters alone are not shown to predict which ones: area under the ROC 0.",
  );
  const told = / [|]MID[|] at t_fit predicts which ones: 1 \[([^,]*), 1\] on [^[]* and 1 \[([^,]*), 1\] on mod/;
  for (const low of told.exec(text)?.slice(1) ?? [""]) assert(Number(low) > 0.5 && Number(low) < 0.95, text);
  const few = tellingClaims().map((claim) => ({
    ...claim,
    parts: claim.parts.map((part) => part.task === task ? part : { ...part, interval: null, holds: null }),
  }));
  assertStringIncludes(
    headline(evidence, few),
    "|MID| at t_fit predicts which ones on binary operation (MLP), elsewhere it is not shown: 1 [",
  );
  const [definition] = claims;
  assertStringIncludes(
    definition.answer(few[0]),
    "too few settings of one outcome or the other to distinguish any from chance",
  );
  assertStringIncludes(headline(evidence, few), " and 1 (too few settings to decide) on modular addition.");
  const noise = evidenceOf(false);
  const unsaid = headline(noise, judgeEvidence(claims, noise));
  assert(
    / [|]MID[|] at t_fit is not shown to predict which ones: 0[.].* [|]MID[|] among runs that differ only in their seed is not shown .* Chance is 0[.]5[.]$/
      .test(unsaid),
    unsaid,
  );
});

Deno.test("the answer names what is distinguishable from chance on each task, and what beats the hyper-parameters", () => {
  const [first, , others, , last] = tellingClaims();
  const answers = [first, others, last].map((claim) => claims.find(({ id }) => id === claim.id)?.answer(claim) ?? "");
  assert(
    /On binary operation [(]MLP[)] the area is 1 for .MID. and 0[.]\d+ for .ED.: .MID. is distinguishable from chance, the other is not; .MID. does better than the hyper-parameters alone[.]/
      .test(answers[0]),
    answers[0],
  );
  assertEquals(answers[1], "Too few runs of both outcomes to say.");
  assert(
    !answers[2].includes("better than the") && answers[2].includes("none is distinguishable from chance"),
    answers[2],
  );
});

Deno.test("at one setting seeds fix and judge, and a sign counts if it tells runs of the same setting apart", () => {
  const where = { ...onGrid, kind: "border" } as const;
  const [family] = familiesOf(config).filter((each) => each.kind === "border" && each.task === task);
  const { fixing, judging } = halves(telling(), where);
  assertEquals(fixing.length + judging.length, family.seeds.length);
  assert(
    fixing.every(({ course }) => course.run.seed % 2 === 0) && judging.every(({ course }) => course.run.seed % 2 === 1),
  );
  assertEquals(new Set(judging.map(({ cluster }) => cluster)).size, judging.length);
  const verdict = (tells: boolean) => {
    const [claim] = judgeEvidence(claims.slice(5, 6), evidenceOf(tells));
    assert(claim.parts.every(({ name }) => !name.includes("less that of")));
    return claim.parts.find(({ name, task: of }) => of === task && name.startsWith("|MID| at t_fit: area"))?.holds;
  };
  assertEquals([verdict(true), verdict(false)], [true, null]);
  const { evidence } = allTurns(design, config, (run) => {
    const level = run.variant?.name.includes("border") ? 1 : 1 + hash(run, 2); // MID tells settings apart, and not the runs of one
    return accuracies({ fit: 120, grok: level > 1.5 || coin(run, 1) ? 900 : null, more: { mid: level, ed: 1 } });
  });
  const [grid, border] = judgeEvidence([claims[0], claims[5]], evidence).map(({ parts }) =>
    parts.find(({ name, task: of }) => of === task && name.startsWith("|MID| at t_fit: area"))
  );
  assertEquals([grid?.holds, border?.holds, border?.estimate], [true, false, 0.5]);
});

Deno.test("no predictor is held against itself", () => {
  const [{ parts }] = judgeEvidence(claims.slice(4), telling());
  assert(parts.length > 0 && parts.every(({ name }) => !name.includes("less that of")));
});

Deno.test("the hyper-parameters alone foretell what depends on them alone", () => {
  const { evidence } = allTurns(
    design,
    config,
    ({ settings: { train } }) => accuracies({ fit: 120, grok: train.weightDecay >= 1 ? 900 : null }),
  );
  const cases = judged(evidence, baseline, onGrid)?.cases ?? [];
  assert(cases.length > 50 && cases.every(({ score, happened }) => (score > 0) === happened));
});

Deno.test("every figure is drawn, with and without runs", () => {
  for (const draw of [areas("grid"), areas("border"), rocCurves, outcomes]) {
    const drawn = draw(telling());
    assert(drawn.length > 0 && drawn.every(({ svg }) => svg.length > 100));
    assert(draw({ config, courses: [] }).length > 0);
  }
});

Deno.test("the figure of areas has a line for each predictor of a task, with its interval, and chance where it is", () => {
  const [perceptron, transformer] = areas("grid")(telling());
  const count = ({ svg }: { readonly svg: string }, mark: string) => svg.split(`data-mark="${mark}"`).length - 1;
  assertEquals([perceptron, transformer].map((panel) => count(panel, "estimate")), [2 * 6, 2 * 6]); // of hyper-parameters, dynamics, both, and the three measures that these runs have
  assertEquals(count(perceptron, "interval"), 2 * 6);
  assert(perceptron.svg.includes(">|MID|</text>") && !perceptron.svg.includes("Fourier"));
  const texts = [...perceptron.svg.matchAll(/>([^<>]+)<\/text>/g)].map(([, text]) => text);
  assertEquals(texts.slice(0, 6), ["0", "0.25", "0.5", "0.75", "1", "chance"]); // an area is a share
  assert((transformer.height ?? 0) > (perceptron.height ?? 0));
});

/** A number in [0, 1) that depends on a run's name alone. */
function hash({ id }: Run, salt: number): number {
  let sum = 2166136261 ^ salt;
  for (const letter of id) sum = Math.imul(sum ^ letter.charCodeAt(0), 16777619);
  sum = Math.imul(sum ^ (sum >>> 15), 2246822519);
  return ((sum ^ (sum >>> 13)) >>> 0) / 2 ** 32;
}

function coin(run: Run, salt: number): boolean {
  return hash(run, salt) < 0.5;
}

/** What several tests ask for, made once: it takes seconds. */
function once<A>(make: () => A): () => A {
  let made: { readonly value: A } | undefined;
  return () => (made ??= { value: make() }).value;
}
