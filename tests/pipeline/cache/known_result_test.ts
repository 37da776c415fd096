import { outputsDigest } from "../../../pipeline/cache/store/stage_record.ts";
import { objectPath, recordPath, verifiedPath } from "../../../pipeline/cache/store/store.ts";
import { assert, assertEquals } from "../../assert.ts";
import { keyed, memoryProject, request } from "./fixture.ts";

/** A project with a result of two outputs that was found once, some time after it was stored; the calls of later looks are counted. */
async function lookedAt() {
  const project = memoryProject();
  await project.run(request({ a: "1", b: "22" }));
  project.clock.advance(10_000);
  const { record } = await project.run(request({ a: "1", b: "22" }));
  const calls: string[] = [];
  const inStore = (path: string) => /\/cache\/v1\/(results|verified|objects)\//.exec(path)?.[1];
  const note = (call: string, path: string) => {
    const where = inStore(path);
    if (where !== undefined) calls.push(`${call} ${where}`);
  };
  const files = {
    ...project.files,
    info: (path: string) => (note("info", path), project.files.info(path)),
    read: (path: string) => (note("read", path), project.files.read(path)),
    open: (path: string, mode: "read") => (note("open", path), project.files.open(path, mode)),
  };
  const look = async () => {
    calls.length = 0;
    const explanation = await project.explain(keyed, { files });
    return { explanation, calls: [...calls] };
  };
  return { project, record, look };
}

const briefly = ["info results", "read verified", "info objects", "info objects"];

Deno.test("a look at a stored result reads its note alone, and looks at each of its files once", async () => {
  const { record, look } = await lookedAt();
  const { explanation, calls } = await look();
  assertEquals(calls, briefly);
  assert(explanation.status === "cached");
  assertEquals(explanation.known, {
    stage: record.stage,
    label: record.label,
    key: record.key,
    digest: outputsDigest(record),
    components: { environment: record.components.environment },
    run: record.run,
  });
});

Deno.test("a record or an object that was touched is read again, and damage is found", async () => {
  const { project, record, look } = await lookedAt();
  const path = recordPath(project.store, record.stage, record.key);
  const before = project.files.text(path);
  project.clock.advance(10_000);
  project.files.put(path, before);
  const { explanation, calls } = await look();
  assertEquals([explanation.status, calls.includes("read results")], ["cached", true]);
  project.clock.advance(10_000);
  await project.run(request({ a: "1", b: "22" })); // notes how the record looks now
  assertEquals((await look()).calls, briefly);
  project.clock.advance(10_000);
  project.files.put(path, before.replace(record.run, "somebody"));
  assertEquals((await look()).explanation.reason, "corrupt");
  project.files.put(path, before);
  project.files.put(objectPath(project.store, record.outputs[1].digest), "33");
  assertEquals((await look()).explanation.reason, "corrupt");
});

Deno.test("a note whose checksum does not match is not believed", async () => {
  const { project, record, look } = await lookedAt();
  const path = verifiedPath(project.store, record.stage, record.key);
  project.files.put(path, project.files.text(path).replace(outputsDigest(record), "0".repeat(64)));
  const { explanation, calls } = await look();
  assert(explanation.status === "cached" && explanation.known.digest === outputsDigest(record));
  assert(calls.includes("read results"));
});
