/**
 * `deno task evaluate`: every metric of weights from a file.
 *
 * @module
 */
import { Option } from "commander";
import { type Config, type TaskName, taskNames } from "../../config/config.ts";
import type { EngineChoice } from "../../engine/select_engine.ts";
import { evaluateWeights, type Evaluation, evaluationCodec } from "../../exchange/evaluate/evaluate_weights.ts";
import { formatCsv } from "../../files/csv.ts";
import { orThrow } from "../../platform/failure.ts";
import { listed } from "../../settings/setting_type.ts";
import { pathArgument, wordArgument } from "../argument_parsers.ts";
import { command } from "../command.ts";
import { documentKind } from "../document.ts";
import { addSettingsOptions, engineOption, experimentOptions, type ParsedSettings } from "../experiment_options.ts";
import { addOutputOptions, type OutputOptions, outputOptions, say } from "../output_options.ts";
import type { Paint } from "../text/paint.ts";
import { tableLines, textOf } from "../text/table_text.ts";

/** Options of `evaluate`. */
interface EvaluateOptions extends OutputOptions {
  /** A safetensors file. */
  readonly weights: string;
  readonly task: TaskName;
  readonly config: Config;
  readonly engine: EngineChoice;
  /** CSV in place of text. */
  readonly csv: boolean;
}

interface ParsedEvaluate extends ParsedSettings {
  readonly weights: string;
  readonly task: TaskName;
  readonly csv?: boolean;
}

/** The command. */
export const evaluate = command<ParsedEvaluate, EvaluateOptions>({
  name: "evaluate",
  description: "Computes every metric of weights from a file.",
  examples: [
    ["evaluate --weights grokked.safetensors --task modularAddition", "a network of the paper's sizes, as a table"],
    ["evaluate --weights mlp.safetensors --task mnist --csv", "as a row for a spreadsheet"],
  ],
  declare: (parser) =>
    addOutputOptions(addSettingsOptions(parser))
      .requiredOption("--weights <file>", "a safetensors file, from this project or from PyTorch", pathArgument)
      .requiredOption("--task <name>", listed(taskNames), wordArgument(taskNames))
      .addOption(engineOption())
      .addOption(new Option("--csv", "one CSV row instead of text").conflicts(["json"])),
  read: async (parsed, streams) => {
    const { config, engine } = await experimentOptions(parsed, streams);
    const { weights, task, csv = false } = parsed;
    return { ...outputOptions(parsed), weights, task, config, engine, csv };
  },
  run: async (options, streams) => {
    const evaluated = await orThrow(evaluateWeights(options));
    const text = (content: Evaluation, paint: Paint) =>
      options.csv ? evaluationCsv(content) : printEvaluation(content, paint);
    say(streams, options, evaluationDocument, evaluated, (content, _, paint) => text(content, paint));
    return 0;
  },
});

/** Every metric of some weights. */
export const evaluationDocument = documentKind("evaluation", evaluationCodec);

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
