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
import { type ElementState, type Place, placeOf } from "../../run/slurm/element_states.ts";
import { experimentOptions, inputParameters } from "../experiment_options.ts";
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
    ...inputParameters,
    stage: argument("<stage>", "dataset, train, metrics or report", stageArgument),
    label: optionalArgument("[label]", "one result of the stage, such as a run's name", labelArgument),
  },
  read: async (typed, streams) => {
    const { stage, label } = typed;
    return { ...await experimentOptions({ ...typed, out: undefined }, streams), stage, label };
  },
  run: (options, streams) =>
    withEnvironment(streams, options, { readOnly: true }, async ({ environment }) => {
      const { config } = await orThrow(designed(options.config)(environment));
      const results = await orThrow(survey(config, options.stage)(environment));
      const { stage, label } = options;
      const wanted = named(results, stage, label);
      if (wanted.length === 0) {
        throw unknownResult(stage, label, results.filter((each) => each.stage === stage).map(({ label }) => label));
      }
      const places = await placesOf(wanted, await elementsOf(options, results, environment), environment);
      say(streams, options, whyDocument, whyOf(stage, wanted, places), printWhy);
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

/** The results of a stage; of a label that result, or all metrics of that run. */
export function named(results: readonly SurveyedResult[], stage: StageName, label?: string): readonly SurveyedResult[] {
  return results.filter((result) =>
    result.stage === stage && (label === undefined || result.label === label || result.label.startsWith(`${label}/`))
  );
}

/** Why results of a stage would be computed again, with where each was or is computed, as far as that is known. */
export function whyOf(
  stage: StageName,
  results: readonly SurveyedResult[],
  places: readonly (string | undefined)[] = [],
): Why {
  return {
    stage,
    results: results.map(({ label, explanation }, index) => {
      const { reason, changes } = explanation;
      const from = explanation.status === "cached" ? undefined : explanation.goesOn?.from;
      const place = places[index];
      return {
        ...{ label, reason, changes },
        ...(place === undefined ? {} : { place }),
        ...(from === undefined ? {} : { goesOnFrom: from }),
      };
    }),
  };
}

/** Where each result was computed, or is going to be, in words; undefined where that is not known. */
function placesOf(
  results: readonly SurveyedResult[],
  elements: readonly ElementState[],
  { cache: { store } }: Environment,
): Promise<readonly (string | undefined)[]> {
  const executions = new Map<string, Promise<Place | undefined>>();
  return Promise.all(results.map(async ({ stage, explanation, runs }) => {
    if (explanation.status === "cached") {
      const { run } = explanation.known;
      const known = executions.get(run) ?? placeOf(store, run);
      executions.set(run, known);
      const place = await known;
      return place && `computed on ${place.node}${place.job === undefined ? "" : ` by element ${place.job} of Slurm`}`;
    }
    const element = elements.find((each) =>
      each.computes === stage || each.computes === "runs" && runs.some((run) => each.runs.includes(run))
    );
    const details = [element?.node, element?.reason].filter((each) => each !== undefined).join(", ");
    return element && `${element.state} on Slurm as ${element.element}${details === "" ? "" : ` (${details})`}`;
  }));
}

/**
 * Why results of a stage would be computed again: a sentence for each, and below it what differs, as `cause component: old -> new`.
 *
 * Results with the same reasons stand together; many are counted.
 *
 * @returns lines with line ends
 */
export function printWhy({ stage, results }: Why, paint: Paint, { columns }: Pick<Terminal, "columns">): string {
  const width = columns - 1;
  const alike = Map.groupBy(results, ({ label: _, ...reasons }) => JSON.stringify(reasons));
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
