import { modularDataset, type ModularPairs } from "../../../../data/modular_arithmetic.ts";
import { checkpointFile } from "../../../../pipeline/files/checkpoint_artifact.ts";
import { encodeDataset } from "../../../../pipeline/files/dataset_artifact.ts";
import { profileConfig } from "../../../../pipeline/config/profiles.ts";
import { trainRecipe } from "../../../../pipeline/plan/recipes.ts";
import type { Emit } from "../../../../pipeline/events/event.ts";
import type { TasksSettings } from "../../../../pipeline/tasks/tasks.ts";
import { startWorker } from "../../../../pipeline/run/workers/worker_process.ts";
import { assert, assertEquals, assertNotEquals } from "../../../assert.ts";
import { permitted } from "../../project_copy.ts";

const root = new URL("../../../..", import.meta.url).pathname;
const { modularAddition } = profileConfig("smoke");
const settings: TasksSettings["modularAddition"] = {
  ...modularAddition,
  dataset: { ...modularAddition.dataset, modulus: 5 },
  model: { ...modularAddition.model, width: 8, heads: 2, hiddenWidth: 8 },
  train: { ...modularAddition.train, steps: 400 },
  checkpoints: { every: 10, denseEvery: 10 },
};
const recipe = trainRecipe({ task: "modularAddition", intervention: "standard", settings });

Deno.test({
  name: "the train worker leaves a finished result alone: what could not be stored is not trained again",
  ignore: !permitted,
  fn: () =>
    withFolder(async (folder) => {
      await train(folder);
      const finished = await contents(folder);
      const before = (await Deno.stat(`${folder}/${checkpointFile(400)}`)).mtime;
      await train(folder);
      assertEquals(await contents(folder), finished);
      assertEquals((await Deno.stat(`${folder}/${checkpointFile(400)}`)).mtime, before);
    }),
});

Deno.test({
  name: "the train worker trusts no torn checkpoint, whether the result was finished or a state was saved",
  ignore: !permitted,
  fn: () =>
    withFolder(async (folder) => {
      await train(folder);
      const finished = await contents(folder);
      for (const bytes of [0, 100]) {
        await Deno.truncate(`${folder}/${checkpointFile(10)}`, bytes);
        await train(folder);
        assertEquals(await contents(folder), finished);
      }
    }),
});

Deno.test({
  name: "the train worker goes on from its saved state only if every earlier checkpoint is whole",
  ignore: !permitted,
  fn: () =>
    withFolder(async (folder) => {
      await train(folder);
      const finished = await contents(folder);
      for (const name of Object.keys(finished)) await Deno.remove(`${folder}/${name}`);
      await train(folder, { stopAfter: 0.3 });
      const saved = await contents(folder);
      assert("resume.safetensors" in saved, "the worker saved nothing to go on from");
      assertNotEquals(saved, finished);
      await Deno.truncate(`${folder}/${checkpointFile(0)}`, 0);
      await train(folder);
      assertEquals(await contents(folder), finished);
    }),
});

Deno.test({
  name: "the train worker tells the curve of every checkpoint, once it goes on of those before, too",
  ignore: !permitted,
  fn: () =>
    withFolder(async (folder) => {
      const whole = await train(folder);
      assertEquals(whole.map(({ step }) => step), Array.from({ length: 41 }, (_, i) => 10 * i));
      const seen = ["sampled_test_accuracy", "weight_norm"];
      assertEquals(Object.keys(whole[0].values).toSorted(), seen); // no step was made
      assertEquals(Object.keys(whole[40].values).toSorted(), ["batch_accuracy", "batch_loss", ...seen]);
      for (const name of Object.keys(await contents(folder))) await Deno.remove(`${folder}/${name}`);
      const begun = await train(folder, { stopAfter: 0.3 });
      assert(begun.length < 41);
      assertEquals(await train(folder), whole);
    }),
});

// Helpers

async function withFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "degrok-train-" });
  try {
    await Deno.mkdir(`${folder}/work`);
    const { train, test } = modularDataset({ operation: "addition", modulus: 5, trainFraction: 0.5 }, 0);
    const samples = ({ left, right, result }: ModularPairs) => ({
      count: result.length,
      inputs: { left, right },
      labels: result,
    });
    await Deno.writeFile(`${folder}/dataset`, encodeDataset({ train: samples(train), test: samples(test) }));
    await body(`${folder}/work`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

interface Point {
  readonly step: number;
  readonly values: Readonly<Record<string, number>>;
}

/** Trains in a folder, to the end or until a share of the steps is made and the worker is asked to stop; answers the points that it told. */
async function train(directory: string, { stopAfter = 2 }: { readonly stopAfter?: number } = {}): Promise<Point[]> {
  const points: Point[] = [];
  const worker = startWorker({
    module: `${root}pipeline/run/workers/worker.ts`,
    root,
    read: [directory, `${directory}/../dataset`],
    write: [directory],
  });
  const label = "modular-addition-standard-seed-0";
  const emit: Emit = (event) => {
    if (event.event !== "update") return;
    const { done = 0, total = 0 } = event;
    if (done > stopAfter * total) worker.stop("SIGTERM");
    points.push(...event.points ?? []);
  };
  const places = { engine: "compiled", dataset: `${directory}/../dataset`, directory } as const;
  const ended = await worker.run({ _tag: "train", recipe, seed: 0, label, own: [], mayRead: [], ...places }, {
    label,
    emit,
  })();
  await worker.close();
  assertEquals(ended._tag, stopAfter < 1 ? "Left" : "Right", JSON.stringify(ended));
  return points;
}

/** The files of a folder by name, as text that can be compared. */
async function contents(folder: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const part of ["", "checkpoints/"]) {
    for await (const { name, isFile } of Deno.readDir(`${folder}/${part}`)) {
      if (!isFile) continue;
      const digest = await crypto.subtle.digest("SHA-256", await Deno.readFile(`${folder}/${part}${name}`));
      found[part + name] = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
    }
  }
  return Object.fromEntries(Object.entries(found).toSorted());
}
