/**
 * `deno task reproduce`: everything, up to the report.
 *
 * @module
 */
import { command } from "../command.ts";
import { compute } from "./computing/compute.ts";
import { exitCodes, runOptions, runParameters } from "./computing/run_options.ts";

/** The command. */
export const reproduce = command({
  name: "reproduce",
  description: "Runs everything and writes the report; continues where it was interrupted.",
  examples: [
    ["reproduce", "the paper, one seed"],
    ["reproduce --profile quick", "a scaled-down version, in minutes"],
    ["reproduce --seeds 5 --jobs 4", "five seeds, four runs side by side"],
    ["reproduce --set train.weightDecay=0.5", "one setting changed"],
    ["reproduce --sweep train.weightDecay=0.3,1,3", "compare three values"],
    ["reproduce --config my.json --out outputs/mine", "settings from a file"],
    ["reproduce --dry-run", "what would run, and why"],
    ["reproduce --check", "compute again and compare, also with the snapshot"],
  ],
  moreHelp: exitCodes,
  parameters: runParameters,
  read: runOptions,
  run: (options, streams) => compute(options, "report", streams),
});
