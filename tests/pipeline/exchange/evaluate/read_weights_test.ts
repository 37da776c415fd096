import { isLeft } from "fp-ts/Either";
import { modelFrom } from "../../../../core/models/models.ts";
import { readWeights } from "../../../../pipeline/exchange/evaluate/read_weights.ts";
import { encodeCheckpoint } from "../../../../pipeline/files/checkpoint_artifact.ts";
import type { Json } from "../../../../pipeline/files/canonical_json.ts";
import { encodeSafetensors } from "../../../../pipeline/files/safetensors.ts";
import { describeError } from "../../../../pipeline/platform/errors.ts";
import { attempt } from "../../../../pipeline/platform/failure.ts";
import { profileConfig } from "../../../../pipeline/config/profiles.ts";
import { runTask, taskOf } from "../../../../pipeline/tasks/tasks.ts";
import { assert, assertEquals, assertStringIncludes } from "../../../assert.ts";
import { permitted } from "../../project_copy.ts";

type Folder = string;

Deno.test({
  name: "readWeights() takes this project's weights behind any prefix, and half precision as what it is exactly",
  ignore: !permitted,
  fn: () =>
    withFolder(async (folder) => {
      for (const prefix of ["", "_orig_mod.", "module."]) {
        const bytes = encodeSafetensors({ tensors: renamed(prefix), metadata: { format: "pt" } });
        const found = await read(folder, bytes);
        assertEquals(
          Object.fromEntries(Object.entries(found).map(([name, values]) => [name, [...values]])),
          plainWeights,
        );
      }
      const halves = { F16: [0x3c00, 0xc000, 0x0001], BF16: [0x3f80, 0xc000, 0x0001] } as const;
      const exact = { F16: [1, -2, 2 ** -24], BF16: [1, -2, 2 ** -133] };
      for (const dtype of ["F16", "BF16"] as const) {
        const found = await read(folder, halfPrecision(dtype, halves[dtype]));
        assertEquals([...found.query.slice(0, 3)], exact[dtype]);
      }
    }),
});

Deno.test({
  name: "readWeights() refuses what contradicts the configuration, though every shape fits, and says what to set",
  ignore: !permitted,
  fn: () =>
    withFolder(async (folder) => {
      const described = (changes: object, module = model.module) =>
        encodeCheckpoint({ step: 1, arrays: checkpointArrays() }, shapes, {
          module,
          options: { ...model.options, ...changes },
        } as unknown as Json);
      await read(folder, described({}));
      assertStringIncludes(await refused(folder, described({ heads: 2 })), "add --set modularAddition.model.heads=2");
      assertStringIncludes(await refused(folder, described({ modulus: 8 })), "--set modularAddition.dataset.modulus=8");
      assertStringIncludes(await refused(folder, described({ causal: true })), "their causal is true, not undefined");
      const other = described({}, "core/models/pre_norm_transformer.ts" as typeof model.module);
      assertStringIncludes(await refused(folder, other), "they are of the network core/models/pre_norm_transformer.ts");
      for (const text of ["{", "[]", "{}", '{"module":3,"options":{}}', "[".repeat(1e5)]) {
        const metadata = { "degrok.model": text };
        assertStringIncludes(
          await refused(folder, encodeSafetensors({ tensors: renamed(""), metadata })),
          "degrok.model",
        );
      }
    }),
});

