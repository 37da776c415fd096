import { assert, assertEquals, assertNotEquals } from "../../assert.ts";
import { sha256 } from "../../../pipeline/files/digest.ts";
import { encodeRecord, type StageRecord } from "../../../pipeline/cache/store/stage_record.ts";
import { stageKey } from "../../../pipeline/cache/store/stage_key.ts";
import { recordPath } from "../../../pipeline/cache/store/store.ts";
import { collectGarbage } from "../../../pipeline/cache/upkeep/gc.ts";
import { listResults } from "../../../pipeline/cache/upkeep/usage.ts";
import { verifyCache } from "../../../pipeline/cache/upkeep/verify.ts";
import { keyed, memoryProject, type Project, request, succeed } from "./fixture.ts";
import type { MemoryFileSystem } from "./memory_file_system.ts";

const wanted = request({ "a.bin": "aaaa" });

Deno.test("a record with the right checksum and a field that cannot be is no result, and stops no command", async () => {
  for (const [path, value] of impossible) {
    const project = memoryProject();
    const { record } = await project.run(wanted);
    put(project, record, withField(record, path, value));
    const what = `${path} = ${JSON.stringify(value)?.slice(0, 60)}`;
    assertEquals((await project.explain(keyed)).reason, "schema", what);
    assertEquals(await succeed(listResults(project.store)), [], what);
    assert((await succeed(verifyCache(project.store))).problems.length > 0, what);
    await succeed(collectGarbage(project.store));
    assertEquals((await project.run(wanted)).status, "computed", what);
    assertEquals((await project.run(wanted)).status, "cached", what);
  }
});

Deno.test("a record with any one field replaced by anything is read or refused, whatever the field", async () => {
  const project = memoryProject();
  const { record } = await project.run(wanted);
  const values = [null, true, -1, 0.5, 1e300, "", "x\u001b[2J", "../x", "x".repeat(1e5), {}, [], [{}], [[]], [null]];
  for (const path of pathsOf(record)) {
    for (const value of values) {
      const changed = withField(record, path, value);
      put(project, record, changed);
      const { status, reason } = await project.explain(keyed);
      const isOfKey = !["created", "milliseconds", "run", "label"].includes(path); // the others say nothing of what it is
      const isChanged = JSON.stringify(changed) !== JSON.stringify(record);
      const what = `${path} = ${JSON.stringify(value).slice(0, 60)}: ${reason}`;
      if (isOfKey && isChanged) assertEquals(status, "would run", what);
      else assert(status === "cached" || reason === "schema", what);
      await succeed(listResults(project.store));
      await succeed(verifyCache(project.store));
    }
  }
});

Deno.test("a record of components with a key of their own, but of fields that cannot be, is no result under that key", async () => {
  const project = memoryProject();
  const { record } = await project.run(wanted);
  for (const params of ["not json {", '{"b":1,"a":2}', '{"a": 1}', "[".repeat(1e5), '{"a":1,"a":1}', "-0", "1e400"]) {
    const components = { ...record.components, params };
    const key = stageKey(components);
    assertNotEquals(key, record.key);
    const forged = { ...record, key, components };
    project.files.put(recordPath(project.store, "train", key), encodeRecord(forged));
    assertEquals((await succeed(listResults(project.store))).map((each) => each.key), [record.key], params);
  }
});

// Helpers

const twice = [{ name: "a", digest: sha256("1") }, { name: "a", digest: sha256("2") }];
const obeyed = "\u001b]0;x\u0007";

/** Fields by their paths, with values that no record can have. */
const impossible: readonly (readonly [path: string, value: unknown])[] = [
  ["components.params", "not json {"],
  ["components.params", '{"b":1,"a":2}'],
  ["components.params", "[".repeat(1e5)],
  ["components.upstream", twice],
  ["components.data", twice],
  ["components.code", twice],
  ["components.code", [{ name: obeyed, digest: sha256("1") }]],
  ["components.packages", [{ name: "a", value: obeyed }]],
  ["components.environment", [{ name: "b", value: "" }, { name: "a", value: "" }]],
  ["components.environment", [{ name: "cpu", value: obeyed }]],
  ["components.seed", 0.5],
  ["components.schema", -1],
  ["components.contract", 1e300],
  ["components.stage", "../train"],
  ["stage", "a/../b"],
  ["label", obeyed],
  ["label", "/etc/passwd"],
  ["label", ""],
  ["outputs", []],
  ["outputs", [{ name: "../a.bin", digest: sha256("aaaa"), size: 4 }]],
  ["outputs", [{ name: "a.bin", digest: sha256("aaaa"), size: -1 }]],
  ["outputs", [{ name: "a.bin", digest: sha256("aaaa"), size: 0.5 }]],
  ["outputs", [{ name: "a.bin", digest: "aaaa", size: 4 }]],
  ["outputs", twice.map((each) => ({ ...each, size: 1 }))],
  ["created", 1e300],
  ["created", -1],
  ["created", null],
  ["milliseconds", -1],
  ["milliseconds", "1"],
  ["run", obeyed],
];

function withField(record: StageRecord, path: string, value: unknown): StageRecord {
  const copy = structuredClone(record) as unknown as Record<string, unknown>;
  const keys = path.split(".");
  const last = keys.pop() as string;
  keys.reduce((at, key) => at[key] as Record<string, unknown>, copy)[last] = value;
  return copy as unknown as StageRecord;
}

/** Puts a record in another's place, with the checksum of what it says. */
function put({ files, store }: Project<MemoryFileSystem>, { stage, key }: StageRecord, record: StageRecord): void {
  const body = JSON.stringify(record);
  files.put(recordPath(store, stage, key), `{"checksum":"${sha256(body)}","record":${body}}\n`);
}

/** The paths of all fields of a value, of those with fields of their own, too. */
function pathsOf(value: object): string[] {
  return Object.entries(value).flatMap(([key, each]) =>
    typeof each === "object" && each !== null ? [key, ...pathsOf(each).map((path) => `${key}.${path}`)] : [key]
  );
}
