/**
 * Kills, failing disks and power cuts at every call that changes something, on a file system in memory that knows what a disk would have kept.
 *
 * @module
 */
import * as E from "fp-ts/Either";
import { assert, assertEquals } from "../../assert.ts";
import type { FileSystem } from "../../../pipeline/platform/file_system.ts";
import { collectGarbage } from "../../../pipeline/cache/upkeep/gc.ts";
import { describeError, exitCode } from "../../../pipeline/platform/errors.ts";
import { readOutput } from "../../../pipeline/cache/store/objects.ts";
import type { Outcome } from "../../../pipeline/cache/run_stage.ts";
import { objectPath } from "../../../pipeline/cache/store/store.ts";
import { verifyCache } from "../../../pipeline/cache/upkeep/verify.ts";
import { memoryProject, type Project, request, succeed } from "./fixture.ts";
import { failingAt, type FaultKind, type Loss } from "./memory_file_system.ts";

const outputs = { "weights/0.safetensors": "zero", "weights/1.safetensors": "one", "log.csv": "step\n0\n" };
const wanted = request(outputs);

for (const loss of ["nothing", "content", "names"] as const) {
  Deno.test(`a kill at any call, with ${loss} lost, leaves a cache whose next run completes to the same digests`, async () => {
    await atEveryCall("kill", loss);
  });
}

for (const loss of ["content", "names"] as const) {
  Deno.test(`a result that was reported as stored survives a power cut that loses unflushed ${loss}`, async () => {
    const project = memoryProject();
    await project.run(wanted);
    project.files.crash(loss);
    assertEquals((await project.run(wanted)).status, "cached");
  });
}

Deno.test("a damaged object that was stored again survives a power cut as well", async () => {
  for (const loss of ["content", "names"] as const) {
    const project = memoryProject();
    const { record } = await project.run(wanted);
    project.files.put(objectPath(project.store, record.outputs[0].digest), "wrong");
    assertEquals((await project.run(wanted)).reason, "corrupt");
    project.files.crash(loss);
    assertEquals((await project.run(wanted)).status, "cached");
  }
});

for (const kind of ["EIO", "ENOSPC"] as const) {
  Deno.test(`${kind} at any call is exit 1 with a path or is survived, and the next run completes to the same digests`, async () => {
    await atEveryCall(kind, "nothing");
  });
}

Deno.test("a kill at any call of a collection leaves a cache that is right, and the next collection goes on", async () => {
  const prepared = async () => {
    const project = memoryProject();
    await project.run(wanted);
    await project.run(request({ other: "other" }, { seed: 1 }));
    project.clock.advance(10_000);
    return project;
  };
  const collect = (project: Project, files: FileSystem) =>
    collectGarbage({ ...project.store, files }, { dryRun: false, olderThan: 5000 })();
  const project = await prepared();
  const counting = failingAt(project.files, Infinity, "kill");
  assert(E.isRight(await collect(project, counting.files)));
  assert(counting.calls() > 5);
  for (let at = 0; at < counting.calls(); at++) {
    const project = await prepared();
    assert(E.isLeft(await collect(project, failingAt(project.files, at, "kill").files)));
    project.files.crash("nothing");
    assertEquals((await succeed(verifyCache(project.store))).problems, []);
    const { keptRecords } = await succeed(collectGarbage(project.store, { dryRun: false, olderThan: 5000 }));
    assertEquals(keptRecords, 0);
    assertEquals(await project.files.list("/project/cache/v1/tmp"), []);
    await isGolden(project);
  }
});

// Helpers

/** Runs the request once for every call, with that call failing, and checks what the next run finds. */
async function atEveryCall(kind: FaultKind, loss: Loss): Promise<void> {
  const golden = memoryProject();
  const counting = failingAt(golden.files, Infinity, kind);
  await golden.run(wanted, { files: counting.files });
  const calls = counting.calls();
  assert(calls > 30, `only ${calls} calls`);
  let failures = 0;
  let bytesNamed = 0;
  for (let at = 0; at < calls; at++) {
    const project = memoryProject();
    const { files } = failingAt(project.files, at, kind);
    const result = await attemptOf(project, files);
    if (E.isLeft(result)) {
      failures++;
      if (describeError(result.left).includes("3 bytes are needed")) bytesNamed++;
      assertEquals(exitCode(result.left), 1);
      assert(
        result.left._tag === "FileSystemError" && result.left.path.startsWith("/project"),
        JSON.stringify(result.left),
      );
    }
    if (kind === "kill") project.files.crash(loss);
    const rerun = await isGolden(project);
    // What a kill leaves behind is absent or whole: nothing had to be found damaged first.
    if (kind === "kill") assertEquals(project.log.filter((line) => line.includes("quarantine")), []);
    project.files.crash("names");
    const afterPowerCut = await project.run(wanted);
    if (rerun.status === "computed") assertEquals(afterPowerCut.status, "cached");
    assertEquals(afterPowerCut.record.outputs, rerun.record.outputs);
  }
  assertEquals(bytesNamed > 0, kind === "ENOSPC");
  assert(failures > calls / 3, `only ${failures} of ${calls} calls made the run fail`);
}

async function attemptOf(project: Project, files: FileSystem) {
  try {
    return await project.attempt(wanted, { files });
  } catch (error) {
    if (!String(error).includes("unexpected failure")) throw error;
    return E.left(JSON.parse(String(error).replace(/^.*?unexpected failure: /, "")));
  }
}

/** The four invariants: golden digests on a rerun, a sound cache, no lock left, and no temporary file after a collection. */
async function isGolden(project: Project): Promise<Outcome> {
  const outcome = await project.run(wanted, { policy: { lockTimeout: 0 } });
  for (const output of outcome.record.outputs) {
    const bytes = await succeed(readOutput(project.store, output));
    assertEquals(new TextDecoder().decode(bytes), outputs[output.name as keyof typeof outputs]);
  }
  assertEquals(outcome.record.outputs.length, 3);
  assertEquals((await project.run(wanted)).status, "cached");
  assertEquals((await succeed(verifyCache(project.store))).problems, []);
  await succeed(collectGarbage(project.store, { dryRun: false, lockTimeout: 0 }));
  assertEquals(await project.files.list("/project/cache/v1/tmp"), []);
  assertEquals((await project.run(wanted)).status, "cached");
  return outcome;
}
