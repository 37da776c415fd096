import * as E from "fp-ts/Either";
import type { Digest } from "../../../pipeline/files/digest.ts";
import type { StageRequest } from "../../../pipeline/cache/stage_request.ts";
import { assert, assertEquals, assertNotEquals } from "../../assert.ts";
import { parseJsonStrict } from "../../../pipeline/files/parse_json_strict.ts";
import { outputsDigest, type StageRecord } from "../../../pipeline/cache/store/stage_record.ts";
import { attempt } from "../../../pipeline/platform/failure.ts";
import type { FileSystem } from "../../../pipeline/platform/file_system.ts";
import { FileSystemFault } from "../../../pipeline/platform/file_system_error.ts";
import { keyed, lockFile, memoryProject, request, writeOutput } from "./fixture.ts";

Deno.test("a second run of the same request computes nothing and gives the same record", async () => {
  const project = memoryProject();
  const count = { runs: 0 };
  const wanted = request({ "weights/0.safetensors": "abc", "log.csv": "step\n" }, {}, count);
  const first = await project.run(wanted);
  const second = await project.run(wanted);
  assertEquals([first.status, first.reason], ["computed", "never-run"]);
  assertEquals([second.status, second.reason, count.runs], ["cached", "unchanged", 1]);
  assertEquals(second.record, first.record);
  assertEquals(second.savedMilliseconds, first.record.milliseconds);
});

const withoutLocks = (files: FileSystem): FileSystem => ({
  ...files,
  open: async (path, how) => {
    const file = await files.open(path, how);
    return { ...file, tryLock: () => Promise.resolve(true) };
  },
});

Deno.test("where locks do nothing, one that computes stores no half-written file of another that computes the same", async () => {
  const project = memoryProject();
  const files = withoutLocks(project.files);
  const half = request({ "a.bin": "aaaa" }, {
    compute: (directory) =>
      attempt(async () => {
        await writeOutput(files, `${directory}/a.bin`, "");
        await gate.promise;
        await writeOutput(files, `${directory}/a.bin`, "aaaa");
      }),
  });
  const gate = Promise.withResolvers<void>();
  const first = project.run(half, { files });
  const second = await project.run(
    request({ "a.bin": "aaaa" }, { compute: () => attempt(() => Promise.resolve()) }),
    { files },
  ).catch((error) => error as Error);
  assert(second instanceof Error && second.message.includes("a.bin"), String(second)); // it wrote nothing, and finds nothing
  gate.resolve();
  assertEquals((await first).record.outputs.map(({ size }) => size), [4]);
});

Deno.test("where locks do nothing, of two that compute the same thing the second takes what the first published", async () => {
  const project = memoryProject();
  const unlocked = withoutLocks(project.files);
  const wanted = request({ "a.bin": "aaaa" });
  const second = request({ "a.bin": "aaaa" }, {
    compute: () => attempt(async () => void await project.run(wanted, { files: unlocked })), // the first comes, and removes the folder
  });
  const outcome = await project.run(second, { files: unlocked });
  assertEquals([outcome.status, outcome.key], ["cached", (await project.run(wanted)).key]);
});

Deno.test("a working folder that cannot be removed after its result was published is a line, no failure", async () => {
  const project = memoryProject();
  const { files } = project;
  const outcome = await project.run(request({ "a.bin": "aaaa" }), {
    files: {
      ...files,
      removeTree: (path) =>
        path.includes("/partial/")
          ? Promise.reject(new FileSystemFault("remove", path, "ENOTEMPTY", "Directory not empty"))
          : files.removeTree(path),
    },
  });
  assertEquals(outcome.status, "computed");
  assert(project.log.some((line) => line.includes("Directory not empty")), project.log.join("\n"));
  assertEquals((await project.run(request({ "a.bin": "aaaa" }))).status, "cached");
});

Deno.test("every component of the key reruns the stage and is named as the cause with old and new", async () => {
  const project = memoryProject();
  const digest = (letter: string) => ({ digest: letter.repeat(64) as Digest });
  const shared = { inputs: { train: digest("0") }, environment: { engine: "eager" } };
  await project.write("data.bin", "one");
  const dataFiles = [{ logicalName: "mnist/labels", path: "data.bin" }];
  const original = request({ a: "1" }, { ...shared, dataFiles });
  const variants: Readonly<Record<string, Partial<StageRequest>>> = {
    params: { params: { learningRate: 0.01, steps: 10 } },
    seed: { seed: 1 },
    upstream: { inputs: { train: digest("1") } },
    env: { environment: { engine: "compiled" } },
    code: { stage: { ...keyed.stage, version: 2 } },
  };
  for (const [cause, changes] of Object.entries(variants)) {
    await project.run(original);
    const outcome = await project.run(request({ a: "1" }, { ...shared, dataFiles, ...changes }));
    assertEquals([outcome.status, outcome.reason, outcome.changes.length], ["computed", cause, 1]);
  }
  await project.run(original);
  await project.write("data.bin", "two");
  const outcome = await project.run(original);
  assertEquals([outcome.reason, outcome.changes[0].component], ["inputs", "mnist/labels"]);
  assert(outcome.changes[0].old !== outcome.changes[0].new);
});

