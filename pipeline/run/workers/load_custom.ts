/**
 * Runs the user's modules: only in a worker process, which may read them and none of the user's other files.
 *
 * @module
 */
import { basename } from "node:path";
import { pathToFileURL } from "node:url";
import { checkedObjective } from "../../../core/training/composition.ts";
import type { Intervention, InterventionStep } from "../../../core/training/intervention.ts";
import type { Metric, MetricColumn } from "../../metrics/metric.ts";
import { metricsOf } from "../../metrics/registry.ts";
import type { AdamWOptions } from "../../../core/optimizers/adamw.ts";
import type { GradientTransform } from "../../../core/optimizers/gradient_transform.ts";
import type { RunTask } from "../../tasks/task.ts";
import { taskNames } from "../../tasks/tasks.ts";
import { answered, expectNames, inOneOrder, traced, withKnownChanges } from "./own_answers.ts";
import { suggestion } from "../../settings/suggestion.ts";
import { shortened } from "../../files/content_error.ts";
import { Failure, invalid } from "../../platform/failure.ts";

/** A user's metric; all settings of its task are part of its key, so it has none to declare. */
export interface OwnMetric extends Omit<Metric, "settings"> {
  /** The tasks that have it, by name; absent: every task to which it applies. */
  readonly tasks?: readonly string[];
}

/** Where a user's module is, and the name of what it defines. */
export interface CustomPlace {
  readonly name: string;
  readonly path: string;
}

/** The parts of a metric; `settings` may stay in one that was copied from the project's, where a key holds all settings anyway. */
const metricParts: readonly string[] = ["name", "tasks", "columns", "inapplicable", "prepare", "settings"];

/** The metric that a user's module exports, checked; what it throws later names its file. */
export async function loadMetric({ name, path }: CustomPlace): Promise<Metric> {
  const metric = await defaultExport(path) as Partial<OwnMetric> | undefined;
  const wrong = (message: string) => invalid(path, `${message}; its default export must be a Metric, see mod.ts`);
  if (typeof metric !== "object" || metric === null) throw wrong("it has no default export that is an object");
  const { tasks } = metric;
  const unknown = Object.keys(metric).find((key) => !metricParts.includes(key));
  if (unknown !== undefined) throw wrong(`a metric has no ${unknown}${suggestion(unknown, metricParts)}`);
  if (metric.name !== name) throw wrong(`its name is ${JSON.stringify(metric.name)}, expected its file's, "${name}"`);
  if (tasks !== undefined && (!Array.isArray(tasks) || !tasks.every((task) => typeof task === "string"))) {
    throw wrong(`its tasks are ${JSON.stringify(tasks)}, expected names of tasks`);
  }
  const stranger = tasks?.find((task) => !taskNames.some((name) => name === task));
  if (stranger !== undefined) {
    throw wrong(`there is no task ${JSON.stringify(stranger)}${suggestion(stranger, taskNames)}`);
  }
  for (const key of ["columns", "prepare"] as const) {
    if (typeof metric[key] !== "function") throw wrong(`its ${key} is no function`);
  }
  const whole = metric as OwnMetric;
  const has = (task: RunTask) => (whole.tasks?.includes(task.task) ?? true) && whole.inapplicable?.(task) === undefined;
  return {
    name,
    settings: () => null,
    columns: (task) => has(task) ? guarded(path, () => whole.columns(task)) : [],
    prepare: async (context) => {
      if (!has(context.task)) return { evaluate: () => Promise.resolve({}), dispose: () => Promise.resolve() };
      const prepared = await guardedAsync(path, () => whole.prepare(context));
      if (typeof prepared?.evaluate !== "function" || typeof prepared.dispose !== "function") {
        throw inOwnCode(path, "its prepare does not return { evaluate, dispose }");
      }
      return {
        evaluate: (parameters) =>
          guardedAsync(path, async () => {
            const values = await prepared.evaluate(parameters);
            if (typeof values !== "object" || values === null) {
              throw new TypeError("its evaluate does not return values by column");
            }
            const given = Object.entries(values); // plain data, which can be sent, whatever they are entries of
            const wrong = given.find(([, value]) => value !== null && typeof value !== "number");
            if (wrong === undefined) return Object.fromEntries(given);
            throw new TypeError(`the value of ${wrong[0]} is ${typeof wrong[1]}; expected a number or null`);
          }),
        dispose: () => guardedAsync(path, () => prepared.dispose()),
      };
    },
  };
}

/** The functions that an intervention may have, all of them, which its type sees to, with what each answers. */
const answers: Readonly<Record<Exclude<keyof Intervention, "gradients">, "object" | "number" | "string">> = {
  initialize: "object",
  constants: "object",
  noise: "object",
  noiseLabel: "string",
  objective: "object",
  optimizer: "object",
  schedule: "number",
  afterStep: "object",
  logged: "object",
};
const interventionFunctions = Object.keys(answers) as readonly (keyof typeof answers)[];

/** Those of them that get arrays; what they do to these is their own affair, as each gets a copy. */
const givenArrays: readonly string[] = ["initialize", "constants"];

/** Those that get weights and answer them changed. */
const changingWeights: readonly string[] = ["initialize", "afterStep"];

