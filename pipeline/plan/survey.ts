/**
 * What the pipeline would do, and why, without doing anything.
 *
 * @module
 */
import { pipe } from "fp-ts/function";
import * as RTE from "fp-ts/ReaderTaskEither";
import { canonicalJson } from "../files/canonical_json.ts";
import { explain, type Explanation, type PlannedRequest } from "../cache/explain.ts";
import type { StageName } from "./stage_name.ts";
import type { Config } from "../config/config.ts";
import type { Program } from "../run/environment.ts";
import { estimateMilliseconds, metricShare } from "./estimate.ts";
import { runsOf, type RunSpec, settingsOf } from "./runs.ts";
import { datasetRequest } from "../run/stages/dataset_stage.ts";
import { metricsKeyed } from "../run/stages/metrics_stage.ts";
import { reportKeyed } from "../run/stages/report_stage.ts";
import { sharedWork } from "./shared_work.ts";
import { trainKeyed } from "../run/stages/train_stage.ts";

/** One result that the configuration asks for. */
export interface SurveyedResult {
  /** The stage that computes it. */
  readonly stage: StageName;
  /** Its name within the stage, such as a run's. */
  readonly label: string;
  /** Whether it is stored, and why not if it is not. */
  readonly explanation: Explanation;
  /** How long computing it takes: as it last took, else a guess. */
  readonly milliseconds: number;
  /** Labels of what it is computed from, with their stages. */
  readonly upstream: readonly { readonly stage: StageName; readonly label: string }[];
  /** The runs that it is for, by name: several may share a dataset, a training, a metric; none for the report. */
  readonly runs: readonly string[];
}

/** A result in the list, and the runs that it is found to be for. */
interface Listed {
  readonly explanation: Explanation;
  readonly runs: string[];
}

/**
 * Every result up to a stage, upstream first.
 *
 * @example
 * ```ts
 * import { closeCache, describeError, engineFacts, environmentOf, listenForInterruption, noCustomCode, openCache, profileConfig, survey } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 *
 * const folder = await Deno.makeTempDir();
 * const opened = await openCache({ cacheDirectory: folder, projectRoot: Deno.cwd() })();
 * if (opened._tag === "Left") throw new Error(describeError(opened.left));
 * const { facts: engine } = await engineFacts("auto");
 * const interruption = listenForInterruption(() => {});
 * const emit = () => {}; // nobody listens
 * const environment = environmentOf({ cache: opened.right, engine, emit, jobs: 1, interruption, custom: noCustomCode });
 * const { mnist, ...rest } = profileConfig("smoke");
 * const config = { ...rest, mnist: { ...mnist, modes: [] }, variants: [] };
 * const results = await survey(config, "train")(environment)();
 * const states = results._tag === "Right" ? results.right.map(({ explanation }) => explanation.status) : [];
 * assertEquals(states, ["would run", "would run", "would run", "would run"]); // the dataset, and a training in each mode
 * await closeCache(opened.right)();
 * interruption.release();
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export function survey(config: Config, until: StageName): Program<readonly SurveyedResult[]> {
  return (environment) => async () => {
    const results: SurveyedResult[] = [];
    const { engine } = environment;
    const add = (
      planned: PlannedRequest,
      upstream: SurveyedResult["upstream"],
      guess: number,
    ): Program<Listed> =>
      pipe(
        explain(planned) as Program<Explanation>,
        RTE.map((explanation) => {
          const milliseconds = explanation.status === "cached" ? 0 : lastTime(explanation) ?? guess;
          const runs: string[] = [];
          results.push({
            stage: planned.stage.name as StageName,
            label: planned.label,
            explanation,
            milliseconds,
            upstream,
            runs,
          });
          return { explanation, runs };
        }),
      );
    const datasets = new Map<string, Listed>();
    const reportInputs: Record<string, PlannedRequest["inputs"][string]> = {};
    const work = sharedWork(config);
    const trainings = new Map<string, Listed>();
    const measured = new Map<string, Listed>();
    const remember = (stage: StageName, label: string, explanation: Explanation) => {
      reportInputs[`${stage}/${label}`] = inputOf(explanation);
    };
    /** Asked when its turn comes: an earlier run may have had it by then, and then it is listed as that run's. */
    const once = (
      known: Map<string, Listed>,
      key: string,
      { id }: RunSpec,
      ask: Program<Listed>,
    ): Program<Explanation> =>
      pipe(
        RTE.fromIO(() => known.get(key)),
        RTE.flatMap((found): Program<Listed> => found === undefined ? ask : RTE.right(found)),
        RTE.map((listed) => {
          known.set(key, listed);
          listed.runs.push(id);
          return listed.explanation;
        }),
      );

    const ofRun = (run: RunSpec): Program<void> => (environment) => {
      const task = settingsOf(config, run);
      const dataset = work.datasetLabel(run);
      const guess = (stage: StageName) => estimateMilliseconds(stage, task, { mode: run.mode, engine: engine.name });
      const surveyed = pipe(
        datasetRequest(task, run.seed, dataset),
        RTE.flatMap((request) => add(request, [], guess("dataset"))),
      );
      const trainer = work.trainedAs(run).id;
      return pipe(
        once(datasets, dataset, run, surveyed),
        RTE.flatMap((data) => {
          remember("dataset", run.id, data);
          if (until === "dataset") return RTE.right(undefined);
          const inputs = { dataset: inputOf(data) };
          const upstream = [{ stage: "dataset" as const, label: dataset }];
          return pipe(
            once(
              trainings,
              trainer,
              run,
              add({ ...trainKeyed(run, task, environment), inputs }, upstream, guess("train")),
            ),
            RTE.flatMap((training) => {
              remember("train", run.id, training);
              if (until === "train") return RTE.right(undefined);
              const all = metricsKeyed(run, task, environment);
              return pipe(
                all,
                RTE.traverseSeqArray(({ metric, keyed }) =>
                  pipe(
                    once(
                      measured,
                      canonicalJson([trainer, keyed.params]),
                      run,
                      add(
                        { ...keyed, inputs: { ...inputs, training: inputOf(training) } },
                        [...upstream, { stage: "train", label: trainer }],
                        guess("metrics") * metricShare(run.task, metric),
                      ),
                    ),
                    RTE.tap((metric) => RTE.fromIO(() => remember("metrics", keyed.label, metric))),
                  )
                ),
                RTE.map(() => undefined),
              );
            }),
          );
        }),
      )(environment);
    };
    const task = settingsOf(config, runsOf(config)[0] ?? { task: "mnist", variant: null });
    const whole = pipe(
      runsOf(config),
      RTE.traverseSeqArray(ofRun),
      RTE.flatMap(() =>
        until !== "report" ? RTE.right(undefined) : pipe(
          add(
            { ...reportKeyed(config, environment), inputs: reportInputs },
            results.filter(({ stage }) => stage !== "report").map(({ stage, label }) => ({ stage, label })),
            estimateMilliseconds("report", task, { mode: "standard", engine: engine.name }),
          ),
          RTE.map(() => undefined),
        )
      ),
      RTE.map((): readonly SurveyedResult[] => results),
    );
    return await whole(environment)();
  };
}

/** How long the newest result took, if it was made with the same settings. */
function lastTime({ lastMilliseconds, changes }: Explanation & { readonly status: "would run" }): number | undefined {
  return changes.some(({ cause }) => cause === "params") ? undefined : lastMilliseconds;
}

function inputOf(explanation: Explanation): PlannedRequest["inputs"][string] {
  return explanation.status === "cached" ? explanation.record : { pending: true };
}