Deno.test({
  name: "readWeights() looks at a file before it reads it, whatever lies there, and says in a line what it is",
  ignore: !permitted,
  fn: () =>
    withFolder(async (folder) => {
      const pipe = `${folder}/pipe`;
      assert((await new Deno.Command("mkfifo", { args: [pipe] }).output()).success);
      const huge = `${folder}/huge`;
      await Deno.writeFile(huge, encodeSafetensors({ tensors: renamed(""), metadata: {} }));
      await Deno.truncate(huge, 50e9); // takes no room on the disk
      const text = (content: string) => new TextEncoder().encode(content);
      const headers = 'x{"' + "a".repeat(4e6) + '":1}';
      const cases: readonly (readonly [string | Uint8Array, string])[] = [
        [pipe, "a pipe, device or socket"],
        ["/dev/null", "a pipe, device or socket"],
        [folder, "a folder, not a file"],
        [`${folder}/none`, "no such file"],
        [huge, "bytes of data, found"],
        [text("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n"), "run git lfs pull"],
        [text("PK\u0003\u0004archive/data.pkl"), "a zip archive, such as torch.save"],
        [
          text('{"weight_map":{"a":"model-00001-of-00002.safetensors"}}'),
          "a text in JSON, such as the list of weights",
        ],
        [Uint8Array.of(0x1f, 0x8b, 8, ...text(" 12345")), "a gzip archive, not a safetensors file; unpack it first"],
        [Uint8Array.of(0x80, 4, 0x95, ...text(" 12345")), "a pickle, such as older versions of torch.save write"],
        [text("GGUF and so on"), "a GGUF file, not a safetensors file"],
        [text(headers), "expected a header length of at most"],
        [withHeader(`{"${"a".repeat(4e5)}":1}`), "expected for tensor"],
        [withHeader(`["${"a".repeat(4e5)}"]`), "expected a JSON object"],
        [new Uint8Array(3), "expected 8 bytes of header length"],
        [new Uint8Array(0), "expected 8 bytes of header length"],
      ];
      for (const [content, expected] of cases) {
        const message = await refused(folder, content);
        assertStringIncludes(message, expected);
        assert(message.length < 600 && !message.includes("\n"), message.slice(0, 700));
      }
    }),
});

// Helpers

const smoke = profileConfig("smoke").modularAddition;
const settings = {
  ...smoke,
  dataset: { ...smoke.dataset, modulus: 7 },
  model: { ...smoke.model, width: 4, heads: 4, hiddenWidth: 6 },
};
const model = taskOf("modularAddition").model(settings);
const shapes = modelFrom(model).parameterShapes;
const sizes = Object.entries(shapes).map(([name, shape]) => [name, shape.reduce((product, side) => product * side, 1)]);
const plainWeights = Object.fromEntries(
  (sizes as [string, number][]).map(([name, size]) => [name, Array.from({ length: size }, (_, i) => i / 8)]),
);

const checkpointArrays = () =>
  Object.fromEntries(
    Object.entries(plainWeights).map(([name, values]) => [`parameters.${name}`, Float32Array.from(values)]),
  );

const renamed = (prefix: string) =>
  Object.fromEntries(
    Object.entries(plainWeights).map(([name, values]) => [
      prefix + name,
      { shape: shapes[name], values: Float32Array.from(values) },
    ]),
  );

/** A file whose arrays are all of two bytes an element, and begin with these. */
function halfPrecision(dtype: string, first: readonly number[]): Uint8Array {
  let offset = 0;
  const entries = (sizes as [string, number][]).map(([name, size]) => {
    const offsets = [offset, offset += 2 * size];
    return [name, { dtype, shape: shapes[name], data_offsets: offsets }];
  });
  const bytes = withHeader(JSON.stringify(Object.fromEntries(entries)), offset);
  const data = new DataView(bytes.buffer, bytes.length - offset);
  for (const [, { data_offsets: [begin] }] of entries as [string, { data_offsets: number[] }][]) {
    first.forEach((half, i) => data.setUint16(begin + 2 * i, half, true));
  }
  return bytes;
}

function withHeader(json: string, dataLength = 0): Uint8Array<ArrayBuffer> {
  const header = new TextEncoder().encode(json);
  const bytes = new Uint8Array(8 + header.length + dataLength);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(header.length), true);
  bytes.set(header, 8);
  return bytes;
}

const attempted = (folder: Folder, content: string | Uint8Array) =>
  attempt(async () => {
    const path = typeof content === "string" ? content : `${folder}/weights.safetensors`;
    if (typeof content !== "string") await Deno.writeFile(path, content);
    return await readWeights(path, runTask("modularAddition", settings), model);
  })();

async function read(folder: Folder, content: Uint8Array) {
  const found = await attempted(folder, content);
  if (isLeft(found)) throw new Error(describeError(found.left));
  assertEquals(found.right.layout, "degrok");
  return found.right.parameters;
}

async function refused(folder: Folder, content: string | Uint8Array): Promise<string> {
  const found = await attempted(folder, content);
  assert(isLeft(found), "it was taken");
  assertEquals(found.left._tag, "InvalidData");
  return describeError(found.left);
}

async function withFolder(body: (folder: Folder) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "degrok-weights-" });
  try {
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