/** The intervention that a user's module exports, checked; what it throws later names its file. */
export async function loadIntervention({ path }: CustomPlace): Promise<Intervention> {
  const given = await defaultExport(path) as Readonly<Record<string, unknown>> | undefined;
  const expected = "its default export must be an Intervention, see mod.ts";
  if (typeof given !== "object" || given === null) {
    throw invalid(path, `it has no default export that is an object; ${expected}`);
  }
  const known: readonly string[] = [...interventionFunctions, "gradients"];
  const unknown = Object.keys(given).find((key) => !known.includes(key));
  if (unknown !== undefined) throw invalid(path, `an intervention has no ${unknown}; ${expected}`);
  if (Object.keys(given).length === 0) throw invalid(path, `it changes nothing; ${expected}`);
  const wrong = interventionFunctions.find((key) => given[key] !== undefined && typeof given[key] !== "function");
  if (wrong !== undefined) throw invalid(path, `its ${wrong} is no function; ${expected}`);
  const functions = interventionFunctions.flatMap((key) => {
    const call = given[key] as ((...values: unknown[]) => unknown) | undefined;
    return call === undefined ? [] : [
      [key, (...values: unknown[]) => {
        const own = givenArrays.includes(key) ? structuredClone(values) : values;
        return guarded(path, () => {
          const ask = () => call.apply(given, own);
          const answer = answered(`its ${key}`, key === "afterStep" ? traced(ask) : ask(), answers[key]);
          if (changingWeights.includes(key)) expectNames(`the weights of its ${key}`, answer, values[0] as object);
          return answer;
        });
      }] as const,
    ];
  });
  const optimizer = given.optimizer as Intervention["optimizer"];
  const objective = given.objective as Intervention["objective"];
  return {
    ...Object.fromEntries(functions),
    ...(objective === undefined ? {} : {
      objective: (step: InterventionStep) =>
        guarded(path, () => {
          const made = traced(() => objective.call(given, withKnownChanges(step)));
          return checkedObjective(made, step.oneHotLabels);
        }),
    }),
    ...(given.gradients === undefined ? {} : { gradients: transformOf(path, "its gradients are", given.gradients) }),
    ...(optimizer === undefined ? {} : {
      optimizer: (options: AdamWOptions) =>
        transformOf(path, "what its optimizer returns is", guarded(path, () => optimizer.call(given, options))),
    }),
  };
}

/** A user's gradient transform, checked. */
function transformOf(path: string, what: string, given: unknown): GradientTransform {
  const transform = given as Partial<GradientTransform>;
  if (!Array.isArray(transform?.slots) || typeof transform.update !== "function") {
    throw invalid(path, `${what} not a { slots, update }; see GradientTransform in mod.ts`);
  }
  const whole = transform as GradientTransform;
  const ordered = inOneOrder();
  const scalars = (step: number) => guarded(path, () => ordered(whole.scalars?.(step) ?? {}, step));
  return {
    slots: whole.slots,
    ...(whole.scalars === undefined ? {} : { scalars }),
    update: (descent, memory) =>
      guarded(path, () => {
        const after = traced(() => whole.update(descent, memory));
        expectNames("the parameters of its update", after?.parameters, descent.parameters);
        expectNames("the gradients of its update", after.gradients, descent.gradients);
        expectNames("the slots of its update", after.slots, memory.slots);
        for (const slot of whole.slots) {
          expectNames(`the parameters in slot ${slot} of its update`, after.slots[slot], memory.slots[slot]);
        }
        return after;
      }),
  };
}

/** Fails with `InvalidData` unless the user's metrics have columns that can stand in one table with the paper's metrics. */
export function checkColumns(
  metrics: readonly { readonly place: CustomPlace; readonly metric: Metric }[],
  task: RunTask,
): void {
  const taken = new Map([["step", "the table itself"]]);
  for (const { metric } of metricsOf(task)) {
    for (const { name } of metric.columns(task)) taken.set(name, `the metric ${metric.name}`);
  }
  for (const { place, metric } of metrics) {
    const columns: readonly Partial<MetricColumn>[] = metric.columns(task);
    if (!Array.isArray(columns)) throw invalid(place.path, "its columns(task) must be a list of { name, description }");
    for (const { name, description } of columns) {
      if (typeof name !== "string" || !/^[a-z][a-z0-9_.]*$/.test(name) || typeof description !== "string") {
        throw invalid(
          place.path,
          `a column is ${
            JSON.stringify({ name, description })
          }; expected a name in lower case, digits, _ and ., and a description`,
        );
      }
      const owner = taken.get(name);
      if (owner !== undefined) {
        throw invalid(place.path, `its column ${name} is taken by ${owner}; give it another name`);
      }
      taken.set(name, `the metric ${place.name}`);
    }
  }
}

async function defaultExport(path: string): Promise<unknown> {
  try {
    return (await import(pathToFileURL(path).href)).default;
  } catch (cause) {
    throw invalid(path, `it cannot be loaded: ${firstLine(cause)}`);
  }
}

function guarded<A>(path: string, body: () => A): A {
  try {
    return body();
  } catch (cause) {
    throw inOwnCode(path, cause);
  }
}

async function guardedAsync<A>(path: string, body: () => Promise<A>): Promise<A> {
  try {
    return await body();
  } catch (cause) {
    throw inOwnCode(path, cause);
  }
}

/** The same error with the file, and the line where there is one, before its message. */
function inOwnCode(path: string, cause: unknown): Error {
  if (cause instanceof Failure) return cause;
  const { pathname } = pathToFileURL(path);
  const stack = cause instanceof Error ? cause.stack ?? "" : "";
  const [, line] = stack.split(pathname)[1]?.match(/^:(\d+)/) ?? [];
  return new Error(`${basename(path)}${line === undefined ? "" : `:${line}`}: ${firstLine(cause)}`);
}

/** Characters of an error's message that are kept. */
const longestReason = 1000;

function firstLine(cause: unknown): string {
  const [line] = (cause instanceof Error ? cause.message : String(cause)).split("\n");
  return shortened(line, longestReason).replace(
    /, run again with the --allow-[a-z-]+ flag$/,
    ", which own code does not have",
  );
}
