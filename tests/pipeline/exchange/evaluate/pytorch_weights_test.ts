import { isRight } from "fp-ts/Either";
import * as tf from "@tensorflow/tfjs";
import { tensorsOf } from "../../../arbitraries/tensors.ts";
import type { NamedTensors } from "../../../../core/models/model.ts";
import type { TaskName } from "../../../../pipeline/config/config.ts";
import { profileConfig } from "../../../../pipeline/config/profiles.ts";
import { recognizedWeights } from "../../../../pipeline/exchange/evaluate/weight_layouts.ts";
import { readWeights } from "../../../../pipeline/exchange/evaluate/read_weights.ts";
import { openTensorFile } from "../../../../pipeline/files/tensor_file.ts";
import type { CommonSettings } from "../../../../pipeline/tasks/task.ts";
import { runTask, taskOf } from "../../../../pipeline/tasks/tasks.ts";
import { assert, assertEquals } from "../../../assert.ts";
import { permitted } from "../../project_copy.ts";

const root = new URL("../../../..", import.meta.url).pathname;
const python = permitted ? await withTorch(["python3", "/usr/bin/python3"]) : undefined;

Deno.test({
  name: "weights that PyTorch wrote in others' names and layouts give PyTorch's logits to 1e-4",
  ignore: python === undefined,
  async fn() {
    const folder = await Deno.makeTempDir({ prefix: "degrok-torch-" });
    try {
      const [writer] =
        /```python\n(import json[^`]*)```/.exec(await Deno.readTextFile(`${root}docs/weights.md`))?.slice(1) ??
          [];
      assert(writer !== undefined, "docs/weights.md has no writer");
      await Deno.writeTextFile(`${folder}/writer.py`, writer);
      const script = `${root}tests/pipeline/exchange/evaluate/pytorch_weights.py`;
      const { success, stdout, stderr } = await new Deno.Command(`${python}`, {
        args: [script, folder, `${folder}/writer.py`],
      })
        .output();
      assert(success, new TextDecoder().decode(stderr));
      const expected = JSON.parse(new TextDecoder().decode(stdout)) as Record<string, number[][]>;
      const pairs = Array.from({ length: 49 }, (_, i) => [Math.floor(i / 7), i % 7]);
      const tokens = {
        left: tf.tensor1d(pairs.map(([a]) => a), "int32"),
        right: tf.tensor1d(pairs.map(([, b]) => b), "int32"),
      };
      const images = {
        images: tf.tensor2d(Float32Array.from({ length: 5 * 784 }, (_, i) => Math.sin(i ** 2)), [5, 784]),
      };
      const layouts = { notebook: "Nanda's notebook", lens: "TransformerLens", perceptron: "nn.Sequential" } as const;
      for (const [name, layout] of Object.entries(layouts)) {
        const task = name === "perceptron" ? "mnist" : "modularAddition";
        const logits = await logitsOf(`${folder}/${name}.safetensors`, { task, layout }, { ...tokens, ...images });
        const largest = Math.max(...expected[name].flat().map(Math.abs));
        const deviation = Math.max(...expected[name].flat().map((value, i) => Math.abs(value - logits[i])));
        assert(largest > 0.1 && deviation < 1e-4, `${name}: ${deviation}`);
      }
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

// Helpers

async function logitsOf(
  path: string,
  { task, layout }: { readonly task: TaskName; readonly layout: string },
  inputs: NamedTensors,
): Promise<Float32Array> {
  const paper: CommonSettings = profileConfig("paper")[task];
  const { module } = taskOf(task).model(paper);
  const file = await openTensorFile(path);
  assert(isRight(file));
  const settings = withSizes(paper, recognizedWeights(module, file.right.shapes, {}).sizes);
  const whole = runTask(task, settings);
  const found = await readWeights(path, whole, taskOf(task).model(settings));
  assertEquals(found.layout, layout);
  const { model } = whole;
  return tf.tidy(() => model.forward(tensorsOf(model, found.parameters), inputs).logits.dataSync<"float32">());
}

function withSizes(settings: CommonSettings, sizes: Readonly<Record<string, unknown>>): CommonSettings {
  const copy = structuredClone(settings) as unknown as Record<string, Record<string, unknown>>;
  for (const [path, size] of Object.entries(sizes)) {
    const [section, key] = path.split(".");
    copy[section][key] = size;
  }
  return copy as unknown as CommonSettings;
}

/** The first of some interpreters that has PyTorch. */
async function withTorch(candidates: readonly string[]): Promise<string | undefined> {
  for (const candidate of candidates) {
    const ended = await new Deno.Command(candidate, { args: ["-c", "import torch"], stderr: "null" }).output().catch(
      () => undefined,
    );
    if (ended?.success) return candidate;
  }
  return undefined;
}
