import * as E from "fp-ts/Either";
import { assert, assertEquals, assertStringIncludes } from "../../assert.ts";
import { sha256 } from "../../../pipeline/files/digest.ts";
import { healingOnce } from "../../../pipeline/cache/healing.ts";
import { materializeOutput, readOutput, verifiedOutputPath } from "../../../pipeline/cache/store/objects.ts";
import { runStage } from "../../../pipeline/cache/run_stage.ts";
import type { StageRecord } from "../../../pipeline/cache/store/stage_record.ts";
import { objectPath, recordPath } from "../../../pipeline/cache/store/store.ts";
import { verifyCache } from "../../../pipeline/cache/upkeep/verify.ts";
import { diskTest, keyed, memoryProject, request, succeed } from "./fixture.ts";
import type { MemoryFileSystem } from "./memory_file_system.ts";

const wanted = request({ "a.bin": "aaaaaaaaaaaaaaaaaaaaaaaa", "b.bin": "bbbbbbbbbbbbbbbbbbbbbbbb" });
const other = request({ "c.bin": "cccccccccccccccccccccccc" }, { seed: 1 });

type Damage = (files: MemoryFileSystem, path: string) => void | Promise<void>;
const bytesOf = (files: MemoryFileSystem, path: string) => new TextEncoder().encode(files.text(path));
const damages: Record<string, Damage> = {
  "cut short": (files, path) => files.put(path, bytesOf(files, path).slice(0, -3)),
  "made longer": (files, path) => files.put(path, files.text(path) + "x"),
  "emptied": (files, path) => files.put(path, ""),
  "deleted": (files, path) => files.remove(path),
  "replaced by a folder": (files, path) => files.remove(path).then(() => files.putOther(path, "directory")),
  "replaced by a link": (files, path) => files.remove(path).then(() => files.putOther(path, "symlink")),
  "replaced by a pipe": (files, path) => files.remove(path).then(() => files.putOther(path, "other")),
  "filled with zeros": (files, path) => files.put(path, new Uint8Array(bytesOf(files, path).length)),
};
for (let position = 0; position < 20; position++) {
  damages[`changed in one bit at ${position}/20`] = (files, path) => {
    const bytes = bytesOf(files, path);
    bytes[Math.floor(bytes.length * position / 20)] ^= 1 << (position % 8);
    files.put(path, bytes);
  };
}

for (const target of ["object", "record"] as const) {
  Deno.test(`a damaged ${target} is found, moved to quarantine and computed again to the same digests, whatever the damage`, async () => {
    for (const [what, damage] of Object.entries(damages)) {
      const project = memoryProject();
      const { record, key } = await project.run(wanted);
      project.clock.advance(5000);
      const path = target === "object"
        ? objectPath(project.store, record.outputs[0].digest)
        : recordPath(project.store, "train", key);
      await damage(project.files, path);
      const isLoss = target === "record" && what === "deleted";
      assert((await succeed(verifyCache(project.store))).problems.length > 0 || isLoss, what);
      const explained = await project.explain(keyed);
      assertEquals([explained.status, explained.reason], ["would run", isLoss ? "removed" : "corrupt"], what);
      const outcome = await project.run(wanted);
      assertEquals([outcome.status, outcome.record.outputs], ["computed", record.outputs], what);
      if (!isLoss) assert(project.log.some((line) => line.includes("computed again")), what);
      assertEquals((await succeed(verifyCache(project.store))).problems, [], what);
      assertEquals((await project.run(wanted)).status, "cached", what);
    }
  });
}

Deno.test("two objects swapped, and a record put under another key, are found", async () => {
  const project = memoryProject();
  const first = await project.run(wanted);
  const second = await project.run(other);
  const [a, b] = first.record.outputs.map(({ digest }) => objectPath(project.store, digest));
  const text = project.files.text(a);
  project.files.put(a, project.files.text(b));
  project.files.put(b, text);
  assertEquals((await project.run(wanted)).reason, "corrupt");
  project.files.put(
    recordPath(project.store, "train", first.key),
    project.files.text(recordPath(project.store, "train", second.key)),
  );
  assertEquals((await project.run(wanted)).reason, "corrupt");
  assertEquals((await project.run(other)).status, "cached");
});

Deno.test("an object that another result left damaged is not relied on when the same content is stored again", async () => {
  const project = memoryProject();
  const { record } = await project.run(wanted);
  project.files.put(objectPath(project.store, record.outputs[0].digest), "x".repeat(24));
  await project.run(request({ "another.bin": "aaaaaaaaaaaaaaaaaaaaaaaa" }, { seed: 2 }));
  assertEquals((await succeed(verifyCache(project.store))).problems, []);
});

Deno.test("a forged record with a valid checksum but another key, stage or components is found", async () => {
  const project = memoryProject();
  const { record, key } = await project.run(wanted);
  const path = recordPath(project.store, "train", key);
  for (
    const forged of [{ components: { ...record.components, seed: 7 } }, { key: "0".repeat(64) }, { stage: "report" }]
  ) {
    rewrite(project.files, path, { ...record, ...forged });
    assertEquals((await project.run(wanted)).reason, "corrupt");
  }
});

