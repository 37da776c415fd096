/**
 * What the pipeline would do, and why, without doing anything.
 *
 * @module
 */
import { pipe } from "fp-ts/function";
import * as TE from "fp-ts/TaskEither";
import { explain, type Explanation, type PlannedRequest } from "../cache/explain.ts";
import type { CacheEnvironment, CacheSession } from "../cache/cache_session.ts";
import { environmentsOf } from "../cache/store/environments.ts";
import { recall } from "../cache/store/left_out.ts";
import { lookup } from "../cache/store/lookup.ts";
import type { StageRecord } from "../cache/store/stage_record.ts";
import type { KeyedRequest } from "../cache/stage_request.ts";
import type { Config } from "../config/config.ts";
import { attempt, orThrow } from "../platform/failure.ts";
import { rememberingAbsence } from "../platform/remembered_absence.ts";
import { reportEstimate } from "../plan/estimate.ts";
import type { PlannedResult } from "../plan/plan.ts";
import { type StageName, stageNames } from "../plan/stage_name.ts";
import type { Program } from "./environment.ts";
import { type Begun, begunElsewhere } from "./continuation.ts";
import { planned } from "./planned.ts";
import { reportInputs, reportKeyed } from "./stages/report_stage.ts";

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
  /** The training that another engine began and this one continues, where that is asked for. */
  readonly continues?: Begun;
  /** Labels of what it is computed from, with their stages. */
  readonly upstream: readonly { readonly stage: StageName; readonly label: string }[];
  /** The runs that it is for, by name: several may share a dataset, a training, a metric; none for the report. */
  readonly runs: readonly string[];
}

/**
 * Every result up to a stage, upstream first; those of some runs, if any are named.
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
 * const config = { ...rest, mnist: { ...mnist, interventions: [] }, variants: [] };
 * const results = await survey(config, "train")(environment)();
 * const states = results._tag === "Right" ? results.right.map(({ explanation }) => explanation.status) : [];
 * assertEquals(states, ["would run", "would run", "would run", "would run"]); // the dataset, and a training in each intervention
 * await closeCache(opened.right)();
 * interruption.release();
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export function survey(
  config: Config,
  until: StageName,
  runs?: readonly string[],
): Program<readonly SurveyedResult[]> {
  return (environment) => pipe(surveyStored(config, until, runs)(environment), TE.map(recalled));
}

/**
 * The same as it is stored, whatever of it would have to be computed again for others.
 *
 * @param only Which of these to look up; what it is computed from must be among them.
 */
export function surveyStored(
  config: Config,
  until: StageName,
  runs?: readonly string[],
  only: (result: PlannedResult) => boolean = () => true,
): Program<readonly SurveyedResult[]> {
  return (environment) =>
    pipe(
      planned(config, runs)(environment),
      TE.flatMap(({ runs, results }) => async () => {
        const cache = atOneTime(environment.cache);
        const explained = new Map<PlannedResult, Explanation>();
        const surveyed: SurveyedResult[] = [];
        const add = async (
          { stage, keyed, estimate, runs }: Pick<PlannedResult, "stage" | "keyed" | "estimate" | "runs">,
          upstream: Readonly<Record<string, PlannedResult>>,
        ): Promise<Explanation> => {
          const inputs = Object.entries(upstream).map(([name, each]) => [name, inputOf(explained.get(each))]);
          const request = { ...keyed, inputs: Object.fromEntries(inputs) };
          const { continueFrom } = environment;
          const continues = stage === "train" && isReady(request)
            ? await begunElsewhere(request, { cache, continueFrom })
            : undefined;
          const own = continues === undefined ? request : { ...request, environment: continues.environment };
          const explanation = await orThrow(explain(own)({ cache }));
          const milliseconds = explanation.status === "cached"
            ? 0
            : (lastTime(explanation) ?? estimate) * (1 - (explanation.goesOn?.share ?? 0));
          const from = new Set(Object.values(upstream));
          surveyed.push({
            ...{ stage, label: keyed.label, explanation, milliseconds, runs },
            ...(continues === undefined ? {} : { continues }),
            upstream: [...from].map(({ stage, keyed: { label } }) => ({ stage, label })),
          });
          return explanation;
        };
        const wanted = stageNames.slice(0, stageNames.indexOf(until) + 1);
        return await attempt(async () => {
          for (const result of results.filter((each) => wanted.includes(each.stage) && only(each))) {
            explained.set(result, await add(result, result.upstream));
          }
          if (until !== "report") return surveyed;
          const stored = [...explained.values()].flatMap((each) => each.status === "cached" ? [each.known] : []);
          const report = { stage: "report" as const, keyed: reportKeyed(config, environment, stored), runs: [] };
          await add({ ...report, estimate: reportEstimate }, reportInputs(runs));
          return surveyed;
        })();
      }),
    );
}

/** The same with what would be computed again: what is stored without outputs that a result needs which would run. */
function recalled(stored: readonly SurveyedResult[]): readonly SurveyedResult[] {
  const surveyed = [...stored];
  const needed = new Set<string>();
  for (const [index, result] of [...surveyed.entries()].reverse()) {
    const { stage, label, explanation, upstream } = result;
    if (explanation.status === "cached" && explanation.known.again !== undefined && needed.has(`${stage} ${label}`)) {
      const { key, known: { again: milliseconds } } = explanation;
      const changes = [{ cause: "removed", component: "samples or weights", old: "left out", new: "needed" }] as const;
      const wouldRun = {
        status: "would run",
        reason: "removed",
        changes,
        key,
        lastMilliseconds: milliseconds,
      } as const;
      surveyed[index] = { ...result, explanation: wouldRun, milliseconds };
    }
    if (stage !== "report" && surveyed[index].explanation.status === "would run") {
      for (const each of upstream) needed.add(`${each.stage} ${each.label}`);
    }
  }
  return surveyed;
}

/** Takes what was imported as results alone and is needed whole out of the store, before anything that needs it begins. */
export async function recallNeeded(
  surveyed: readonly SurveyedResult[],
  { cache: { store, policy } }: CacheEnvironment,
): Promise<void> {
  for (const { stage, label, explanation: { status, reason, key } } of surveyed) {
    if (status !== "would run" || reason !== "removed" || key === undefined) continue;
    await recall(store, { stage, label, key }, policy.lockTimeout);
  }
}

/** The whole record of a surveyed result; undefined if it is not stored. */
export async function storedRecord(
  { stage, explanation }: Pick<SurveyedResult, "stage" | "explanation">,
  { cache: { store } }: CacheEnvironment,
): Promise<StageRecord | undefined> {
  if (explanation.status !== "cached") return undefined;
  const found = await lookup(store, stage, explanation.key);
  return found.found ? found.record : undefined;
}

/** How long the newest result took, if it was made with the same settings. */
function lastTime({ lastMilliseconds, changes }: Explanation & { readonly status: "would run" }): number | undefined {
  return changes.some(({ cause }) => cause === "params") ? undefined : lastMilliseconds;
}

/** The session for one look at the whole store. */
function atOneTime(cache: CacheSession): CacheSession {
  const store = { ...cache.store, files: rememberingAbsence(cache.store.files) };
  return { ...cache, store, environments: environmentsOf(store) };
}

/** Whether everything that it is computed from is stored. */
function isReady(request: PlannedRequest): request is KeyedRequest {
  return Object.values(request.inputs).every((input) => !("pending" in input));
}

function inputOf(explanation: Explanation | undefined): PlannedRequest["inputs"][string] {
  return explanation?.status === "cached" ? explanation.known : { pending: true };
}
