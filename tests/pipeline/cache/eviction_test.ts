import { isLeft } from "fp-ts/Either";
import * as TE from "fp-ts/TaskEither";
import { assert, assertEquals, assertStringIncludes } from "../../assert.ts";
import type { CacheEvent } from "../../../pipeline/cache/cache_event.ts";
import { readEvictions } from "../../../pipeline/cache/store/evictions.ts";
import { outputsDigest, type StageRecord } from "../../../pipeline/cache/store/stage_record.ts";
import { recordPath } from "../../../pipeline/cache/store/store.ts";
import { temporaryFiles } from "../../../pipeline/cache/store/temporary_files.ts";
import { evict } from "../../../pipeline/cache/upkeep/evict.ts";
import { collectGarbage } from "../../../pipeline/cache/upkeep/gc.ts";
import { listEvictions, listResults } from "../../../pipeline/cache/upkeep/usage.ts";
import { verifyCache } from "../../../pipeline/cache/upkeep/verify.ts";
import { describeError } from "../../../pipeline/platform/errors.ts";
import type { StageRequest } from "../../../pipeline/cache/stage_request.ts";
import { attempt } from "../../../pipeline/platform/failure.ts";
import { keyed, memoryProject, request, succeed, type TestRequest, writeOutput } from "./fixture.ts";

const reason = "computed while the memory failed";
const wrong = request({ "a.bin": "wrong" });
const right = request({ "a.bin": "right" });
const measured = (upstream: StageRecord): TestRequest =>
  request({ "m.csv": "1" }, { stage: { ...keyed.stage, name: "metrics" }, label: "m", inputs: { train: upstream } });
const always = { policy: { force: () => true } };

Deno.test("an evicted result is computed again, and the journal has its reason with both digests", async () => {
  const project = memoryProject();
  const { record } = await project.run(wrong);
  await project.run(right, always);
  assertEquals((await project.run(right)).record.outputs, record.outputs, "--force keeps the first result");
  const { dependents } = await evicted(project, record.key.slice(0, 12));
  assertEquals(dependents, []);
  const explained = await project.explain(keyed);
  assertEquals([explained.status, explained.reason], ["would run", "evicted"]);
  assertStringIncludes(explained.changes[0].new, reason);

  const events: CacheEvent[] = [];
  const outcome = await project.run(right, { emit: (event) => events.push(event) });
  assertEquals([outcome.status, outcome.reason, outcome.nondeterministic], ["computed", "evicted", []]);
  const replaced = events.find(({ event }) => event === "replaced");
  assert(replaced?.event === "replaced");
  for (const part of [reason, outputsDigest(record), outputsDigest(outcome.record)]) {
    assertStringIncludes(replaced.cause, part);
  }
  assertEquals((await project.run(right)).record.outputs, outcome.record.outputs);
  assertEquals((await succeed(verifyCache(project.store))).problems, []);
});

Deno.test("what was computed from an evicted result is found again only if the new one is the same", async () => {
  for (const [again, expected] of [[wrong, "cached"], [right, "computed"]] as const) {
    const project = memoryProject();
    const { record } = await project.run(wrong);
    const { record: table } = await project.run(measured(record));
    const { record: report } = await project.run(
      request({ "r.html": "r" }, { stage: { ...keyed.stage, name: "report" }, label: "r", inputs: { m: table } }),
    );
    const { dependents } = await evicted(project, `${record.stage}/${record.label}`);
    assertEquals(dependents.map(({ key }) => key), [table.key, report.key]);
    const pending = { ...keyed, stage: { ...keyed.stage, name: "metrics" }, label: "m" };
    const explained = await project.explain({ ...pending, inputs: { train: { pending: true } } });
    assertEquals([explained.status, explained.reason], ["would run", "upstream"]);
    const { record: now } = await project.run(again);
    assertEquals((await project.run(measured(now))).status, expected);
  }
});

Deno.test("a longer result that may have gone on from an evicted one goes with it, and nothing goes on from what is left", async () => {
  const project = memoryProject();
  const from: unknown[] = [];
  const training = (steps: number, text: string) =>
    request({ "a.bin": text }, {
      params: { steps },
      trajectory: { params: { steps: null }, extent: steps },
      goOn: (shorter) => {
        from.push(shorter.components.params);
        return TE.right(true);
      },
    });
  const { record: first } = await project.run(training(5, "right"));
  project.clock.advance(1000);
  const { record: second } = await project.run(training(10, "wrong"));
  project.clock.advance(1000);
  const { record: third } = await project.run(training(20, "wrong, too"));
  const { record: table } = await project.run(measured(third));
  project.files.put(`/project/cache/v1/partial/train/${second.key}/resume.safetensors`, "a second computation's");
  const { longer, dependents } = await evicted(project, second.key);
  assertEquals([longer.map(({ key }) => key), dependents.map(({ key }) => key)], [[third.key], [table.key]]);
  const said = await readEvictions(project.store, third.stage, third.key);
  assertEquals(said.map(({ reason }) => reason), [`${reason}; it may have gone on from ${second.key.slice(0, 12)}`]);
  assertEquals(project.files.tree().filter((path) => path.includes("/partial/train/") && !path.endsWith("/")), []);
  from.length = 0;
  const again = await project.run(training(20, "right, too"));
  assertEquals([again.status, from.map((each) => JSON.parse(`${each}`).steps)], ["computed", [5]]); // from the one that is right
  assertEquals((await project.run(measured(again.record))).status, "computed");
  assertEquals((await evicted(project, first.key)).longer.map(({ key }) => key), [again.key]);
});