Deno.test("a record of an older shape is a miss with reason schema, and one of a newer version is refused and kept", async () => {
  const project = memoryProject();
  const { record, key } = await project.run(wanted);
  const path = recordPath(project.store, "train", key);
  const withVariables = { ...record, version: 1, components: { ...record.components, schema: 1, variables: [] } };
  for (const shape of [withVariables, { ...record, extra: 1 }, { ...record, outputs: "none" }]) {
    rewrite(project.files, path, shape);
    assertEquals((await project.run(wanted)).reason, "schema");
  }
  rewrite(project.files, path, { ...record, version: record.version + 1 });
  const before = project.files.text(path);
  const error = await project.fail(wanted);
  assertEquals(error._tag, "CacheFromTheFuture");
  assertEquals(project.files.text(path), before);
  assertEquals((await verifyCache(project.store)())._tag, "Left");
});

Deno.test("an object that decays without a trace in the file system is found when it is consumed, and healed by one more run", async () => {
  const project = memoryProject();
  const { record } = await project.run(wanted);
  project.clock.advance(5000);
  await project.run(wanted);
  const [output] = record.outputs;
  const decay = async () => {
    const { data } = await nodeOf(project.files, objectPath(project.store, output.digest));
    data[0] ^= 1;
  };
  await decay();
  assertEquals((await project.run(wanted)).status, "cached");
  for (const consume of [readOutput, verifiedOutputPath]) {
    const result = await consume(project.store, output)();
    assert(E.isLeft(result) && result.left._tag === "CacheCorrupt");
    assertEquals((await project.run(wanted)).reason, "corrupt");
    project.clock.advance(5000);
    await project.run(wanted);
    await decay();
  }
  const result = await materializeOutput(project.store, output, "/project/out/a.bin")();
  assert(E.isLeft(result) && result.left._tag === "CacheCorrupt");
  assertEquals(await project.files.list("/project/out"), []);
  await project.run(wanted);
  project.clock.advance(5000);
  await project.run(wanted);
  await decay();
  const cache = await project.open();
  const program = healingOnce((environment: { cache: typeof cache }) => async () => {
    const outcome = await runStage(wanted(project.files))(environment)();
    return E.isLeft(outcome) ? outcome : await readOutput(project.store, outcome.right.record.outputs[0])();
  });
  assertEquals(new TextDecoder().decode(await succeed(program({ cache }))), "aaaaaaaaaaaaaaaaaaaaaaaa");
});

diskTest(
  "an edit of an object that keeps size and write time is found by the next run, at once and later",
  async (project, root) => {
    const { record } = await project.run(wanted);
    const oneSecond = () => new Promise((resolve) => setTimeout(resolve, 1001));
    const edit = () => editKeepingTimes(objectPath(project.store, record.outputs[0].digest));
    await project.run(wanted);
    await edit();
    assertEquals((await project.run(wanted)).reason, "corrupt");
    project.clock.advance(5000);
    assertEquals((await project.run(wanted)).status, "cached");
    await oneSecond();
    await edit();
    const outcome = await project.run(wanted);
    assertEquals([outcome.status, outcome.reason], ["computed", "corrupt"]);
    assertEquals((await succeed(verifyCache(project.store))).problems, []);
    assertEquals(Array.from(Deno.readDirSync(`${root}/cache/v1/quarantine`)).length, 2);
  },
);

diskTest("a materialised output is a copy that can be edited without reaching the store", async (project, root) => {
  const { record } = await project.run(wanted);
  const destination = `${root}/out/a.bin`;
  for (let round = 0; round < 2; round++) {
    await succeed(materializeOutput(project.store, record.outputs[0], destination));
    assertStringIncludes(await Deno.readTextFile(destination), "aaaa");
    await Deno.writeTextFile(destination, "edited");
  }
  assertEquals((await project.run(wanted)).status, "cached");
  assertEquals((await Deno.lstat(objectPath(project.store, record.outputs[0].digest))).mode! & 0o777, 0o444);
});

// Helpers

/** Writes a record of any shape with a valid checksum. */
function rewrite(
  files: MemoryFileSystem,
  path: string,
  record: Readonly<Partial<Record<keyof StageRecord | "extra", unknown>>>,
) {
  const body = JSON.stringify(record);
  files.put(path, `{"checksum":"${sha256(body)}","record":${body}}\n`);
}

/** Changes one bit of a file and sets its write time back. */
async function editKeepingTimes(path: string): Promise<void> {
  const { mtime } = await Deno.lstat(path);
  const bytes = await Deno.readFile(path);
  bytes[5] ^= 4;
  await Deno.chmod(path, 0o644);
  await Deno.writeFile(path, bytes);
  await Deno.chmod(path, 0o444);
  await Deno.utime(path, mtime!, mtime!);
}

/** The bytes of a file themselves, so that changing them changes no time stamp. */
async function nodeOf(files: MemoryFileSystem, path: string): Promise<{ data: Uint8Array }> {
  return { data: await files.read(path) };
}
