/**
 * `status`, `why` and `graph`, done: what is stored and what is not, without computing anything.
 *
 * @module
 */
import { join } from "node:path";
import * as E from "fp-ts/Either";
import type { ExperimentOptions, Handlers, WhyOptions } from "../handlers.ts";
import { printGraph } from "../text/print_graph.ts";
import { isUpToDate, printStatus } from "../text/print_status.ts";
import { printWhy } from "../text/print_why.ts";
import type { StageName } from "../../plan/stage_name.ts";
import type { Streams } from "../../platform/streams.ts";
import { suggestion } from "../../settings/suggestion.ts";
import type { PipelineError } from "../../platform/errors.ts";
import { survey, type SurveyedResult } from "../../run/survey.ts";
import { graphDocument, statusDocument, whyDocument } from "./survey_documents.ts";
import { tellingOn } from "./telling.ts";
import { withEnvironment } from "./with_environment.ts";
import { exists } from "../../platform/files.ts";

/** The commands that only look. */
export function lookCommands(streams: Streams): Pick<Handlers, "status" | "why" | "graph"> {
  const { fail, tell } = tellingOn(streams);

  const look = async (
    options: ExperimentOptions,
    until: StageName,
    use: (results: readonly SurveyedResult[]) => number | Promise<number>,
  ): Promise<number> =>
    await withEnvironment(streams, options, { readOnly: true }, async (environment) => {
      const results = await survey(options.config, until)(environment)();
      return E.isLeft(results) ? fail(results.left, options) : await use(results.right);
    });

  return {
    status: (options) =>
      look(options, "report", async (results) => {
        const report = join(options.out, "report.html");
        const written = await exists(report);
        const { profile } = options.config;
        const document = statusDocument(results, { profile, ...(written ? { report } : {}) });
        tell("status", document, options, printStatus);
        return options.exitCode && !isUpToDate(document) ? 3 : 0;
      }),
    why: (options) =>
      look(options, options.stage, (results) => {
        const document = whyDocument(results, options.stage, options.label);
        if (document.results.length === 0) {
          const known = results.filter(({ stage }) => stage === options.stage).map(({ label }) => label);
          return fail(unknownResult(options, known), options);
        }
        tell("why", document, options, printWhy);
        return 0;
      }),
    graph: (options) =>
      look(options, "report", (results) => {
        tell("graph", graphDocument(results), options, (document) => printGraph(document, options.format));
        return 0;
      }),
  };
}

/** A result that does not exist, with the one that was probably meant, or else all of them if they are few. */
function unknownResult({ stage, label = "" }: WhyOptions, known: readonly string[]): PipelineError {
  const nearest = suggestion(label, [...known, ...new Set(known.map((each) => each.split("/")[0]))]);
  const few = known.length <= 10 ? `; there are ${known.join(", ")}` : "; deno task status lists them";
  return { _tag: "UsageError", message: `why ${stage} ${label}: no such result${nearest === "" ? few : nearest}` };
}
