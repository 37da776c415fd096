/**
 * `deno task stage`: one stage, and what it needs.
 *
 * @module
 */
import { stageArgument } from "../argument_parsers.ts";
import { command } from "../command.ts";
import { argument } from "../parameters.ts";
import { compute } from "./computing/compute.ts";
import { exitCodes, runOptions, runParameters } from "./computing/run_options.ts";

/** The command. */
export const stage = command({
  name: "stage",
  description: "Runs one stage, and what it needs upstream.",
  examples: [
    ["stage train --profile quick", "datasets and training only"],
    ["stage metrics --force=metrics", "metrics again, from stored checkpoints"],
  ],
  moreHelp: exitCodes,
  parameters: { ...runParameters, stage: argument("<stage>", "dataset, train, metrics or report", stageArgument) },
  read: async (typed, streams) => ({ ...await runOptions(typed, streams), stage: typed.stage }),
  run: (options, streams) => compute(options, options.stage, streams),
});
