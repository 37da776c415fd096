import { closeCache } from "../../../pipeline/cache/cache_session.ts";
import { leftOutOf, recall } from "../../../pipeline/cache/store/left_out.ts";
import { lookup } from "../../../pipeline/cache/store/lookup.ts";
import { publish } from "../../../pipeline/cache/store/publish.ts";
import type { StageRecord } from "../../../pipeline/cache/store/stage_record.ts";
import { leftOutPath, objectPath, verifiedPath } from "../../../pipeline/cache/store/store.ts";
import { collectGarbage } from "../../../pipeline/cache/upkeep/gc.ts";
import { verifyCache } from "../../../pipeline/cache/upkeep/verify.ts";
import { assert, assertEquals, assertStringIncludes } from "../../assert.ts";
import { memoryProject, request, succeed } from "./fixture.ts";

const contents = { table: "1", weights: "2" };

/** A project that has the result of another without one of its outputs. */
async function partial() {
  const { record } = await memoryProject().run(request(contents));
  const project = memoryProject();
  await published(project, record, ["table"]);
  return { project, record };
}

/** Stores those of a result's outputs that are named; the others are left out. */
async function published(project: ReturnType<typeof memoryProject>, record: StageRecord, names: readonly string[]) {
  const cache = await project.open();
  for (const [name, text] of Object.entries(contents)) project.files.put(`/elsewhere/${name}`, text);
  const { outputs, ...rest } = record;
  const [given, leftOut] = [true, false].map((here) => outputs.filter(({ name }) => names.includes(name) === here));
  const done = await publish(project.store, cache.temporary, {
    record: rest,
    directory: "/elsewhere",
    outputs: Object.fromEntries(given.map(({ name }) => [name, name])),
    leftOut,
    recheck: () => Promise.resolve(),
  });
  await closeCache(cache)();
  return done;
}

const found = async ({ store }: ReturnType<typeof memoryProject>, { stage, key }: StageRecord) => {
  const looked = await lookup(store, stage, key);
  return looked.found ? looked.isPartial ? "partial" : "whole" : looked.reason;
};

Deno.test("a result without some outputs is a hit, says how long it takes again, and is sound", async () => {
  const { project, record } = await partial();
  assertEquals(await found(project, record), "partial");
  const { status } = await project.run(request({ another: "content" }));
  assertEquals(status, "cached", "its key is the request's, whatever it would leave");
  const explanation = await project.explain(request(contents)(project.files));
  assertEquals(explanation.status === "cached" && explanation.known.again, record.milliseconds);
  assertEquals((await succeed(verifyCache(project.store))).problems, []);
});

Deno.test("a limit of the store's size counts what is there alone", async () => {
  const { project } = await partial();
  const { keptRecords } = await succeed(collectGarbage(project.store, { maxSize: 1 }));
  assertEquals(keptRecords, 1);
});

Deno.test("an output that is there, but not what the record says, is damage although others are left out", async () => {
  const { project, record } = await partial();
  const [table] = record.outputs;
  await project.files.remove(objectPath(project.store, table.digest));
  assertEquals(await found(project, record), "corrupt");
  assertEquals((await succeed(verifyCache(project.store))).problems.length, 1);
});

Deno.test("what is left out counts as damage when the note on it is lost or damaged", async () => {
  for (const text of [undefined, "", "{}", `["../x"]`]) {
    const { project, record: { stage, key }, record } = await partial();
    const path = leftOutPath(project.store, stage, key);
    if (text === undefined) await project.files.remove(path);
    else project.files.put(path, text);
    assertEquals(await found(project, record), "corrupt", text);
    assertEquals((await project.run(request(contents))).status, "computed");
    assertEquals(await found(project, record), "whole");
  }
});

Deno.test("what a look finds of a result without some outputs is the same with its note and without, and when it is completed", async () => {
  const { project, record } = await partial();
  const look = () => project.explain(request(contents)(project.files));
  const unnoted = await look();
  assert(unnoted.status === "cached" && unnoted.known.again === record.milliseconds);
  project.clock.advance(10_000);
  await project.run(request(contents)); // found, and noted
  const note = project.files.text(verifiedPath(project.store, record.stage, record.key));
  assertStringIncludes(note, '"leftOut":{"count":1,');
  assertEquals(await look(), unnoted);
  const names = leftOutPath(project.store, record.stage, record.key);
  const said = project.files.text(names);
  await project.files.remove(names);
  assertEquals((await look()).reason, "corrupt");
  project.files.put(names, said);
  await published(project, record, ["table", "weights"]);
  const { again: _again, ...whole } = unnoted.known;
  assertEquals(await look(), { ...unnoted, known: whole });
});

Deno.test("recall() takes a result out that lacks outputs, once, and leaves a whole one alone", async () => {
  const { project, record } = await partial();
  assertEquals([await recall(project.store, record), await recall(project.store, record)], [true, false]);
  assertEquals(await found(project, record), "absent");
  assertEquals((await project.run(request(contents))).status, "computed");
  assertEquals([await recall(project.store, record), await found(project, record)], [false, "whole"]);
});

Deno.test("the same outputs, computed or brought again as a whole, complete a result; others do not", async () => {
  for (const complete of ["computed", "brought"] as const) {
    const { project, record } = await partial();
    if (complete === "computed") await project.run(request(contents), { policy: { force: () => true } });
    else await published(project, record, ["table", "weights"]);
    assertEquals([await found(project, record), (await leftOutOf(project.store, record)).size], ["whole", 0]);
  }
  const { project, record } = await partial();
  const { nondeterministic } = await project.run(request({ ...contents, weights: "3" }), {
    policy: { force: () => true },
  });
  assertEquals([nondeterministic, await found(project, record)], [["weights"], "partial"]);
});
