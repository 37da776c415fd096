/**
 * `deno task why`: why a stage would run again, component by component.
 *
 * @module
 */
import * as t from "io-ts";
import { type Change, changeCodec, reasonCodec } from "../../cache/differences.ts";
import type { StageName } from "../../plan/stage_name.ts";
import { designed } from "../../run/designed.ts";
import { survey, type SurveyedResult } from "../../run/survey.ts";
import { type Failure, orThrow, usage } from "../../platform/failure.ts";
import type { Terminal } from "../../platform/terminal.ts";
import { suggestion } from "../../settings/suggestion.ts";
import { labelArgument, stageArgument } from "../argument_parsers.ts";
import { command } from "../command.ts";
import { type ContentOf, documentKind, stageCodec } from "../document.ts";
import { count, withOptional } from "../../files/json_codecs.ts";
import type { Environment } from "../../run/environment.ts";
import { type Place, placeOf } from "../../run/slurm/element_states.ts";
import { type ExperimentOptions, experimentOptions, experimentParameters } from "../experiment_options.ts";
import { say } from "../output_options.ts";
import { argument, optionalArgument } from "../parameters.ts";
import type { Paint } from "../text/paint.ts";
import { reasonText } from "../text/reason_text.ts";
import { textOf, wrapped } from "../text/table_text.ts";
import { withEnvironment } from "../with_environment.ts";
import { elementsOf } from "./status.ts";

/** The command. */
export const why = command({
  name: "why",
  description: "Explains why a stage would run again, component by component.",
  examples: [
    ["why train", "why training would run again"],
    ["why metrics mnist-standard-seed-0", "the same for one run"],
  ],
  parameters: {
    ...experimentParameters,
    stage: argument("<stage>", "dataset, train, metrics or report", stageArgument),
    label: optionalArgument("[label]", "one result of the stage, such as a run's name", labelArgument),
  },
  read: async (typed, streams) => {
    const { stage, label } = typed;
    return { ...await experimentOptions(typed, streams), stage, label };
  },
  run: (options, streams) =>
    withEnvironment(streams, options, { readOnly: true }, async ({ environment }) => {
      const { config } = await orThrow(designed(options.config)(environment));
      const results = await orThrow(survey(config, options.stage)(environment));
      const content = await withPlaces(whyOf(results, options.stage, options.label), results, options, environment);
      if (content.results.length === 0) {
        const known = results.filter(({ stage }) => stage === options.stage).map(({ label }) => label);
        throw unknownResult(options.stage, options.label, known);
      }
      say(streams, options, whyDocument, content, printWhy);
      return 0;
    }),
});

/** Why results would be computed again. */
export const whyDocument = documentKind("why", {
  stage: stageCodec,
  results: t.readonlyArray(withOptional({
    label: t.string,
    reason: reasonCodec,
    /** What the stored key was made from and what the key would be made from now, where they differ. */
    changes: t.readonlyArray(changeCodec),
  }, {
    /** Where it was computed, or how far its element of a Slurm job array is. */
    place: t.string,
    /** The steps of the stored training from which it would go on. */
    goesOnFrom: count,
  })),
});

/** Why results would be computed again. */
export type Why = ContentOf<typeof whyDocument>;

/** The results of a stage, or those of one label, with why they would be computed again. */
export function whyOf(results: readonly SurveyedResult[], stage: StageName, label?: string): Why {
  const wanted = results.filter((result) =>
    result.stage === stage && (label === undefined || result.label === label || result.label.startsWith(`${label}/`))
  );
  return {
    stage,
    results: wanted.map(({ label, explanation }) => {
      const { reason, changes } = explanation;
      const from = explanation.status === "cached" ? undefined : explanation.goesOn?.from;
      return { label, reason, changes, ...(from === undefined ? {} : { goesOnFrom: from }) };
    }),
  };
}

