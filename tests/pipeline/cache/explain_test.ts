import { assert, assertEquals } from "../../assert.ts";
import { takeLock } from "../../../pipeline/cache/store/lock.ts";
import { explain } from "../../../pipeline/cache/explain.ts";
import { runStage } from "../../../pipeline/cache/run_stage.ts";
import { collectionLockPath, lockPath, objectPath } from "../../../pipeline/cache/store/store.ts";
import { outputsDigest } from "../../../pipeline/cache/store/stage_record.ts";
import { reasonText } from "../../../pipeline/terminal/text/reason_text.ts";
import { keyed, memoryProject, request, succeed, writeOutput } from "./fixture.ts";

Deno.test("explain() says what runStage does, for every cause, and writes nothing", async () => {
  const project = memoryProject();
  const look = async (changes: object = {}, options = {}) => {
    const before = project.files.tree();
    const explained = await project.explain({ ...keyed, ...changes }, options);
    assertEquals(project.files.tree(), before);
    return explained;
  };
  const first = await look();
  assert(first.status === "would run" && first.reason === "never-run" && first.key !== undefined);
  const saved = `${project.store.root}/partial/${keyed.stage.name}/${first.key}`;
  await project.files.makeDirectory(saved);
  assertEquals((await look()).reason, "never-run", "nothing is saved yet");
  await writeOutput(project.files, `${saved}/state`, "a state");
  assertEquals((await look()).reason, "begun");
  await project.files.removeTree(saved);
  const { key, record } = await project.run(request({ a: "1" }));
  const hit = await look();
  assert(hit.status === "cached");
  assertEquals([hit.key, hit.known.digest, hit.known.run], [key, outputsDigest(record), record.run]);
  const change = await look({ params: { learningRate: 0.001, steps: 20 } });
  assertEquals(change.changes, [{ cause: "params", component: "steps", old: "10", new: "20" }]);
  assert(change.status === "would run" && change.lastMilliseconds === record.milliseconds);
  assertEquals((await look({}, { policy: { force: () => true } })).reason, "force");
  assertEquals((await look({ label: "another" })).status, "cached");
  assertEquals((await look({ label: "another", seed: 3 })).reason, "never-run");
});

Deno.test("F12: of two experiments' results of one label neither is the other's past, unless their settings are the same", async () => {
  const project = memoryProject();
  const smoke = { experiment: "smoke" };
  const settings = { params: { learningRate: 0.001, steps: 20 } };
  await project.run(request({ a: "1" }), { experiment: "quick" });
  assertEquals((await project.explain({ ...keyed, ...settings }, smoke)).reason, "never-run");
  assertEquals((await project.explain({ ...keyed, ...settings }, { experiment: "quick" })).reason, "params");
  assertEquals((await project.explain(keyed, smoke)).status, "cached");
  const newer = await project.explain(keyed, { ...smoke, platform: { deno: "9.9.9" } });
  assertEquals(newer.reason, "env"); // as on a machine that took the result in from another
});

Deno.test("F13: files of the user's are called so, also where they are named among the parameters", async () => {
  const project = memoryProject();
  await project.run(request({ a: "1" }));
  const params = (digest: string) => ({
    params: { learningRate: 0.001, steps: 10, files: { "train-images": digest } },
  });
  const { changes } = await project.explain({ ...keyed, ...params("ab") });
  assertEquals(changes.map(({ cause, component }) => [cause, component]), [["inputs", "files.train-images"]]);
  assertEquals(reasonText("inputs", changes), "files of your own changed: files.train-images");
});

Deno.test("what explain() has hashed, runStage does not hash again in the same session", async () => {
  const project = memoryProject();
  const { record } = await project.run(request({ a: "1" }));
  project.clock.advance(5000);
  const path = objectPath(project.store, record.outputs[0].digest);
  let reads = 0;
  const read = (name: string) => {
    if (name === path) reads++;
    return project.files.read(name);
  };
  const cache = await project.open({ files: { ...project.files, read } });
  assertEquals((await succeed(explain(keyed)({ cache }))).status, "cached");
  assertEquals((await succeed(runStage(request({ a: "1" })(project.files))({ cache }))).status, "cached");
  assertEquals(reads, 1);
  await project.run(request({ a: "1" }), { files: { ...project.files, read } });
  assertEquals(reads, 1);
});

Deno.test("explain() of a stage with a pending input is that it would run, for its own causes first", async () => {
  const project = memoryProject();
  const inputs = { dataset: { pending: true } as const };
  assertEquals((await project.explain({ ...keyed, inputs })).reason, "never-run");
  await project.run(request({ a: "1" }));
  const pending = await project.explain({ ...keyed, inputs });
  assert(pending.status === "would run" && pending.key === undefined);
  assertEquals([pending.reason, pending.changes.map(({ component }) => component)], ["upstream", ["dataset"]]);
  assertEquals((await project.explain({ ...keyed, inputs, seed: 4 })).reason, "seed");
});

Deno.test("explain() works while others hold the key's lock and collect garbage", async () => {
  const project = memoryProject();
  const { key } = await project.run(request({ a: "1" }));
  await takeLock(project.store, lockPath(project.store, key), { kind: "exclusive", what: "train" });
  await takeLock(project.store, collectionLockPath(project.store), { kind: "exclusive", what: "gc" });
  assertEquals((await project.explain(keyed)).status, "cached");
});

Deno.test("the cause of a miss is told against the result that was used last, not the one that was made last", async () => {
  const project = memoryProject();
  const variant = (steps: number) => request({ a: "1" }, { params: { learningRate: 0.001, steps } });
  for (const steps of [10, 20, 10]) await project.run(variant(steps));
  const { changes } = await project.run(variant(30));
  assertEquals(changes.map(({ old, new: now }) => [old, now]), [["10", "30"]]);
});

Deno.test("changes name leaves of parameters, added and removed ones as absent", async () => {
  const project = memoryProject();
  await project.run(request({ a: "1" }, { params: { train: { steps: 1, gone: [1] }, kept: "x" } }));
  const { changes } = await project.run(
    request({ a: "1" }, { params: { train: { steps: 2, made: null }, kept: "x" } }),
  );
  assertEquals(changes.map(({ component, old, new: now }) => [component, old, now]), [
    ["train.gone.0", "1", "absent"],
    ["train.made", "absent", "null"],
    ["train.steps", "1", "2"],
  ]);
});
