import { cpSync } from "node:fs";
import { isLeft } from "fp-ts/Either";
import { readBundle } from "../../../pipeline/exchange/read_bundle.ts";
import { decodeDataset, encodeDataset } from "../../../pipeline/files/dataset_artifact.ts";
import { decodePictures, encodePictures } from "../../../pipeline/files/pictures_artifact.ts";
import { decodeSafetensors, encodeSafetensors, type StoredTensor } from "../../../pipeline/files/safetensors.ts";
import { describeError } from "../../../pipeline/platform/errors.ts";
import { assert, assertEquals, assertStringIncludes } from "../../assert.ts";
import { documents, permitted, tiny, withProject } from "../project_copy.ts";
import { forge, type Forgery } from "./forged_bundle.ts";

const run = "modular-addition-standard-seed-0";

Deno.test({
  name:
    "an imported run is believed only when every file is what it is called and fits the others, whatever its digests say",
  ignore: !permitted,
  fn: (t) =>
    withProject(async (project) => {
      const folder = `${project.root}/exported`;
      await project.succeed("stage", "metrics", ...tiny);
      await project.succeed("export", run, ...tiny, "--out", folder);
      const forged = async (forgery: Forgery) => {
        const copy = `${project.root}/copy`;
        cpSync(folder, copy, { recursive: true });
        forge(copy, forgery);
        const read = await readBundle(copy)();
        Deno.removeSync(copy, { recursive: true });
        return read;
      };
      assert(!isLeft(await forged({})), "made right again, but not changed, it is refused");
      for (const [what, forgery, expected] of forgeries(folder)) {
        await t.step(`refused: ${what}`, async () => {
          const read = await forged(forgery);
          assert(isLeft(read), "it was taken");
          assertEquals(read.left._tag, "InvalidData");
          assertStringIncludes(describeError(read.left), expected);
          assert(describeError(read.left).length < 500 && !describeError(read.left).includes("\n"));
        });
      }
      await t.step("ten times as many files take about ten times as long, not a hundred times", async () => {
        const copy = `${project.root}/copy`;
        cpSync(folder, copy, { recursive: true });
        const manifest = JSON.parse(Deno.readTextFileSync(`${copy}/manifest.json`));
        const [first] = manifest.files;
        const millisecondsFor = async (count: number) => {
          const files = Array.from({ length: count }, (_, i) => ({ ...first, path: `own/${i}` }));
          Deno.writeTextFileSync(`${copy}/manifest.json`, JSON.stringify({ ...manifest, files }));
          const began = performance.now();
          assert(isLeft(await readBundle(copy)()));
          return performance.now() - began;
        };
        const few = await millisecondsFor(10_000);
        const many = await millisecondsFor(100_000);
        assert(many < 40 * few, `${few} ms became ${many} ms`);
      });
    }),
});

Deno.test({
  name:
    "a run with one's own metric goes elsewhere with everything that the metric imports, from folders above it, too",
  ignore: !permitted,
  fn: () =>
    withProject(async (project) => {
      const own = `${project.root}/my work/metrics`;
      Deno.mkdirSync(`${project.root}/my work/lib é`, { recursive: true });
      Deno.mkdirSync(own);
      const example = Deno.readTextFileSync(`${project.root}/docs/examples/own/logit_margin.ts`);
      Deno.writeTextFileSync(`${own}/logit_margin.ts`, `import "../shared.ts";\n${example}`);
      Deno.writeTextFileSync(`${project.root}/my work/shared.ts`, `import "./lib é/deep.ts";\n`);
      Deno.writeTextFileSync(`${project.root}/my work/lib é/deep.ts`, "export {};\n");
      const changes = { custom: { metrics: ["metrics/logit_margin.ts"], interventions: [] } };
      const config = `${project.root}/my work/experiment.json`;
      Deno.writeTextFileSync(config, JSON.stringify(changes));
      const options = ["--config", config, ...tiny];
      await project.succeed("stage", "metrics", ...options);
      await project.succeed("export", run, ...options, "--out", `${project.root}/exported`);
      await withProject(async (other) => {
        cpSync(`${project.root}/exported`, `${other.root}/taken`, { recursive: true });
        const { out } = await other.succeed("import", `${other.root}/taken`, "--json");
        const [imported] = documents(out, "import", "event");
        assertEquals([imported.again, imported.found], [[], imported.stored]);
        const before = other.digests("cache/v1/results");
        await other.succeed("cache", "evict", `metrics/${run}/accuracy`, "--reason", "a bit fell over");
        const again = await other.run("import", `${other.root}/taken`);
        assertEquals([again.code, Object.keys(other.digests("cache/v1/results")).length], [
          2,
          Object.keys(before).length - 1,
        ]);
        assertStringIncludes(again.err, "was evicted here on ");
        assertStringIncludes(again.err, "a bit fell over");
      });
    }),
});

// Helpers

type Named = readonly [what: string, forgery: Forgery, expected: string];

