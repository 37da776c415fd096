/**
 * The commands of the command line, done.
 *
 * @module
 */
import { join } from "node:path";
import * as E from "fp-ts/Either";
import { type CachePolicy, closeCache, openCache } from "./cache/cache_session.ts";
import { collectGarbage } from "./cache/gc.ts";
import { cacheUsage, listResults } from "./cache/usage.ts";
import { verifyCache } from "./cache/verify.ts";
import { checkData } from "./check_data.ts";
import { checkWritable } from "./cli/check_writable.ts";
import { documentText } from "./cli/documents.ts";
import type { ExperimentOptions, Handlers, OutputOptions, ReproduceOptions, WhyOptions } from "./cli/handlers.ts";
import { paintFor } from "./cli/paint.ts";
import { printCacheCollection, printCacheList, printCacheUsage, printCacheVerification } from "./cli/print_cache.ts";
import { printComparison } from "./cli/print_comparison.ts";
import { printGraph } from "./cli/print_graph.ts";
import { printPlan } from "./cli/print_plan.ts";
import { isUpToDate, printStatus } from "./cli/print_status.ts";
import { printSummary } from "./cli/print_summary.ts";
import { printTimes } from "./cli/print_times.ts";
import { printWhy } from "./cli/print_why.ts";
import { createProgress, type Progress } from "./cli/progress.ts";
import { formatBytes } from "./cli/quantities.ts";
import { reportError } from "./cli/report_error.ts";
import type { StageName } from "./cli/stage_name.ts";
import type { Streams } from "./cli/streams.ts";
import {
  engineFacts,
  environmentOf,
  type Interruption,
  listenForInterruption,
  projectRoot,
  ticker,
} from "./deno_environment.ts";
import type { Environment } from "./environment.ts";
import { checkCustom } from "./custom/check_custom.ts";
import { readCustomCode } from "./custom/custom_code.ts";
import { suggestion } from "./config/suggestion.ts";
import { describeError, exitCode, type PipelineError } from "./errors.ts";
import { exchangeHandlers } from "./exchange/exchange_handlers.ts";
import { reproduce } from "./reproduce.ts";
import { compareResults } from "./snapshot/compare_results.ts";
import { snapshotFolder } from "./snapshot/manifest.ts";
import { readmeSection, showInReadme } from "./snapshot/readme_section.ts";
import { hasSnapshot, readReport, readSnapshot } from "./snapshot/report_results.ts";
import { takeSnapshot } from "./snapshot/take_snapshot.ts";
import { summaryDocument } from "./summary_document.ts";
import { survey } from "./survey.ts";
import { graphDocument, planDocument, statusDocument, whyDocument } from "./survey_documents.ts";
import { variantNotes } from "./variant_notes.ts";
import { inJournal } from "./watch/journal_experiment.ts";
import { journaledProgress } from "./watch/journaled_progress.ts";

