/**
 * `deno task stage`: one stage, and what it needs.
 *
 * @module
 */
import { usage } from "../../platform/failure.ts";
import { collect, stageArgument } from "../argument_parsers.ts";
import { command } from "../command.ts";
import { argument, option } from "../parameters.ts";
import { designedAtFirst } from "../../run/designed.ts";
import { checkRuns, compute } from "./computing/compute.ts";
import { exitCodes, runOptions, runParameters } from "./computing/run_options.ts";

/** The command. */
export const stage = command({
  name: "stage",
  description: "Runs one stage, and what it needs upstream.",
  examples: [
    ["stage train --profile quick", "datasets and training only"],
    ["stage metrics --force=metrics", "metrics again, from stored checkpoints"],
    ["stage metrics --profile quick --run mnist-standard-seed-0", "everything of one run"],
  ],
  moreHelp: exitCodes,
  parameters: {
    ...runParameters,
    run: option("--run <name>", "only this run of the experiment; may be given several times", collect),
    stage: argument("<stage>", "dataset, train, metrics or report", stageArgument),
  },
  read: async (typed, streams) => {
    const { stage, run: runs } = typed;
    const options = await runOptions(typed, streams);
    if (runs === undefined) return { ...options, stage };
    if (stage === "report") throw usage("--run: a report is on all runs; choose dataset, train or metrics");
    const { config, waiting } = designedAtFirst(options.study.design, options.config);
    if (waiting.length === 0) checkRuns(runs, config); // else once it is known what is stored
    return { ...options, stage, runs };
  },
  run: (options, streams) => compute(options, options.stage, streams),
});
