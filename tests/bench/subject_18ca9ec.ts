/**
 * What `subject.ts` is, for commit 18ca9ec, from which speed is counted and which has no such file. It is copied into a tree of that commit, so its
 * imports are found there and not here.
 *
 * @module
 */
import type { LabelledImages } from "../../data/mnist.ts";

const of = (path: string) => import(new URL(`../../${path}`, import.meta.url).href);

/** A mode made ready: each call is a training step, or all metrics of a checkpoint. */
export async function subject(
  mode: string,
  { images }: { readonly images: LabelledImages },
): Promise<() => Promise<void>> {
  const { selectEngine } = await of("pipeline/engine/select_engine.ts");
  const { engine } = await selectEngine("compiled");
  if (mode.endsWith("metrics")) return await metrics(engine, mode === "metrics" ? "modularAddition" : "mnist");
  const { modularAdditionCase, mnistCase, startTraining } = await of("tests/bench/training_cases.ts");
  if (!mode.startsWith("mnist-")) return (await startTraining(engine, modularAdditionCase(mode))).run;
  const made = mnistCase(mode.slice("mnist-".length), 1); // on made-up images
  const constants = { ...made.constants, "inputs.images": images.pixels, labels: images.labels };
  return (await startTraining(engine, { ...made, constants })).run;
}

async function metrics(engine: unknown, name: "modularAddition" | "mnist"): Promise<() => Promise<void>> {
  const { profileConfig } = await of("pipeline/config/profiles.ts");
  const { metricsOf } = await of("pipeline/metrics/registry.ts");
  const { modelOf } = await of("pipeline/task.ts");
  const task = { task: name, settings: profileConfig("paper")[name] };
  const data = await samples(task);
  const parameters = modelOf(task).initialize(0);
  const shared = new Map();
  const prepared: { evaluate(parameters: unknown): Promise<unknown> }[] = [];
  for (const { metric } of metricsOf(name)) {
    prepared.push(await metric.prepare({ seed: 0, task, data, engine, shared }));
  }
  return async () => {
    shared.clear();
    for (const each of prepared) await each.evaluate(parameters);
  };
}

// deno-lint-ignore no-explicit-any -- the other commit's types are not here
async function samples({ task, settings: { dataset } }: any): Promise<unknown> {
  if (task === "modularAddition") {
    const { modularDataset } = await of("data/modular_arithmetic.ts");
    const { train, test } = modularDataset(dataset, 0);
    // deno-lint-ignore no-explicit-any
    const pairs = ({ left, right, result }: any) => ({ count: result.length, inputs: { left, right }, labels: result });
    return { train: pairs(train), test: pairs(test) };
  }
  const { readMnist } = await of("pipeline/data_source.ts");
  const { source, ...sizes } = dataset;
  const { right: { train, test } } = await readMnist(source, sizes)();
  // deno-lint-ignore no-explicit-any
  const images = ({ count, pixels, labels }: any) => ({ count, inputs: { images: pixels }, labels });
  return { train: images(train), test: images(test) };
}