Deno.test("interrupted work that went on from an evicted result begins anew, and other work does not", async () => {
  const project = memoryProject();
  const found: string[][] = [];
  const training = (steps: number, stop: boolean, changes: Partial<StageRequest> = {}): TestRequest => (files) => ({
    ...request({ "a.bin": "right" }, { params: { steps }, trajectory: { params: { steps: null }, extent: steps } })(
      files,
    ),
    resumes: true,
    goOn: (_shorter, directory) =>
      TE.tryCatch(async () => {
        if ((await files.list(directory)).length > 0) return false;
        await writeOutput(files, `${directory}/a.bin`, "wrong");
        return true;
      }, String) as TE.TaskEither<never, boolean>,
    compute: (directory) =>
      attempt(async () => {
        found.push(await files.list(directory));
        await writeOutput(files, `${directory}/state`, `of ${steps}`);
        if (stop) throw new Error("stopped");
        await files.removeTree(`${directory}/state`);
        await writeOutput(files, `${directory}/a.bin`, "right");
      }),
    ...changes,
  });
  const { record } = await project.run(
    request({ "a.bin": "wrong" }, { params: { steps: 10 }, trajectory: { params: { steps: null }, extent: 10 } }),
  );
  await project.fail(training(20, true));
  await project.fail(training(20, true, { seed: 1, goOn: undefined }));
  assertEquals(found.splice(0), [["a.bin"], []]);
  await evicted(project, record.key);
  await project.run(training(20, false));
  await project.run(training(20, false, { seed: 1, goOn: undefined }));
  assertEquals(found, [[], ["state"]]);
});

Deno.test("a description of no result, of several, or of too little, evicts nothing", async () => {
  const project = memoryProject();
  const { record } = await project.run(wrong);
  await project.run(request({ "a.bin": "x" }, { params: { steps: 11 } }));
  const cases = [
    [`${record.stage}/${record.label}`, `2 stored results; name one by its key: `],
    ["train/none", "no such stored result; expected the start of a key"],
    [record.key.slice(0, 7), "no such stored result"],
    [`${"0".repeat(12)}`, "no such stored result"],
  ];
  for (const [result, expected] of cases) {
    const found = await evict(project.store, temporaryFiles(project.store), { result, reason })();
    assert(isLeft(found) && found.left._tag === "UsageError");
    assertStringIncludes(describeError(found.left), expected);
  }
  assertEquals((await project.run(wrong)).status, "cached");
});

Deno.test("evictions are never collected, and one that was cut short is done by doing it again", async () => {
  const project = memoryProject();
  const { record } = await project.run(wrong);
  const path = recordPath(project.store, record.stage, record.key);
  const text = project.files.text(path);
  await evicted(project, record.key);
  project.files.put(path, text); // as a kill before the record is removed leaves it
  await evicted(project, record.key);
  assertEquals((await project.explain(keyed)).reason, "evicted");
  await succeed(collectGarbage(project.store, { dryRun: false, olderThan: 0 }));
  const kept = await readEvictions(project.store, record.stage, record.key);
  assertEquals(kept.map((each) => [each.reason, each.record]), [[reason, record], [reason, record]]);
});

Deno.test("what was evicted is listed with its reason, the newest first, and with what stands in its place", async () => {
  const project = memoryProject();
  const listed = async () => {
    const stored = await succeed(listResults(project.store));
    return (await succeed(listEvictions(project.store, stored))).map((
      { label, key, reason, outputs, replacement },
    ) => ({
      ...{ label, key, reason, outputs, replacement },
    }));
  };
  assertEquals(await listed(), []);
  const { record } = await project.run(wrong);
  await evicted(project, record.key);
  const { label, key } = record;
  const taken = { label, key, reason, outputs: outputsDigest(record) };
  assertEquals(await listed(), [{ ...taken, replacement: null }]);
  const { record: now } = await project.run(right);
  assertEquals(await listed(), [{ ...taken, replacement: outputsDigest(now) }]);
  await evicted(project, now.key);
  assertEquals((await listed()).map(({ outputs }) => outputs), [now, record].map(outputsDigest));
});

// Helpers

async function evicted({ store }: ReturnType<typeof memoryProject>, result: string) {
  const temporary = temporaryFiles(store);
  try {
    return await succeed(evict(store, temporary, { result, reason }));
  } finally {
    await temporary.remove();
  }
}