/** The same with where each result was computed, or is going to be. */
async function withPlaces(
  { stage, results }: Why,
  surveyed: readonly SurveyedResult[],
  options: Pick<ExperimentOptions, "config" | "study">,
  environment: Environment,
): Promise<Why> {
  const { cache: { store } } = environment;
  const elements = await elementsOf(options, surveyed, environment);
  const executions = new Map<string, Promise<Place | undefined>>();
  const placed: Why["results"][number][] = [];
  for (const result of results) {
    const found = surveyed.find((each) => each.stage === stage && each.label === result.label);
    if (found === undefined) continue;
    const { explanation, runs } = found;
    if (explanation.status === "cached") {
      const { run } = explanation.known;
      const known = executions.get(run) ?? placeOf(store, run);
      executions.set(run, known);
      const place = await known;
      const words = place &&
        `computed on ${place.node}${place.job === undefined ? "" : ` by element ${place.job} of Slurm`}`;
      placed.push({ ...result, ...(words === undefined ? {} : { place: words }) });
    } else {
      const element = elements.find((each) =>
        each.computes === stage || each.computes === "runs" && runs.some((run) => each.runs.includes(run))
      );
      const details = [element?.node, element?.reason].filter((each) => each !== undefined).join(", ");
      const words = element &&
        `${element.state} on Slurm as ${element.element}${details === "" ? "" : ` (${details})`}`;
      placed.push({ ...result, ...(words === undefined ? {} : { place: words }) });
    }
  }
  return { stage, results: placed };
}

/**
 * Why results of a stage would be computed again: a sentence for each, and below it what differs, as `cause component: old -> new`.
 *
 * Results with the same reasons stand together; many are counted.
 *
 * @returns lines with line ends
 */
export function printWhy({ stage, results }: Why, paint: Paint, { columns }: Pick<Terminal, "columns">): string {
  if (results.length === 0) return `${stage}: no result with this label\n`;
  const width = columns - 1;
  const alike = new Map<string, Why["results"][number][]>();
  for (const result of results) {
    const { label: _, ...reasons } = result;
    const key = JSON.stringify(reasons);
    alike.set(key, [...alike.get(key) ?? [], result]);
  }
  return textOf([...alike.values()].flatMap((group) => {
    const [{ reason, changes, place, goesOnFrom }] = group;
    const stored = reason === "unchanged";
    const labels = group.map(({ label }) => label);
    const names = labels.length <= mostNamed
      ? labels.join(", ")
      : `${labels.length} results${stored ? "" : `, such as ${labels[0]}`}`;
    const role = stored ? "good" : "note";
    return [
      ...wrapped(`${stage} ${names}:`, { width, rest: "  " }),
      ...wrapped(reasonText(reason), { width, first: "  ", rest: "  " }).map((line) => paint(role, line)),
      ...(place === undefined ? [] : wrapped(place, { width, first: "  ", rest: "    " })),
      ...(goesOnFrom === undefined
        ? []
        : wrapped(`would go on from the stored training of ${goesOnFrom} steps`, { width, first: "  ", rest: "    " })),
      ...changes.flatMap((change) => wrapped(worded(change), { width, first: "    ", rest: "      " })),
    ];
  }));
}

const longest = 60;

/** More results than this with the same reasons are counted. */
const mostNamed = 5;

function worded({ cause, component, old, new: now }: Change): string {
  return `${cause} ${component}: ${short(old)} -> ${short(now)}`;
}

function short(text: string): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 3)}...`;
}

/** A result that does not exist, with the one that was probably meant, or else all of them if they are few. */
function unknownResult(stage: StageName, label: string = "", known: readonly string[]): Failure {
  const nearest = suggestion(label, [...known, ...new Set(known.map((each) => each.split("/")[0]))]);
  const few = known.length <= 10 ? `; there are ${known.join(", ")}` : "; deno task status lists them";
  return usage(`why ${stage} ${label}: no such result${nearest === "" ? few : nearest}`);
}
