/**
 * `deno task stage`: one stage, and what it needs.
 *
 * @module
 */
import type { StageName } from "../../plan/stage_name.ts";
import { stageArgument } from "../argument_parsers.ts";
import { command } from "../command.ts";
import { compute } from "./computing/compute.ts";
import { addRunOptions, exitCodes, type ParsedRun, type RunOptions, runOptions } from "./computing/run_options.ts";

/** Options of `stage`. */
interface StageOptions extends RunOptions {
  /** The last stage to run. */
  readonly stage: StageName;
}

/** The command. */
export const stage = command<ParsedRun, StageOptions, [stage: StageName]>({
  name: "stage",
  description: "Runs one stage, and what it needs upstream.",
  examples: [
    ["stage train --profile quick", "datasets and training only"],
    ["stage metrics --force=metrics", "metrics again, from stored checkpoints"],
  ],
  moreHelp: exitCodes,
  declare: (parser) => addRunOptions(parser).argument("<stage>", "dataset, train, metrics or report", stageArgument),
  read: async (parsed, streams, stage) => ({ ...await runOptions(parsed, streams), stage }),
  run: (options, streams) => compute(options, options.stage, streams),
});
