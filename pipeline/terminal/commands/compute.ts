/**
 * `reproduce` and `stage`, done.
 *
 * @module
 */
import * as E from "fp-ts/Either";
import { checkWritable } from "../../platform/check_writable.ts";
import { documentText, type Plan } from "../documents/documents.ts";
import type { Handlers, ReproduceOptions } from "../handlers.ts";
import { paintFor } from "../display/paint.ts";
import { printPlan } from "../text/print_plan.ts";
import { printSummary } from "../text/print_summary.ts";
import { printTimes } from "../text/print_times.ts";
import type { StageName } from "../../plan/stage_name.ts";
import type { Streams } from "../../platform/streams.ts";
import { checkCustom } from "../../run/workers/check_custom.ts";
import { type Interruption, projectRoot } from "../../run/deno_environment.ts";
import type { Environment } from "../../run/environment.ts";
import { describeError, exitCode, type PipelineError } from "../../platform/errors.ts";
import { reproduce } from "../../run/reproduce.ts";
import { survey } from "../../run/survey.ts";
import { inJournal } from "../../watch/journal_experiment.ts";
import { checkData } from "./check_data.ts";
import { compareWithSnapshot } from "./snapshot.ts";
import { summaryDocument } from "./summary_document.ts";
import { planDocument } from "./survey_documents.ts";
import { tellingOn } from "./telling.ts";
import { variantNotes } from "./variant_notes.ts";
import { type CacheUse, withEnvironment } from "./with_environment.ts";

/** The commands that compute. */
export function computeCommands(streams: Streams): Pick<Handlers, "reproduce" | "stage"> {
  const { fail, tell } = tellingOn(streams);

  const compute = async (options: ReproduceOptions, until: StageName): Promise<number> => {
    const problem = await problemBefore(options);
    if (problem !== undefined) return fail(problem, options);
    return await withEnvironment(streams, options, cacheUse(options), async (environment, interruption) => {
      const planned = await survey(options.config, until)(environment)();
      if (E.isLeft(planned)) return fail(planned.left, options);
      const plan = planDocument(planned.right, {
        profile: options.config.profile,
        out: options.out,
        jobs: environment.jobs,
        notes: variantNotes(options.config),
      });
      showPlan(plan, options);
      if (options.dryRun) return 0;
      const usable = await checkCustom(options.config)(environment)();
      if (E.isLeft(usable)) return fail(usable.left, options);
      const estimate = plan.stages.reduce((sum, { milliseconds = 0 }) => sum + milliseconds, 0);
      const computing = () => run(options, until, environment, interruption);
      return await inJournal(environment.cache, { ...options, estimate }, computing);
    });
  };

  /** The plan is a dry run's result; else it goes where progress does. */
  const showPlan = (plan: Plan, { json, quiet, dryRun, color }: ReproduceOptions): void => {
    const show = dryRun ? streams.out : streams.err;
    const terminal = show.terminal();
    if (json) streams.out.write(documentText("plan", plan));
    else if (!quiet || dryRun) show.write(printPlan(plan, terminal, paintFor({ color: color && terminal.color })));
  };

  const run = async (
    options: ReproduceOptions,
    until: StageName,
    environment: Environment,
    interruption: Interruption,
  ) => {
    const began = performance.now();
    const done = await reproduce({ config: options.config, until, out: options.out })(environment)();
    environment.progress.close();
    if (E.isLeft(done)) return { code: fail(done.left, options), errors: [describeError(done.left)] };
    const { outcomes, failures, report } = done.right;
    const milliseconds = performance.now() - began;
    const summary = summaryDocument({ outcomes, failures, report, milliseconds, run: environment.cache.run });
    if (!options.json && !options.quiet && summary.stages.some(({ computed }) => computed > 0)) {
      const terminal = streams.err.terminal();
      const paint = paintFor({ color: options.color && terminal.color });
      streams.err.write(printTimes(summary.times ?? [], terminal, paint));
    }
    tell("summary", summary, options, printSummary);
    const compared = options.check !== false && until === "report" && failures.length === 0;
    const code = compared ? await compareWithSnapshot(streams, options) : failed(failures, interruption, options);
    const errors = [...new Set(failures.map(describeError))];
    return { code, errors, ...(report === undefined ? {} : { report }) };
  };

  /** The exit code after failures: an interruption's before any other, each failure told. */
  const failed = (
    failures: readonly PipelineError[],
    interruption: Interruption,
    options: ReproduceOptions,
  ): number => {
    const signal = interruption.signal();
    if (signal !== undefined && failures.length > 0) return fail({ _tag: "Interrupted", signal }, options);
    const told = new Set<string>();
    for (const error of failures) {
      const words = describeError(error);
      if (!told.has(words)) fail(error, options);
      told.add(words);
    }
    return failures.length === 0 ? 0 : exitCode(failures[0]);
  };

  return {
    reproduce: (options) => compute(options, "report"),
    stage: (options) => compute(options, options.stage),
  };
}

/** What would fail later, told before anything is written. */
async function problemBefore({ config, out }: ReproduceOptions): Promise<PipelineError | undefined> {
  const split = [projectRoot, config.mnist.dataset.source].find((path) => path.includes(","));
  if (split !== undefined) {
    const message = `${split}: worker processes cannot be given a path with a comma; move or rename the folder`;
    return { _tag: "UsageError", message };
  }
  const data = await checkData(config)();
  if (E.isLeft(data)) return data.left;
  const writable = await checkWritable(out, "--out");
  return E.isLeft(writable) ? writable.left : undefined;
}

function cacheUse(options: ReproduceOptions): CacheUse {
  const { force, cache, lockTimeout, dryRun, jobs } = options;
  const check = options.check === "recompute";
  const forced = (stage: string) => cache === "refresh" || (force as readonly string[]).includes(stage);
  return { readOnly: dryRun, policy: { force: forced, check, lockTimeout }, jobs, throwaway: cache === "off" };
}
