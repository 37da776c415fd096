import { median } from "../../../../core/grokking/median_interval.ts";
import type { ClaimDefinition, Evidence } from "../../../report/claims/claim_definition.ts";
import { below, type PartDefinition, type Reading } from "../../../report/claims/claim_part.ts";
import { knownText, partValues } from "../../../report/claims/in_words.ts";
import { formatList, formatPercent } from "../../../report/format.ts";
import { coursesOfVariant, type RunCourse } from "../../../report/run_course.ts";
import { CONSTANT, type Problem, problems, ways } from "../protocol.ts";
import { crossOf, nameOf, rowsOf } from "../trials.ts";

const [baseline] = ways;
const partName = ({ title }: Problem) =>
  `${title}: largest distance of delay × learning rate × weight decay from its median`;

/** The claim that the delay of grokking goes as one over learning rate times weight decay. */
export const delayClaim = (id: string): ClaimDefinition => ({
  id,
  title: "Delay goes as 1 / (learning rate × weight decay)",
  question: "Is the delay of grokking inversely proportional to learning rate times weight decay?",
  answer: (claim) => {
    const said = problems.flatMap((problem) => {
      const [known] = partValues(claim, partName(problem));
      return known === undefined ? [] : [`by up to ${knownText(known)} on ${problem.title}`];
    });
    return said.length === 0
      ? "Too few runs grok over a decade of products to say."
      : `Delay × learning rate × weight decay leaves its median ${formatList(said)}, where ${
        formatPercent(CONSTANT.within)
      } would count as constant.`;
  },
  claim:
    "From fitting to grokking it takes a number of steps that is inversely proportional to learning rate times weight decay.",
  figures: [4],
  statistic:
    "t_grok less t_fit, times learning rate, times weight decay, in the AdamW runs of a seed whose learning rate or weight decay is the problem's own: the largest distance from the median, as a share of it.",
  reason: `Constant means within ${
    formatPercent(CONSTANT.within)
  }, over products that span a factor of ${CONSTANT.over} or more. Runs that grok no later than they fit, or not at all, have no delay; a seed with fewer than three others, or whose others do not span that factor, says nothing.`,
  choices: ["binaryOperationMlp.grokking", "sparseParity.grokking", "modularAddition.grokking"],
  parts: (evidence) =>
    rowsOf(evidence.config).flatMap(({ problem, ways }) => ways.includes(baseline) ? [part(evidence, problem)] : []),
});

function part(evidence: Evidence, problem: Problem): PartDefinition {
  const all = lawCourses(evidence, problem);
  const first = [...Map.groupBy(all, ({ run }) => run.seed).values()].map(([course]) => course);
  return {
    name: partName(problem),
    task: problem.task,
    unit: "share",
    criterion: below(CONSTANT.within),
    courses: first,
    metrics: ["accuracy"],
    read: ({ run: { seed } }) => leaving(all.filter(({ run }) => run.seed === seed)),
  };
}

/** The runs that the claim is about. */
export function lawCourses({ config, courses }: Evidence, problem: Problem): readonly RunCourse[] {
  return crossOf(config, problem).flatMap((cell) =>
    coursesOfVariant(courses, {
      ...{ task: problem.task, intervention: baseline.intervention },
      variant: nameOf.law(problem, cell),
    })
  );
}

/** The delay of a run with the product of its learning rate and weight decay; nothing where it has none. */
export function delayOf(
  { times, settings: { settings: { train: { learningRate, weightDecay } } } }: RunCourse,
): readonly { readonly delay: number; readonly product: number }[] {
  const delay = times?.delay ?? 0;
  return delay > 0 && weightDecay > 0 ? [{ delay, product: learningRate * weightDecay }] : [];
}

function leaving(courses: readonly RunCourse[]): Reading {
  if (courses.some(({ run }) => !run.complete)) return { missing: "still running" };
  const known = courses.flatMap(delayOf);
  const products = known.map(({ product }) => product);
  if (known.length < 3 || Math.max(...products) < CONSTANT.over * Math.min(...products) * 0.999) {
    return { missing: `fewer than three runs have a delay, or they do not span a factor of ${CONSTANT.over}` };
  }
  const constants = known.map(({ delay, product }) => delay * product);
  const middle = median(constants);
  return Math.max(...constants.map((value) => Math.abs(value / middle - 1)));
}
