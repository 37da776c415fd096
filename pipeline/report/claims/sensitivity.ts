/**
 * Which verdicts move under other choices.
 *
 * @module
 */
import { formatList } from "../format.ts";
import { builtIn, namesIn } from "../../interventions/interventions.ts";
import type { ReportInput, RunResult } from "../report_input.ts";
import type { ClaimDefinition, Evidence, Reanalysis } from "./claim_definition.ts";
import { decides } from "./claim_part.ts";
import type { Claim, ClaimPart, Sensitivity } from "./claims_file.ts";
import { evidenceOf, judgeEvidence } from "./judge.ts";

/** Claims that are judged again. */
export interface Judged {
  readonly definitions: readonly ClaimDefinition[];
  /** As they are judged on the base runs. */
  readonly claims: readonly Claim[];
  readonly reanalyses: readonly Reanalysis[];
}

/** Every claim judged again, once for each sensitivity variant among the runs and once for each other way to read them. */
export function judgeSensitivity(input: ReportInput, judged: Judged): readonly Sensitivity[] {
  return [...otherRuns(input, judged), ...otherAnalyses(input, judged)];
}

/** The runs of a variant take the place of the base runs of the same task, intervention and seed; every other run stays. */
function otherRuns(input: ReportInput, { definitions, claims }: Judged): readonly Sensitivity[] {
  const further = input.runs.filter(({ variant }) => variant?.purpose === "sensitivity");
  const names = [...new Set(further.map(({ variant }) => variant?.name ?? ""))];
  return names.map((name) => {
    const own = further.filter(({ variant }) => variant?.name === name);
    const replacement = new Map(own.map((run) => [placeOf(run), run]));
    const base = input.runs.filter(({ variant }) => variant === null);
    const runs = input.runs.filter((run) => run.variant !== null || !replacement.has(placeOf(run)));
    const evidence = evidenceOf({ ...input, runs }, { standIns: new Set(own) });
    const omitted = definitions.filter((definition) => !judgeable(definition, evidence, own)).map(({ id }) => id);
    const concerned = new Set(own.map(kindOf));
    return {
      variant: name,
      kind: "runs",
      describes: formatList([...new Set(own.map(({ variant }) => variant?.describes ?? ""))]),
      replaced: base.filter((run) => replacement.has(placeOf(run))).length,
      of: base.filter((run) => concerned.has(kindOf(run))).length,
      omitted,
      ...comparison(claims, judgeEvidence(definitions, evidence).filter(({ id }) => !omitted.includes(id))),
    };
  });
}

/** Whether a variant's runs have what a claim reads, measured and trained as the runs are that it compares them with. */
function judgeable(definition: ClaimDefinition, evidence: Evidence, own: readonly RunResult[]): boolean {
  if (definition.comparesWithControls && own.some(({ variant }) => "metrics" in (variant?.changes ?? {}))) return false;
  if (definition.readsAfterGrokking && own.some(({ stopped }) => stopped !== undefined)) return false;
  if (
    definition.comparesInterventions && own.some(trainsOtherwise) &&
    !hasEveryIntervention(evidence, own)
  ) {
    return false;
  }
  const metricsOf = new Map(own.map(({ id, variant }) => [id, variant?.metrics ?? "all"]));
  return definition.parts(evidence).filter(decides).every(({ courses, metrics }) =>
    courses.every(({ run }) => {
      const known = metricsOf.get(run.id) ?? "all";
      return known === "all" || metrics.every((metric) => (known as readonly string[]).includes(metric));
    })
  );
}

/** Settings that end a training early, and change no step of it. */
const ENDINGS = ["stopAtTestAccuracy", "stopAfterSteps"];

/** Whether a variant changes more than how its runs are measured and judged, when they end, and what their own interventions alone read. */
function trainsOtherwise({ variant, intervention }: RunResult): boolean {
  const own = namesIn(intervention).map((name) => builtIn(name)?.section?.key);
  return Object.entries(variant?.changes ?? {}).some(([section, changes]) =>
    section !== "metrics" && section !== "grokking" && !own.includes(section) &&
    !(section === "train" && Object.keys(changes ?? {}).every((setting) => ENDINGS.includes(setting)))
  );
}

/** Whether a variant has runs of every intervention that its tasks have. */
function hasEveryIntervention({ config }: Evidence, own: readonly RunResult[]): boolean {
  return own.every(({ task }) =>
    config[task].interventions.every((intervention) =>
      own.some((run) => run.task === task && run.intervention === intervention)
    )
  );
}

function otherAnalyses(input: ReportInput, { claims, reanalyses }: Judged): readonly Sensitivity[] {
  return reanalyses.map(({ name, describes, grokking, claims: definitions }) => ({
    variant: name,
    kind: "analysis",
    describes,
    replaced: 0,
    of: 0,
    omitted: [],
    ...comparison(claims, judgeEvidence(definitions, evidenceOf(input, { grokking }))),
  }));
}

function comparison(base: readonly Claim[], others: readonly Claim[]) {
  const before = new Map(base.map((claim) => [claim.id, claim]));
  const moved = others.filter(({ id, verdict }) => before.get(id)?.verdict !== verdict);
  const leaning = others.filter((claim) =>
    !moved.includes(claim) && before.get(claim.id)?.indication !== claim.indication
  );
  return {
    verdicts: Object.fromEntries(others.map(({ id, verdict }) => [id, verdict])),
    indications: Object.fromEntries(others.map(({ id, indication }) => [id, indication])),
    moved: moved.map(({ id }) => id),
    leaning: leaning.map(({ id }) => id),
    numbers: Object.fromEntries(
      others.map((claim) => [claim.id, changedParts(before.get(claim.id), claim)] as const)
        .filter(([, numbers]) => numbers.length > 0),
    ),
  };
}

/** The parts that count and come to something else than before: first those whose answer is another, then in their order. */
function changedParts(before: Claim | undefined, { parts }: Claim): Sensitivity["numbers"][string] {
  const known = new Map(before?.parts.map((part) => [`${part.task} ${part.name}`, part]));
  const partBefore = ({ task, name }: ClaimPart) => known.get(`${task} ${name}`);
  const value = (part: ClaimPart | undefined) => JSON.stringify([part?.estimate, part?.interval]);
  return parts.filter((part) => part.counts && value(partBefore(part)) !== value(part))
    .toSorted((a, b) => Number(partBefore(a)?.holds === a.holds) - Number(partBefore(b)?.holds === b.holds))
    .map(({ task, name, unit, estimate, estimateBound, interval, runs, holds }) => ({
      ...{ task, name, unit, estimate, estimateBound, interval, runs, holds },
    }));
}

function kindOf({ task, intervention }: RunResult): string {
  return `${task} ${intervention}`;
}

function placeOf(run: RunResult): string {
  return `${kindOf(run)} ${run.seed}`;
}
