/**
 * A metric and a training of the user's, as the worker that computes them sees them. What comes of the user's code is checked before it is used.
 *
 * @module
 */
import * as t from "io-ts";
import { type Model, sizeOfShape } from "../../../core/models/model.ts";
import type { Engine } from "../../engine/engine.ts";
import { type Call, type Lending, remoteExecutable } from "../../engine/remote_engine.ts";
import { checked, ContentError } from "../../files/content_error.ts";
import { count } from "../../files/json_codecs.ts";
import { OwnColumns } from "../../files/metric_artifact.ts";
import type { Metric } from "../../metrics/metric.ts";
import type { Samples, TaskData } from "../../tasks/task.ts";
import type { TrainingRun } from "../training/training_run.ts";
import type { MetricOrder, TrainOrder } from "./protocol.ts";

const float32 = new t.Type<Float32Array<ArrayBuffer>>(
  "Float32Array",
  isFloat32,
  (given, context) => isFloat32(given) ? t.success(given) : t.failure(given, context),
  t.identity,
);
const numbers = t.record(t.string, t.number);
const Values = t.record(t.string, t.union([t.number, t.null]));
const specs = t.record(t.string, t.type({ shape: t.array(count), dtype: t.keyof({ float32: null, int32: null }) }));
const Remote = t.type({ id: count, outputs: specs, state: specs });
const Described = t.intersection([
  t.type({
    initial: t.record(t.string, float32),
    slots: t.array(t.string),
    draws: t.array(t.type({ name: t.string, label: t.string, shape: t.array(count) })),
    firstLogged: numbers,
    scalars: float32,
  }),
  t.union([t.type({ remote: Remote }), t.type({ own: Remote })]),
]);

/** The user's metric, made ready for a run's samples. */
export async function ownMetric(
  call: Call,
  { own, recipe, task, settings, seed }: MetricOrder,
  { engine: { name, backend }, data }: { readonly engine: Engine; readonly data: TaskData },
): Promise<Metric> {
  const order: MetricOrder = { own, recipe, task, settings, seed };
  const columns = checked("a metric's columns", OwnColumns, await call("measure", order, { name, backend }, data));
  return {
    name: own.name,
    settings: () => null,
    columns: () => columns,
    prepare: () =>
      Promise.resolve({
        evaluate: async (parameters) => checked("a metric's values", Values, await call("evaluate", parameters)),
        dispose: async () => {
          await call("finish");
        },
      }),
  };
}

/** The run that the user's interventions make of a training, on its samples. */
export async function ownTraining(
  call: Call,
  { recipe, own, seed }: TrainOrder,
  { engine: { name, backend }, model, samples, lent }: Pick<Lending, "lent"> & {
    readonly engine: Engine;
    readonly model: Model;
    readonly samples: Samples;
  },
): Promise<TrainingRun> {
  const order: TrainOrder = { recipe, own, seed };
  const what = "what an intervention makes of a training";
  const made = checked(what, Described, await call("train", order, { name, backend }, samples));
  const { initial, slots, draws, firstLogged, scalars } = made;
  const { train, checkpoints } = recipe;
  for (const [parameter, shape] of Object.entries(model.parameterShapes)) {
    const found = initial[parameter]?.length;
    if (found !== sizeOfShape(shape)) throw new ContentError(what, `${parameter} of shape [${shape}]`, found);
  }
  const width = scalars.length / train.steps;
  const executable = "remote" in made ? lent(made.remote.id) : remoteExecutable(call, made.own);
  return {
    ...{ seed, train, checkpoints, initial, slots, draws, firstLogged },
    samples: samples.count,
    scalars: (step) => scalars.subarray((step - 1) * width, step * width),
    logged: async (accuracy) => checked("logged numbers", numbers, await call("logged", accuracy)),
    compile: () => Promise.resolve(executable),
  };
}

function isFloat32(value: unknown): value is Float32Array<ArrayBuffer> {
  return value instanceof Float32Array;
}
