/**
 * What a plan says of the report that is in the folder of the outputs.
 *
 * @module
 */
import { shortened } from "../../../files/content_error.ts";
import type { StageName } from "../../../plan/stage_name.ts";
import { replacedCommand } from "../../../run/report_outputs.ts";
import type { ExperimentOptions } from "../../experiment_options.ts";

/** Characters of a command that are shown: the whole is in its file. */
const longest = 200;

/** That the report of another experiment will be replaced, with the command that makes it again. */
export async function replacementNotes(
  { config, out }: Pick<ExperimentOptions, "config" | "out">,
  until: StageName,
): Promise<readonly string[]> {
  const command = until === "report" ? await replacedCommand(config, out) : undefined;
  return command === undefined
    ? []
    : [`replaces the report of another experiment in this folder: ${shortened(command, longest)}`];
}
