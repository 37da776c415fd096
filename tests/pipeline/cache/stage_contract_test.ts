import * as E from "fp-ts/Either";
import * as TE from "fp-ts/TaskEither";
import { assert, assertEquals, assertStringIncludes } from "../../assert.ts";
import { exitCode, type PipelineError } from "../../../pipeline/platform/errors.ts";
import { attempt } from "../../../pipeline/platform/failure.ts";
import { FileSystemFault } from "../../../pipeline/platform/file_system_error.ts";
import type { CacheEvent } from "../../../pipeline/cache/cache_event.ts";
import { runStage } from "../../../pipeline/cache/run_stage.ts";
import { collectGarbage } from "../../../pipeline/cache/upkeep/gc.ts";
import { nameProblem } from "../../../pipeline/cache/store/safe_name.ts";
import type { StageRequest } from "../../../pipeline/cache/stage_request.ts";
import { keyed, memoryProject, type Project, request, succeed, type TestRequest, writeOutput } from "./fixture.ts";

Deno.test("a stage whose outputs are missing, extra, unsafe or none fails and stores nothing", async () => {
  const cases: Readonly<Record<string, [Record<string, string>, Record<string, string>]>> = {
    "missing": [{ a: "1" }, { a: "a", b: "b" }],
    "not outputs": [{ a: "1", extra: "2" }, { a: "a" }],
    "left no output": [{}, {}],
    "letters, digits": [{ a: "1" }, { a: "../a" }],
    "reserved": [{ a: "1" }, { "con": "a" }],
  };
  for (const [message, [files, outputs]] of Object.entries(cases)) {
    const project = memoryProject();
    const wanted = request(files, { outputs: () => TE.right(outputs) });
    const error = await project.fail(wanted);
    assert(error._tag === "StageFailed" && exitCode(error) === 1);
    assertStringIncludes(error.message, message);
    assertEquals((await project.explain(keyed)).reason, "failed-before");
    await storesNothing(project);
  }
});

Deno.test("a link among the outputs fails the stage", async () => {
  const project = memoryProject();
  const wanted: TestRequest = (files) => ({
    ...request({})(files),
    compute: (directory) => attempt(() => Promise.resolve(project.files.putOther(`${directory}/a`, "symlink"))),
    outputs: () => TE.right({ a: "a" }),
  });
  const error = await project.fail(wanted);
  assert(error._tag === "StageFailed");
  assertStringIncludes(error.message, "not a plain file");
});

Deno.test("a stage that returns or throws an error stores nothing, keeps its error, and is retried", async () => {
  const given: PipelineError = { _tag: "EngineError", message: "no" };
  const refusal = 'Requires env access to "SEED", run again with the --allow-env flag';
  const failing: readonly [Partial<StageRequest>, string][] = [
    [{ compute: () => TE.left(given) }, "EngineError"],
    [{ compute: () => () => Promise.reject(new TypeError("a mistake")) }, "StageFailed"],
    [{ compute: () => () => Promise.reject(new Deno.errors.NotCapable(refusal)) }, "StageFailed"],
    [{ outputs: () => TE.left(given) }, "EngineError"],
  ];
  for (const [changes, tag] of failing) {
    const project = memoryProject();
    await project.run(request({ a: "0" }, { seed: 1 }));
    const error = await project.fail(request({ a: "1" }, changes));
    assertEquals(error._tag, tag);
    const thrown = error._tag === "StageFailed" ? error.message : "";
    assert(
      thrown === "" || thrown.includes("a mistake") ||
        thrown.includes('env access to "SEED", which it does not declare'),
    );
    assert(!thrown.includes("--allow"));
    assertEquals((await project.explain(keyed)).reason, "failed-before");
    assertEquals((await project.run(request({ a: "1" }))).status, "computed");
    assertEquals((await project.run(request({ a: "0" }, { seed: 1 }))).status, "cached");
  }
});

Deno.test("interrupted work is found again by a run with the same key, and by no other", async () => {
  const project = memoryProject();
  const found: string[][] = [];
  const stopping = (stop: boolean, changes: Partial<StageRequest> = {}): TestRequest => (files) => ({
    ...request({ a: "1" })(files),
    resumes: true,
    compute: (directory) =>
      attempt(async () => {
        found.push(await files.list(directory));
        await writeOutput(files, `${directory}/a`, "1");
        if (stop) throw new Error("stopped");
      }),
    ...changes,
  });
  await project.fail(stopping(true));
  await project.run(stopping(false, { seed: 1 }));
  await project.run(stopping(false));
  assertEquals(found, [[], [], ["a"]]);
  assertEquals(await project.files.list("/project/cache/v1/partial/train"), []);
  found.length = 0;
  await project.fail(stopping(true, { seed: 2, resumes: false }));
  assertEquals(await project.files.list("/project/cache/v1/partial/train"), []);
  await project.run(stopping(false, { seed: 2, resumes: false }));
  assertEquals(found, [[], []]);
});