/** Ways in which content is not what it should be, with the digests of what it is. */
function forgeries(folder: string): readonly Named[] {
  const bytes = (path: string) => Deno.readFileSync(`${folder}/${path}`);
  const text = (path: string) => Deno.readTextFileSync(`${folder}/${path}`);
  const tensors = (path: string, change: (tensors: Record<string, StoredTensor>) => void) => {
    const decoded = decodeSafetensors(bytes(path));
    assert(decoded.ok);
    const changed = { ...decoded.value.tensors };
    change(changed);
    return { files: { [path]: encodeSafetensors({ ...decoded.value, tensors: changed }) } };
  };
  const summary = JSON.parse(text("train/training.json"));
  const summaryWith = (changes: object) => ({
    files: { "train/training.json": JSON.stringify({ ...summary, ...changes }) },
  });
  const last = "train/checkpoints/step-00000012.safetensors";
  const accuracy = "metrics/accuracy/values.csv";
  const pictures = "metrics/pictures/pictures.safetensors";
  const data = decodeDataset(bytes("dataset/dataset.safetensors"));
  const dataset = (train: Partial<typeof data.train>) => ({
    files: { "dataset/dataset.safetensors": encodeDataset({ ...data, train: { ...data.train, ...train } }) },
  });
  return [
    ["a summary that is an empty object", { files: { "train/training.json": "{}" } }, "lastStep must be"],
    ["a summary that is no JSON", { files: { "train/training.json": "not {" } }, "it must be JSON"],
    ["checkpoints out of order", summaryWith({ checkpoints: summary.checkpoints.toReversed() }), "ascend to lastStep"],
    ["another last step", summaryWith({ lastStep: 13 }), "ascend to lastStep"],
    ["a step below zero", summaryWith({ fittedAt: -1 }), "fittedAt must be"],
    [
      "a checkpoint that no file has",
      summaryWith({ checkpoints: [...summary.checkpoints, 99], lastStep: 99 }),
      "lacks",
    ],
    ["a log without its columns", { files: { "train/log.csv": "step\r\n0\r\n" } }, "must have the column loss"],
    ["a log of other steps", { files: { "train/log.csv": "step,loss,accuracy\r\n0,1,1\r\n" } }, "steps must be those"],
    [
      "a checkpoint of another shape",
      tensors(last, (all) => all.query = { ...all.query, shape: [256] }),
      "query must be",
    ],
    [
      "a metric that is no number",
      { files: { [accuracy]: text(accuracy).replace(/^(\d+),[^,\r]*/m, "$1,NaN") } },
      "must be a finite number or nothing",
    ],
    ["a checkpoint without an array", tensors(last, (all) => delete all.query), "must hold query"],
    ["a checkpoint with one more array", tensors(last, (all) => all.more = all.query), "nothing else"],
    [
      "a checkpoint of integers",
      tensors(last, (all) => {
        all.query = { shape: [16, 16], values: new Int32Array(256) };
      }),
      "query must be F32",
    ],
    [
      "weights that are no numbers",
      tensors(last, (all) => {
        all.query = { shape: [16, 16], values: new Float32Array(256).fill(NaN) };
      }),
      "query must hold finite numbers",
    ],
    ["a table without columns", { files: { [accuracy]: "step\r\n0\r\n" } }, "its columns must be step"],
    ["a table without rows", { files: { [accuracy]: `${text(accuracy).split("\r\n")[0]}\r\n` } }, "its steps must be"],
    ["a table of fewer rows", {
      files: { [accuracy]: text(accuracy).split("\r\n").slice(0, -2).join("\r\n") + "\r\n" },
    }, "its steps must be"],
    ["a table that is none", { files: { [accuracy]: "a\r\nb,c\r\n" } }, "row 1 must be"],
    [
      "pictures of another shape",
      tensors(pictures, (all) => all.labels = { ...all.labels, shape: [49] }),
      "labels must",
    ],
    ["pictures of another modulus", {
      files: {
        [pictures]: encodePictures({
          ...{ modulus: 2, labels: new Int32Array(4), trained: new Int32Array(4), steps: new Int32Array(0) },
          ...{ predictions: new Int32Array(0), trainGram: new Float32Array(0), testGram: new Float32Array(0) },
        }),
      },
    }, "the modulus must be 7"],
    ["pictures of no checkpoint", {
      files: { [pictures]: encodePictures({ ...decodePictures(bytes(pictures)), steps: Int32Array.of(0, 5, 7, 8) }) },
    }, "each step must be a checkpoint's"],
    ["labels that are no classes", dataset({ labels: data.train.labels.map(() => 1000) }), "labels must be below"],
    ["labels below zero", dataset({ labels: data.train.labels.map(() => -1) }), "must be classes"],
    [
      "inputs of another kind",
      dataset({ inputs: { left: new Float32Array(data.train.count), right: data.train.inputs.right } }),
      "",
    ],
    ["inputs of another name", dataset({ inputs: { first: data.train.inputs.left } }), "must hold test.inputs.first"],
    ["a dataset that is none", { files: { "dataset/dataset.safetensors": "x" } }, "byte 1"],
    ["an output that the stage has not", { files: { "train/more.csv": "a\r\n1\r\n" } }, "no output of it"],
    [
      "a result without outputs",
      { record: (record) => ({ ...record, outputs: [] }) },
      "outputs is not what it must be",
    ],
    ["a time beyond time", { record: (record) => ({ ...record, created: 1e300 }) }, "created is not what it must be"],
    ["a duration below zero", { record: (record) => ({ ...record, milliseconds: -1 }) }, "milliseconds is not what"],
    [
      "a label that a terminal obeys",
      { record: (record) => ({ ...record, label: "\u001b[2Jx" }) },
      "label is not what",
    ],
    ["a label that leaves the folder", { record: (record) => ({ ...record, label: "../x" }) }, "label is not what"],
    [
      "an execution's name that a terminal obeys",
      { record: (record) => ({ ...record, run: "\u009b2J" }) },
      "run is not",
    ],
  ];
}
