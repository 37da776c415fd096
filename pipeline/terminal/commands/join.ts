/**
 * `deno task join`: one report of runs that are stored here and of those that finished reports have.
 *
 * @module
 */
import { joinedReportFields, joinReports } from "../../exchange/join_reports.ts";
import { orThrow } from "../../platform/failure.ts";
import { formatCount } from "../../report/format.ts";
import { collect, pathArgument } from "../argument_parsers.ts";
import { command } from "../command.ts";
import { documentKind } from "../document.ts";
import { checkBefore } from "./computing/compute.ts";
import { replacementNotes } from "./computing/replacement_notes.ts";
import { experimentOptions, experimentParameters } from "../experiment_options.ts";
import { say } from "../output_options.ts";
import { argument } from "../parameters.ts";
import { withEnvironment } from "../with_environment.ts";

/** The command. */
export const join = command({
  name: "join",
  description: "Makes one report of the runs that are stored here and of those in finished reports.",
  examples: [
    ["join outputs/snapshot/paper --seeds 10", "the snapshot's seeds, and those that are stored here"],
    ["join here/outputs/paper there/outputs/paper --seeds 3,4,5,6", "what two machines have computed"],
  ],
  parameters: {
    folders: argument(
      "<report...>",
      "folders of snapshots, or of reports in outputs/",
      (path, before?: readonly string[]) => collect(pathArgument(path), before),
    ),
    ...experimentParameters,
  },
  read: async (typed, streams) => {
    const { folders } = typed;
    return { ...await experimentOptions(typed, streams), folders };
  },
  run: async (options, streams) => {
    const { config, folders, out } = options;
    await checkBefore(options, "report");
    return await withEnvironment(streams, options, { readOnly: false }, async ({ environment, endDisplay }) => {
      for (const message of await replacementNotes({ config, out }, "report")) {
        environment.emit({ event: "log", message });
      }
      const joined = await orThrow(joinReports({ config, folders, out })(environment));
      endDisplay();
      say(
        streams,
        options,
        joinDocument,
        joined,
        ({ report, stored, reported, compared }) =>
          `${formatCount(stored, "run")} stored here, ${formatCount(reported, "run")} from reports\n` +
          `  in both, and the same to the last bit: ${compared}\n` +
          `  ${report}\n`,
      );
      return 0;
    });
  },
});

/** A report of runs from several places. */
export const joinDocument = documentKind("join", joinedReportFields);
