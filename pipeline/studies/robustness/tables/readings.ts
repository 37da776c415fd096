/**
 * What becomes of the claims on perturbed training under each reading of the noise, and by another draw of it.
 *
 * @module
 */
import { estimateText } from "../../../report/claim_words.ts";
import type { Claim, ClaimPart, ClaimsFile, Sensitivity, Verdict } from "../../../report/claims/claims_file.ts";
import { shortVerdict } from "../../../report/markdown.ts";
import type { StudyTable } from "../../../report/study_table.ts";
import { onOperands } from "../settings.ts";

/** The variants that read the noise otherwise, or draw it again; the base runs are none. */
const variants = {
  second: "second-draw",
  operands: onOperands.name,
  operandsSecond: `${onOperands.name}-second-draw`,
} as const;
const readings = [
  [variants.second, "on all three tokens, another draw"],
  [variants.operands, "on a and b alone"],
  [variants.operandsSecond, "on a and b alone, another draw"],
] as const;

/** The verdicts on the claims that read perturbed training of modular addition, by reading and draw. */
export function readingsTable({ claims, sensitivity }: ClaimsFile): StudyTable {
  const known = readings.flatMap(([name, heading]) => {
    const other = sensitivity.find(({ variant }) => variant === name);
    return other === undefined ? [] : [{ other, heading }];
  });
  const concerned = claims.filter(({ id }) => known.some(({ other }) => other.numbers[id] !== undefined));
  return {
    title: "Which verdicts depend on where the noise is",
    text:
      "The paper perturbs “the input token embedding”. The base runs have noise on all three token embeddings; here the claims that read " +
      "perturbed training on modular addition are judged again with noise on those of a and b alone, and by another draw of either noise, whose " +
      "runs end once they have grokked for good, so that a claim on what comes later is not judged by them. " +
      "Each cell has the verdict, then one statistic, the same in every column; brackets give the number of seeds where some have no value. The last column " +
      "says whether some part of the claim holds in one column and fails in another, and with what; a part that is open in either, as its interval includes its threshold, does not count.",
    headings: [
      "claim",
      "on all three tokens",
      ...known.map(({ heading }) => heading),
      "a part holds in one, fails in another",
    ],
    rows: concerned.map((claim) => {
      const [first] = known.flatMap(({ other }) => other.numbers[claim.id]?.[0] ?? []);
      const own = claim.parts.find((part) => isSame(part, first))?.measurements ?? [];
      const shown = { of: first, seeds: new Set(own.map(({ seed }) => seed)).size };
      return [
        `${claim.id} ${claim.title}`,
        cell(claim.verdict, claim.parts, shown),
        ...known.map(({ other }) => otherCell(other, claim, shown)),
        dependence(claim, known.map(({ other }) => other)),
      ];
    }),
  };
}

type Number = Sensitivity["numbers"][string][number];

/** The number by which readings are compared, and of how many seeds there are runs. */
interface Shown {
  readonly of: Number;
  readonly seeds: number;
}

function isSame(one: Pick<Number, "task" | "name">, other: Pick<Number, "task" | "name">): boolean {
  return one.task === other.task && one.name === other.name;
}

function otherCell(other: Sensitivity, { id, parts }: Claim, shown: Shown): string {
  const verdict = other.verdicts[id];
  return verdict === undefined ? "not judged" : cell(verdict, [...other.numbers[id] ?? [], ...parts], shown);
}

/** A verdict, and the number by which readings are compared; it is of one run a seed. */
function cell(verdict: Verdict, parts: readonly Pick<ClaimPart, keyof Number>[], { of, seeds }: Shown): string {
  const part = parts.find((each) => isSame(each, of));
  const counted = part === undefined || part.runs === 0 || part.runs >= seeds
    ? ""
    : ` (${part.runs} of ${seeds} seeds)`;
  return `${shortVerdict({ verdict })}; ${of.name}: ${part === undefined ? "no data" : estimateText(part)}${counted}`;
}

/** What reverses a counted part, which holds with the one and fails with the other: the reading of the noise, its draw, or nothing. */
function dependence({ id, parts }: Claim, others: readonly Sensitivity[]): string {
  const sidesOf = (name: string | null) => (part: Pick<ClaimPart, "task" | "name" | "holds">) => {
    if (name === null) return part.holds;
    const other = others.find(({ variant }) => variant === name);
    if (other?.verdicts[id] === undefined) return null;
    return ((other.numbers[id] ?? []).find((each) => isSame(each, part)) ?? part).holds; // null is an answer: open
  };
  const { second, operands, operandsSecond } = variants;
  const turns = (pairs: readonly (readonly [string | null, string | null])[]) =>
    pairs.some(([one, two]) =>
      parts.some((part) => {
        const [here, there] = [sidesOf(one)(part), sidesOf(two)(part)];
        return part.counts && here !== null && there !== null && here !== there;
      })
    );
  const found = [
    ...turns([[null, operands], [second, operandsSecond]]) ? ["the reading"] : [],
    ...turns([[null, second], [operands, operandsSecond]]) ? ["the draw"] : [],
  ];
  return found.length === 0 ? "no" : `yes, with ${found.join(" and ")}`;
}
