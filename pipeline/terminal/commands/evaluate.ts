/**
 * `deno task evaluate`: every metric of weights from a file.
 *
 * @module
 */
import { taskNames } from "../../config/config.ts";
import { evaluateWeights, type Evaluation, evaluationFields } from "../../exchange/evaluate/evaluate_weights.ts";
import { formatCsv } from "../../files/csv.ts";
import { orThrow } from "../../platform/failure.ts";
import { listed } from "../../settings/setting_type.ts";
import { pathArgument, wordArgument } from "../argument_parsers.ts";
import { command } from "../command.ts";
import { documentKind } from "../document.ts";
import { engineParameter, experimentOptions, settingsParameters } from "../experiment_options.ts";
import { outputParameters, say } from "../output_options.ts";
import { flag, requiredOption, without } from "../parameters.ts";
import type { Paint } from "../text/paint.ts";
import { tableLines, textOf } from "../text/table_text.ts";

/** The command. */
export const evaluate = command({
  name: "evaluate",
  description: "Computes every metric of weights from a file.",
  examples: [
    ["evaluate --weights grokked.safetensors --task modularAddition", "a network of the paper's sizes, as a table"],
    ["evaluate --weights mlp.safetensors --task mnist --csv", "as a row for a spreadsheet"],
  ],
  parameters: {
    ...settingsParameters,
    ...outputParameters,
    weights: requiredOption("--weights <file>", "a safetensors file, from this project or from PyTorch", pathArgument),
    task: requiredOption("--task <name>", listed(taskNames), wordArgument(taskNames)),
    ...engineParameter,
    csv: without(["json"], flag("--csv", "one CSV row instead of text")),
  },
  read: async (typed, streams) => ({ ...typed, config: (await experimentOptions(typed, streams)).config }),
  run: async (options, streams) => {
    const evaluated = await orThrow(evaluateWeights(options));
    say(streams, options, evaluationDocument, evaluated, options.csv ? evaluationCsv : printEvaluation);
    return 0;
  },
});

/** Every metric of some weights. */
export const evaluationDocument = documentKind("evaluation", evaluationFields);

/**
 * Every column with its value, metric by metric, and why other metrics have none.
 *
 * @returns lines with line ends
 */
export function printEvaluation(
  { weights, task, layout, parameters, seed, values, unmeasured }: Evaluation,
  paint: Paint,
): string {
  const rows = values.map(({ metric, column, value }, index) => [
    index > 0 && values[index - 1].metric === metric ? "" : metric,
    column,
    value === null ? "not defined" : shown(value),
  ]);
  const lines = tableLines([["metric", "column", "value"], ...rows], ["left", "left", "right"]);
  return textOf([
    `${weights}: ${parameters} parameters of ${task}, laid out as ${layout}; split and draws of seed ${seed}`,
    paint("faint", lines[0]),
    ...lines.slice(1),
    ...unmeasured.map(({ metric, reason }) => `not measured: ${metric} (${reason})`),
  ]);
}

/** The same as one row of a table like `metrics/<run>.csv`, without a step. */
export function evaluationCsv({ values }: Evaluation): string {
  const row = values.flatMap(({ column, value }) => value === null ? [] : [[column, value] as const]);
  return formatCsv({ columns: values.map(({ column }) => column), rows: [Object.fromEntries(row)] });
}

/** Six digits that matter. */
function shown(value: number): string {
  return String(Number(value.toPrecision(6)));
}
