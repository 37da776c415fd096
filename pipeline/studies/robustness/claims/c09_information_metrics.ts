import { curveBetween } from "../../../../core/grokking/curve.ts";
import { curveLikeness } from "../../../../core/grokking/curve_likeness.ts";
import { coursesOf, type RunCourse } from "../../../report/run_course.ts";
import { above, atMost, type PartDefinition, type Reading } from "../../../report/claims/claim_part.ts";
import {
  byTask,
  factorText,
  orUnsettled,
  partValues,
  sameOrByTask,
  sentences,
} from "../../../report/claims/in_words.ts";
import {
  changeAfterFit,
  changeDistanceOf,
  changeLagOf,
  fitStepOf,
  lateGrokStepOf,
  NEAR_DECADES,
  timelinessGain,
  whenKnown,
} from "../../../report/claims/timing.ts";
import type { PaperClaim, PaperEvidence } from "../analysis.ts";
import { grokkingChoices, metricChoices, paperTasks } from "../settings.ts";

/** The share of its variance that the best step function explains of a straight ramp over all of a curve: what is sharper explains more. */
const RAMP = 0.75;

const distanceName = (metric: string) => `distance of ${metric}'s change point from test accuracy's`;
const likenesses = ["area", "correlation"] as const;
const likenessName = (by: typeof likenesses[number], metric: string) =>
  by === "area"
    ? `area between a rescaled curve and test accuracy's after t_fit, the weight norm's minus ${metric}'s`
    : `correlation with test accuracy's curve after t_fit, ${metric}'s minus the weight norm's`;
const gainName = (metric: string) => `distance from test accuracy's change point, the weight norm's minus ${metric}'s`;