const seconds = (milliseconds: number) => Math.round(milliseconds / 1000);

Deno.test("a result took as long as all attempts at it, up to what each had saved", async () => {
  const project = memoryProject();
  const attempted = (before: number, after: number, stop: boolean): TestRequest => (files) => ({
    ...request({ a: "1" })(files),
    resumes: true,
    compute: (directory) =>
      attempt(async () => {
        project.clock.advance(before);
        await writeOutput(files, `${directory}/a`, "1");
        project.clock.advance(after);
        if (stop) throw new Error("stopped");
      }),
  });
  await project.fail(attempted(700_000, 90_000, true)); // 90 s of which nothing is left
  project.clock.advance(60_000);
  await project.fail(attempted(20_000, 0, true));
  project.clock.advance(60_000);
  assertEquals((await succeed(collectGarbage(project.store))).garbage, []);
  const { record } = await project.run(attempted(500_000, 5_000, false));
  assertEquals(seconds(record.milliseconds), 1225);
  assertEquals(notesOf(project), []);

  await project.fail((files) => ({ ...attempted(700_000, 0, true)(files), seed: 1 }));
  project.files.put(notesOf(project)[0], "{");
  const again = await project.run((files) => ({ ...attempted(3_000, 0, false)(files), seed: 1 }));
  assertEquals(seconds(again.record.milliseconds), 3);
});

Deno.test("a note on the time of interrupted work that is gone is garbage", async () => {
  const project = memoryProject();
  await project.fail((files) => ({
    ...request({ a: "1" })(files),
    resumes: true,
    compute: (directory) =>
      attempt(async () => await files.removeTree(directory).then(() => Promise.reject(new Error("x")))),
  }));
  const { garbage } = await succeed(collectGarbage(project.store, { dryRun: false }));
  assertEquals([garbage.map(({ kind }) => kind), notesOf(project)], [["note"], []]);
});

Deno.test("inputs that change during the run are named, and nothing is stored", async () => {
  const project = memoryProject();
  await project.write("data.bin", "one");
  const dataFiles = [{ logicalName: "labels", path: "data.bin" }];
  const changing = (path: string, text: string): TestRequest => (files) => ({
    ...request({ a: "1" }, { dataFiles })(files),
    compute: (directory) =>
      attempt(async () => {
        await project.write(path, text);
        await writeOutput(files, `${directory}/a`, "1");
      }),
  });
  for (
    const [path, text, name] of [["data.bin", "two", "labels"], ["helper.ts", "export const scale = 5;", "helper.ts"]]
  ) {
    const error = await project.fail(changing(path, text));
    assert(error._tag === "InputChanged");
    assertStringIncludes(error.message, name);
    await storesNothing(project);
  }
  assertEquals((await project.run(changing("helper.ts", "/* five */ export const scale = 5;"))).status, "computed");
});

Deno.test("hostile names are usage errors, exit 2, and write nothing", async () => {
  const hostile = [
    "../x",
    "/etc/x",
    "a\0b",
    "..",
    ".",
    "",
    "a//b",
    "a/../b",
    "x".repeat(300),
    "CON",
    "lpt1.txt",
    "é",
    "e\u0301",
    "a b",
    "a.",
    "-x",
    "~",
    "a\\b",
  ];
  for (const name of hostile) {
    const project = memoryProject();
    const before = project.files.tree();
    const stage = { ...keyed.stage, name: name as "train" };
    for (const changes of [{ label: name }, { stage }, { inputs: { [name]: { digest: "0" as never } } }]) {
      const error = await project.fail(request({ a: "1" }, changes));
      assertEquals([error._tag, exitCode(error)], ["UsageError", 2], JSON.stringify(name));
    }
    const written = project.files.tree().filter((line) => !before.includes(line)).map((line) => line.split(" ")[0]);
    assertEquals(written, ["/project/cache/", "/project/cache/v1/", "/project/cache/v1/gc.lock"]);
    assert(nameProblem(name) !== undefined);
  }
});

Deno.test("parameters that canonical JSON refuses are a configuration error, exit 2", async () => {
  for (const value of [NaN, Infinity, -0]) {
    const error = await memoryProject().fail(request({ a: "1" }, { params: { lambda: value } }));
    assertEquals([error._tag, exitCode(error)], ["InvalidConfig", 2]);
  }
});