/** The commands, with the project's own cache and outputs. */
export function pipelineHandlers(streams: Streams): Handlers {
  const fail = (error: PipelineError, options: OutputOptions) => reportError(error, streams, options);
  const write = (text: string) => streams.out.write(text);
  const paint = ({ color }: OutputOptions) => paintFor({ color: color && streams.out.terminal().color });

  const compute = async (options: ReproduceOptions, until: StageName): Promise<number> => {
    const split = [projectRoot, options.config.mnist.dataset.source].find((path) => path.includes(","));
    if (split !== undefined) {
      const message = `${split}: worker processes cannot be given a path with a comma; move or rename the folder`;
      return fail({ _tag: "UsageError", message }, options);
    }
    const writable = await checkWritable(options.out, "--out");
    if (E.isLeft(writable)) return fail(writable.left, options);
    const data = await checkData(options.config)();
    if (E.isLeft(data)) return fail(data.left, options);
    return await withEnvironment(streams, options, computing(options), async (environment, interruption) => {
      const planned = await survey(options.config, until)(environment)();
      if (E.isLeft(planned)) return fail(planned.left, options);
      const plan = planDocument(planned.right, {
        profile: options.config.profile,
        out: options.out,
        jobs: environment.jobs,
        notes: variantNotes(options.config),
      });
      const show = options.dryRun ? streams.out : streams.err;
      const color = options.color && show.terminal().color;
      if (options.json) write(documentText("plan", plan));
      else if (!options.quiet || options.dryRun) show.write(printPlan(plan, show.terminal(), paintFor({ color })));
      if (options.dryRun) return 0;
      const usable = await checkCustom(options.config)(environment)();
      if (E.isLeft(usable)) return fail(usable.left, options);
      const estimate = plan.stages.reduce((sum, { milliseconds = 0 }) => sum + milliseconds, 0);
      return await inJournal(environment.cache, { ...options, estimate }, async () => {
        const began = performance.now();
        const done = await reproduce({ config: options.config, until, out: options.out })(environment)();
        environment.progress.close();
        if (E.isLeft(done)) return { code: fail(done.left, options), errors: [describeError(done.left)] };
        const { outcomes, failures, report } = done.right;
        const milliseconds = performance.now() - began;
        const summary = summaryDocument({ outcomes, failures, report, milliseconds, run: environment.cache.run });
        const text = () => printSummary(summary, streams.out.terminal(), paint(options));
        if (!options.json && !options.quiet && summary.stages.some(({ computed }) => computed > 0)) {
          const terminal = streams.err.terminal();
          const paint = paintFor({ color: options.color && terminal.color });
          streams.err.write(printTimes(summary.times ?? [], terminal, paint));
        }
        write(options.json ? documentText("summary", summary) : text());
        const compared = options.check !== false && until === "report" && failures.length === 0;
        const code = compared ? await compareWithSnapshot(options) : failed(failures, interruption, options, fail);
        const errors = [...new Set(failures.map(describeError))];
        return { code, errors, ...(report === undefined ? {} : { report }) };
      });
    });
  };

  /** Compares the report that was just written; 6 if something differs by more than it may. */
  const compareWithSnapshot = async (options: ReproduceOptions): Promise<number> => {
    const folder = snapshotFolder(options.config.profile);
    if (!await hasSnapshot(join(projectRoot, folder))) {
      logTo(streams)(`${folder}: no snapshot of this profile, so there is nothing to compare the report with`);
      return 0;
    }
    const before = await readSnapshot(join(projectRoot, folder))();
    if (E.isLeft(before)) return fail(before.left, options);
    const now = await readReport(options.out)();
    if (E.isLeft(now)) return fail(now.left, options);
    const compared = compareResults(before.right, now.right);
    const document = { snapshot: folder, ...compared };
    write(options.json ? documentText("comparison", document) : printComparison(document, paint(options)));
    return [...compared.differences, ...compared.verdicts.filter(({ bits }) => bits)].length > 0 ? 6 : 0;
  };

  const look = async (
    options: ExperimentOptions,
    until: StageName,
    use: (results: Parameters<typeof statusDocument>[0]) => number | Promise<number>,
  ): Promise<number> =>
    await withEnvironment(streams, options, { readOnly: true }, async (environment) => {
      const results = await survey(options.config, until)(environment)();
      return E.isLeft(results) ? fail(results.left, options) : await use(results.right);
    });

  const inCache = async <A>(
    options: OutputOptions,
    readOnly: boolean,
    use: (environment: Pick<Environment, "cache">) => Promise<E.Either<PipelineError, A>>,
    show: (value: A) => number,
  ): Promise<number> => {
    const opened = await openCache({ cacheDirectory: cacheDirectory(), projectRoot, readOnly, log: logTo(streams) })();
    if (E.isLeft(opened)) return fail(opened.left, options);
    const result = await use({ cache: opened.right });
    await closeCache(opened.right)();
    return E.isLeft(result) ? fail(result.left, options) : show(result.right);
  };

  return {
    reproduce: (options) => compute(options, "report"),
    stage: (options) => compute(options, options.stage),
    status: (options) =>
      look(options, "report", async (results) => {
        const report = join(options.out, "report.html");
        const written = await Deno.stat(report).then(() => true, () => false);
        const document = statusDocument(results, {
          profile: options.config.profile,
          ...(written ? { report } : {}),
        });
        write(
          options.json
            ? documentText("status", document)
            : printStatus(document, streams.out.terminal(), paint(options)),
        );
        return options.exitCode && !isUpToDate(document) ? 3 : 0;
      }),
    why: (options) =>
      look(options, options.stage, (results) => {
        const document = whyDocument(results, options.stage, options.label);
        if (document.results.length === 0) {
          const known = results.filter(({ stage }) => stage === options.stage).map(({ label }) => label);
          return fail(unknownResult(options, known), options);
        }
        write(
          options.json ? documentText("why", document) : printWhy(document, streams.out.terminal(), paint(options)),
        );
        return 0;
      }),
    graph: (options) =>
      look(options, "report", (results) => {
        const document = graphDocument(results);
        write(options.json ? documentText("graph", document) : printGraph(document, options.format));
        return 0;
      }),
    ...exchangeHandlers(
      streams,
      projectRoot,
      (options, use, body) => withEnvironment(streams, options, use, body),
    ),
    snapshot: async (options) => {
      const report = await readReport(options.from)();
      if (E.isLeft(report)) return fail(report.left, options);
      const folder = snapshotFolder(report.right.provenance.profile);
      const taken = await takeSnapshot(options.from, join(projectRoot, folder))();
      if (E.isLeft(taken)) return fail(taken.left, options);
      const { results, manifest } = taken.right;
      const shown = await showInReadme(
        join(projectRoot, "README.md"),
        readmeSection(results, folder, manifest.command),
      )();
      if (E.isLeft(shown)) return fail(shown.left, options);
      const bytes = manifest.files.reduce((sum, file) => sum + file.bytes, 0);
      write(
        options.json
          ? documentText("snapshot", { folder, files: manifest.files.length, bytes, readme: shown.right })
          : `${folder}: ${manifest.files.length} files, ${formatBytes(bytes)}` +
            `${shown.right ? "; README.md shows it" : "; README.md shows another one"}\n`,
      );
      return 0;
    },
    cacheList: (options) =>
      inCache(options, true, ({ cache }) => listResults(cache.store)(), (records) => {
        const results = records.map(({ stage, label, key, created, milliseconds, outputs }) => {
          const bytes = outputs.reduce((sum, { size }) => sum + size, 0);
          return { stage, label, key, created, milliseconds, bytes };
        });
        write(options.json ? documentText("cache-list", { results }) : printCacheList({ results }, Date.now()));
        return 0;
      }),
    cacheVerify: (options) =>
      inCache(options, true, ({ cache }) => verifyCache(cache.store, options)(), (found) => {
        const document = { ...found, repaired: options.repair };
        write(
          options.json
            ? documentText("cache-verification", document)
            : printCacheVerification(document, paint(options)),
        );
        return found.problems.length > 0 ? 4 : 0;
      }),
    cacheGc: (options) =>
      inCache(options, true, ({ cache }) => collectGarbage(cache.store, options)(), (collection) => {
        write(
          options.json
            ? documentText("cache-collection", collection)
            : printCacheCollection(collection, paint(options)),
        );
        return 0;
      }),
    cacheUsage: (options) =>
      inCache(options, true, ({ cache }) => cacheUsage(cache.store)(), (usage) => {
        write(options.json ? documentText("cache-usage", usage) : printCacheUsage(usage));
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

/** The cache's folder in the project. */
function cacheDirectory(): string {
  return join(projectRoot, "cache");
}

interface CacheUse {
  readonly readOnly: boolean;
  readonly policy?: CachePolicy;
  readonly jobs?: number;
  /** Use a cache of its own that is thrown away. */
  readonly throwaway?: boolean;
}

function computing(options: ReproduceOptions): CacheUse {
  const { force, cache, lockTimeout, dryRun, jobs } = options;
  const check = options.check === "recompute";
  const forced = (stage: string) => cache === "refresh" || (force as readonly string[]).includes(stage);
  return { readOnly: dryRun, policy: { force: forced, check, lockTimeout }, jobs, throwaway: cache === "off" };
}

/** Opens the cache, chooses the engine, listens for signals; closes all of it again. */
async function withEnvironment(
  streams: Streams,
  options: ExperimentOptions,
  use: CacheUse,
  body: (environment: Environment, interruption: Interruption) => Promise<number>,
): Promise<number> {
  let progress = createProgress(streams, options, ticker);
  const folder = use.throwaway === true ? await Deno.makeTempDir({ prefix: "degrok-" }) : cacheDirectory();
  const interruption = listenForInterruption((signal) =>
    progress.log(`${signal}: stopping after the current step and saving; once more stops at once`)
  );
  try {
    const custom = await readCustomCode(options.config.custom, projectRoot)();
    if (E.isLeft(custom)) return reportError(custom.left, streams, options);
    const { facts, reason } = await engineFacts(options.engine);
    const log = (line: string) => progress.log(line);
    const cacheOptions = { cacheDirectory: folder, projectRoot, readOnly: use.readOnly, log };
    const opened = await openCache({ ...cacheOptions, policy: use.policy ?? {} })();
    if (E.isLeft(opened)) return reportError(opened.left, streams, options);
    const session = opened.right;
    if (!use.readOnly) {
      progress = journaledProgress(progress, session.journal, ticker);
      progress.log(reason);
    }
    const environment = environmentOf({
      ...{ cache: session, engine: facts, progress, interruption },
      ...{ jobs: use.jobs, custom: custom.right },
    });
    const code = await body(environment, interruption);
    const closed = await closeCache(session)();
    return E.isLeft(closed) ? reportError(closed.left, streams, options) : code;
  } finally {
    progress.close();
    interruption.release();
    if (use.throwaway === true) await Deno.remove(folder, { recursive: true }).catch(() => undefined);
  }
}

function logTo(streams: Streams): Progress["log"] {
  return (line) => streams.err.write(`${line}\n`);
}

/** The exit code after failures: an interruption's before any other, each failure told. */
function failed(
  failures: readonly PipelineError[],
  interruption: Interruption,
  options: OutputOptions,
  fail: (error: PipelineError, options: OutputOptions) => number,
): number {
  const signal = interruption.signal();
  if (signal !== undefined && failures.length > 0) return fail({ _tag: "Interrupted", signal }, options);
  const told = new Set<string>();
  for (const error of failures) {
    const words = describeError(error);
    if (!told.has(words)) fail(error, options);
    told.add(words);
  }
  return failures.length === 0 ? 0 : exitCode(failures[0]);
}