/** C9: PMI and PE change closer to the rise of test accuracy than the weight norm does. */
export const informationMetricsClaim: PaperClaim = {
  id: "C9",
  title: "PMI and PE change at grokking",
  question:
    "Do PMI and PE change when test accuracy rises, and follow its rise more closely than the weight norm does?",
  answer: (claim, figure) => {
    const metrics = figure === 1 ? [] : figure === 8 ? ["PMI"] : figure === 9 ? ["PE"] : ["PMI", "PE"];
    const said = metrics.map((name) => {
      const distance = byTask(partValues(claim, distanceName(name)), ({ value }) => `a factor of ${factorText(value)}`);
      const gain = sameOrByTask(
        partValues(claim, gainName(name)),
        (part) => orUnsettled(["nearer", "as near", "further away"][1 + signOf(part)], part),
      );
      return distance !== null &&
        sentences(
          `From t_fit on, ${name}'s change point is typically ${distance} from test accuracy's${
            gain === null ? "" : `; the weight norm's change point is ${gain}`
          }.`,
          wholeCurve(claim, name),
        );
    });
    return sentences(...said);
  },
  claim:
    "Perturbed mutual information and perturbed entropy change sharply when test accuracy rises, and their curves follow its rise more closely than the weight norm's does.",
  figures: [1, 8, 9],
  picture: "8",
  statistic:
    "Distance in decades of steps between the change point of each curve and that of test accuracy (best step function over log-steps, from t_fit on), " +
    "and the share of the curve's variance that this step explains; standard runs that grok after they fit.\nAnd, with no threshold, how much more like test accuracy the curve is from t_fit on than the weight norm: by the area between " +
    "curves rescaled to [0, 1] and turned the same way, and by the magnitude of their correlation, both over log-steps.\nChange points nearer than the weight norm's, and lags behind t_grok, are reported beside them.",
  reason:
    "A distance is small up to a factor of two (0.30 decades).\nTest accuracy's own change point, found in the same way, is where a metric that moves with it " +
    "changes; t_grok lies near the end of the rise and would favour what changes late.\nSharp means sharper than a straight ramp from t_fit to the end, of which one step explains 75 %; a ramp that is over sooner passes, too, and so may the weight norm, so this rules out a steady drift and no more. The " +
    "change point is the middle of a ramp and does not depend on the unit, so metrics of different kinds can be compared. But it is one step of each curve. Area and " +
    "correlation use the whole curve.",
  choices: [...grokkingChoices, ...metricChoices],
  parts: (evidence) => parts(evidence, "likeness"),
  formerly: {
    reason:
      "“Closer in time than the weight norm” was read off one step of each curve, which often ties on modular addition. Two readings of how alike the whole curves are, which need no threshold, took its place.",
    parts: (evidence) => parts(evidence, "change points"),
  },
};

/** Whether a metric's whole curve is more like test accuracy's than the weight norm's is, task by task. */
function wholeCurve(claim: Parameters<PaperClaim["answer"]>[0], name: string): string | null {
  const [areas, correlations] = likenesses.map((by) => partValues(claim, likenessName(by, name)));
  const readings = areas.flatMap((area) => {
    const correlation = correlations.find(({ task }) => task === area.task);
    return correlation === undefined ? [] : [{
      ...area,
      words: likenessWords(signOf(area), signOf(correlation)),
      settled: [area, correlation].filter(({ holds }) => holds !== null).length,
      holds: area.holds === null || correlation.holds === null ? null : area.holds,
    }];
  });
  const said = sameOrByTask(
    readings,
    (reading) =>
      orUnsettled(reading.words, reading, reading.settled === 1 ? " (settled by one reading of two)" : undefined),
  );
  return said === null
    ? null
    : `Over its whole curve ${name} follows test accuracy ${said}, compared with the weight norm.`;
}

/** The sign of a difference, 0 where it is nothing but rounding. */
const signOf = ({ value }: { readonly value: number }) => Math.abs(value) < 1e-9 ? 0 : Math.sign(value);

function likenessWords(area: number, correlation: number): string {
  if (area === correlation) return ["less closely", "as closely", "more closely"][1 + area];
  const [one, other] = [Math.max(area, correlation), Math.min(area, correlation)];
  if (one > 0) return `more closely by one reading and ${other === 0 ? "as" : "less"} closely by the other`;
  return "as closely by one reading and less closely by the other";
}

/** How much more alike a metric's curve is to test accuracy's than the weight norm's is, from fitting on; positive if it is more alike. */
function likenessGain(course: RunCourse, column: string, by: "area" | "correlation"): Reading {
  return whenKnown([lateGrokStepOf(course), fitStepOf(course)], (_, from) => {
    const accuracy = curveBetween(course.curve("test_accuracy"), { from });
    const known = new Set(accuracy.steps);
    const likenessOf = (name: string) => {
      const curve = curveBetween(course.curve(name), { from });
      return curve.steps.length === known.size && curve.steps.every((step) => known.has(step))
        ? curveLikeness(curve, accuracy)
        : null;
    };
    const [own, norm] = [likenessOf(column), likenessOf("weight_norm")];
    if (own === null || norm === null) return { missing: `${column} or the weight norm is not known after fitting` };
    return by === "area" ? norm.area - own.area : own.correlation - norm.correlation;
  });
}

/** @param closer what "closer in time than the weight norm" is read off */
function parts(
  { courses, analysis }: PaperEvidence,
  closer: "likeness" | "change points",
): readonly PartDefinition[] {
  return paperTasks.flatMap((task): PartDefinition[] => {
    const common = {
      task,
      courses: coursesOf(courses, task, "standard"),
      metrics: ["accuracy", "weight_norm", "information"],
    };
    const metrics = [["PMI", analysis.information.pmi], ["PE", analysis.information.pe]] as const;
    return [
      ...metrics.flatMap(([name, column]): PartDefinition[] => [
        {
          ...common,
          name: distanceName(name),
          unit: "decades",
          criterion: atMost(NEAR_DECADES),
          read: (course) => changeDistanceOf(course, column, analysis),
        },
        {
          ...common,
          name: gainName(name),
          unit: "decades",
          counts: closer === "change points",
          criterion: above(0),
          read: (course) => timelinessGain(course, { first: "weight_norm", second: column, analysis }),
        },
        ...likenesses.map((by): PartDefinition => ({
          ...common,
          name: likenessName(by, name),
          unit: by,
          counts: closer === "likeness",
          criterion: above(0),
          read: (course) => likenessGain(course, column, by),
        })),
        {
          ...common,
          name: `sharpness of ${name}'s change: variance that one step explains`,
          unit: "share",
          condition: true,
          criterion: above(RAMP),
          read: (course) => {
            const change = changeAfterFit(course, column);
            return whenKnown([lateGrokStepOf(course)], () => "missing" in change ? change : change.explained);
          },
        },
      ]),
      ...[...metrics, ["the weight norm", "weight_norm"], ["test accuracy", "test_accuracy"]].map((
        [name, column],
      ): PartDefinition => ({
        ...common,
        name: `lag of ${name}'s change point behind t_grok`,
        unit: "decades",
        read: (course) => changeLagOf(course, column, analysis),
      })),
    ];
  });
}