Deno.test("a forced stage runs although its result is stored, once a session, and keeps the first result", async () => {
  const project = memoryProject();
  const count = { runs: 0 };
  const first = await project.run(request({ a: "1", b: "1" }, {}, count));
  const policy = { force: (stage: string) => stage === "train" };
  const again = await project.run(request({ a: "1", b: "1" }, {}, count), { policy });
  assertEquals([again.status, again.reason, again.nondeterministic, count.runs], ["computed", "force", [], 2]);
  const events: CacheEvent[] = [];
  const different = await project.run(request({ a: "1", b: "2" }, {}, count), { policy, emit: (e) => events.push(e) });
  assertEquals([different.nondeterministic, different.record], [["b"], first.record]);
  assertStringIncludes(events.map((each) => each.event === "log" ? each.message : "").join(), "different outputs: b");
  const [told] = events.filter(({ event }) => event === "nondeterministic");
  assert(told !== undefined && "ms" in told);
  assertEquals([told.cause, told.ms], ["b", 0]); // the time is that of the computation, which is told beside it
  const cache = await project.open({ policy });
  for (const expected of ["computed", "cached"]) {
    assertEquals((await succeed(runStage(request({ a: "1", b: "1" })(project.files))({ cache }))).status, expected);
  }
});

Deno.test("a check computes again and fails with exit 6, naming the outputs that differ", async () => {
  const project = memoryProject();
  await project.run(request({ a: "1", b: "1" }));
  assertEquals((await project.run(request({ a: "1", b: "1" }), { policy: { check: true } })).status, "computed");
  const error = await project.fail(request({ a: "1", b: "2" }), { policy: { check: true } });
  assert(error._tag === "Nondeterministic" && exitCode(error) === 6);
  assertEquals(error.outputs, ["b"]);
  const resuming = await project.fail(request({ a: "1", b: "2" }, { resumes: true }), { policy: { check: true } });
  assertEquals(resuming._tag, "Nondeterministic");
  assertEquals(await project.files.list("/project/cache/v1/partial/train"), []); // it was finished: nothing is there to go on with
  assertEquals((await project.run(request({ a: "1", b: "1" }))).status, "cached");
});

Deno.test("a check of a result whose bits are not promised fails only for what is further apart than it may be", async () => {
  const project = memoryProject();
  const first = await project.run(request({ a: "1", b: "1" }));
  const seen: (readonly string[])[] = [];
  const again = (apart: readonly string[]) =>
    request({ a: "1", b: "2" }, {
      apart: (...records) => {
        seen.push(records.map(({ outputs }) => outputs.map(({ digest }) => digest).join()));
        return TE.right(apart);
      },
    });
  const policy = { check: true };
  const near = await project.run(again([]), { policy });
  assertEquals([near.nondeterministic, near.record], [["b"], first.record]);
  assert(project.log.some((line) => line.includes("other bits in b when computed again")));
  const error = await project.fail(again(["loss by 9 % of its largest value"]), { policy });
  assert(error._tag === "Nondeterministic" && exitCode(error) === 6);
  assertEquals(error.outputs, ["loss by 9 % of its largest value"]);
  assertEquals([seen.length, seen.every(([one, other]) => one !== other)], [2, true]);
});

Deno.test("a store that cannot be written gives hits, and fails a miss before it computes", async () => {
  const project = memoryProject();
  await project.run(request({ a: "1" }));
  const refuse = (path: string) => Promise.reject(new FileSystemFault("open", path, "EROFS", "cannot open: read-only"));
  const files = {
    ...project.files,
    open: (path: string, mode: Parameters<typeof project.files.open>[1]) =>
      mode === "read" ? project.files.open(path, mode) : refuse(path),
    makeDirectory: refuse,
    rename: refuse,
  };
  assertEquals((await project.run(request({ a: "1" }), { files })).status, "cached");
  const count = { runs: 0 };
  const error = await project.fail(request({ a: "1" }, { seed: 5 }, count), { files });
  assertEquals([error._tag, exitCode(error), count.runs], ["FileSystemError", 1, 0]);
});

Deno.test("a store that gives a lock but takes no files fails a miss before it computes", async () => {
  for (const isFirst of [true, false]) {
    const project = memoryProject();
    if (!isFirst) await project.run(request({ a: "1" }));
    const count = { runs: 0 };
    const open: typeof project.files.open = (path, mode) =>
      path.includes("/tmp/")
        ? Promise.reject(new FileSystemFault("open", path, "EDQUOT", "cannot open: quota"))
        : project.files.open(path, mode);
    const error = await project.fail(request({ a: "1" }, { seed: 5 }, count), { files: { ...project.files, open } });
    assertEquals([error._tag, count.runs], ["FileSystemError", 0]);
  }
});

// Helpers

async function storesNothing(project: Project): Promise<void> {
  assertEquals(E.isRight(await project.attempt(request({ a: "1" }, { seed: 99 }))), true);
  const results = await project.files.list("/project/cache/v1/results/train");
  assertEquals(results.length, 1);
  await project.files.removeTree(`/project/cache/v1/results`);
}

/** Paths of the notes on the time of interrupted work. */
const notesOf = ({ files }: ReturnType<typeof memoryProject>): readonly string[] =>
  files.tree().flatMap((entry) => /^(.*\/spent\/.*\.json)/.exec(entry)?.[1] ?? []);