Deno.test("another version of the runtime reruns the stage and is named, and going back to the old one is a hit", async () => {
  const project = memoryProject();
  const wanted = request({ a: "1" });
  await project.run(wanted);
  const newer = { platform: { deno: "2.9.7" } };
  const { status, reason, changes } = await project.run(wanted, newer);
  assertEquals([status, reason], ["computed", "env"]);
  assertEquals(changes, [{ cause: "env", component: "deno", old: "2.9.6", new: "2.9.7" }]);
  assertEquals((await project.run(wanted)).status, "cached");
});

Deno.test(
  "a changed comment reruns nothing, a changed formula two imports away does, and changing back is a hit",
  async () => {
    const project = memoryProject();
    const wanted = request({ a: "1" });
    await project.run(wanted);
    await project.write("helper.ts", `// the scale\nexport const scale = 3; /* three */\n`);
    assertEquals((await project.run(wanted)).status, "cached");
    await project.write("helper.ts", `export const scale = 4;\n`);
    const outcome = await project.run(wanted);
    assertEquals([outcome.reason, outcome.changes.map(({ component }) => component)], ["code", ["helper.ts"]]);
    await project.write("helper.ts", `export const scale = 3;\n`);
    assertEquals((await project.run(wanted)).status, "cached");
  },
);

Deno.test("another integrity of a package reruns only the stages that reach the package", async () => {
  const project = memoryProject();
  await project.write("report.ts", `import small from "small/sub.js"; export default small;\n`);
  const train = request({ a: "1" });
  const report = request({ b: "1" }, { stage: { name: "report", version: 1, entries: ["report.ts"] } });
  await project.run(train);
  await project.run(report);
  await project.write("deno.lock", lockFile("sha512-two"));
  assertEquals((await project.run(train)).status, "cached");
  const outcome = await project.run(report);
  assertEquals([outcome.reason, outcome.changes[0].component], ["code", "npm:small@1.0.0"]);
});

Deno.test("early cutoff: an upstream result made anew with equal outputs reruns nothing downstream", async () => {
  const project = memoryProject();
  const after = (dataset: StageRecord) => request({ b: "1" }, { inputs: { dataset }, label: "after" });
  const before = await project.run(request({ a: "1" }));
  await project.run(after(before.record));
  await project.write("helper.ts", `export const scale = 6 / 2;\n`);
  const remade = await project.run(request({ a: "1" }));
  assertNotEquals(remade.key, before.key);
  await project.write("helper.ts", `export const scale = 3;\n`);
  assertEquals((await project.run(after(remade.record))).status, "cached");
});

Deno.test("outputsDigest() is of names and contents: swapping the contents of two outputs changes it", async () => {
  const project = memoryProject();
  const digestOf = async (outputs: Readonly<Record<string, string>>, seed: number) =>
    outputsDigest((await project.run(request(outputs, { seed }))).record);
  const digest = await digestOf({ a: "1", b: "2" }, 1);
  assertEquals(await digestOf({ b: "2", a: "1" }, 2), digest);
  assertNotEquals(await digestOf({ a: "2", b: "1" }, 3), digest);
  assertNotEquals(await digestOf({ a: "1", c: "2" }, 4), digest);
});

Deno.test("the order of parameters and the spelling of numbers do not matter, and going back to old values is a hit", async () => {
  const project = memoryProject();
  const count = { runs: 0 };
  const of = (text: string) => {
    const params = parseJsonStrict(text);
    assert(E.isRight(params));
    return project.run(request({ a: "1" }, { params: params.right }, count));
  };
  await of('{"steps": 10, "rate": 1.0}');
  await of('{"rate": 1e0, /* the same */ "steps": 10}');
  assertEquals(count.runs, 1);
  await of('{"rate": 2, "steps": 10}');
  await of('{"rate": 1, "steps": 10}');
  assertEquals(count.runs, 2);
});
