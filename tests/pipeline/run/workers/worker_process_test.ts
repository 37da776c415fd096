import { isLeft } from "fp-ts/Either";
import { assert, assertEquals, assertStringIncludes } from "../../../assert.ts";
import type { PipelineError } from "../../../../pipeline/platform/errors.ts";
import { startWorker } from "../../../../pipeline/run/workers/worker_process.ts";
import type { Job } from "../../../../pipeline/run/workers/protocol.ts";
import { permitted } from "../../project_copy.ts";

const root = new URL("../../../..", import.meta.url).pathname;

Deno.test({
  name: "a worker does one job after the other, tells its progress, and reports a failed job without stopping",
  ignore: !permitted,
  async fn() {
    const told: unknown[] = [];
    await withWorker(
      `await serve(async (job, { progress, log }) => {
        log("begin " + job.directory);
        progress(0, 2);
        if (job.directory === "bad") throw new Error("no such luck");
        if (job.directory === "worse") throw new Failure({ _tag: "InvalidData", source: "x.idx", message: "byte 3" });
        progress(2, 2, 0.5);
      });`,
      async (run) => {
        assertEquals(await run("good"), undefined);
        assertEquals(await run("bad"), failure("no such luck"));
        assertEquals(await run("worse"), { _tag: "InvalidData", source: "x.idx", message: "byte 3" });
        assertEquals(await run("again"), undefined);
      },
      told,
    );
    assertEquals(told.filter((each) => typeof each === "string"), [
      "begin good",
      "begin bad",
      "begin worse",
      "begin again",
    ]);
    assertEquals(told.filter((each) => typeof each !== "string").at(-1), [2, 2, 0.5]);
  },
});

Deno.test({
  name: "a worker that dies fails its job with its last words, and the jobs after it too",
  ignore: !permitted,
  async fn() {
    const script = `await serve(() => { console.error("out of luck"); Deno.exit(7); });`;
    await withWorker(script, async (run) => {
      for (const name of ["one", "two"]) {
        const error = await run(name);
        assert(error?._tag === "StageFailed");
        assertEquals([error.stage, error.label], ["dataset", name]);
        assertStringIncludes(error.message, "its worker process ended unexpectedly (exit code 7): out of luck");
      }
    });
  },
});

Deno.test({
  name: "a worker that is killed names the signal",
  ignore: !permitted,
  async fn() {
    await withWorker(`await serve(() => Deno.kill(Deno.pid, "SIGKILL"));`, async (run) => {
      const error = await run("one");
      assert(error?._tag === "StageFailed");
      assertStringIncludes(error.message, "(SIGKILL)");
    });
  },
});

Deno.test({
  name: "what a library prints on a worker's standard output is a log line, not an event",
  ignore: !permitted,
  async fn() {
    const told: unknown[] = [];
    await withWorker(
      `await serve(async () => { console.log("hello"); console.log("{}"); console.log('{"_tag"'); });`,
      async (run) => assertEquals(await run("one"), undefined),
      told,
    );
    assertEquals(told, ["hello", "{}", '{"_tag"']);
  },
});

Deno.test({
  name: "a worker may read code, packages and what it was given, write its folders, and nothing else",
  ignore: !permitted,
  async fn() {
    const script = `await serve(async ({ directory }) => {
      await Deno.writeTextFile(directory + "/inside", "");
      await Deno.readTextFile("pipeline/platform/errors.ts");
      const granted = [];
      for (const path of ["/etc/hostname", "README.md", "cache", ".git/HEAD", ${JSON.stringify(Deno.execPath())}]) {
        if (await Deno.lstat(path).then(() => true, (error) => error.name !== "NotCapable")) granted.push(path);
      }
      for (const path of ["deno.json.new", "core/new", "cache/new"]) {
        if (await Deno.writeTextFile(path, "").then(() => true, (error) => error.name !== "NotCapable")) granted.push(path);
      }
      for (const name of ["net", "run", "sys", "env", "ffi", "read", "write"]) {
        if (Deno.permissions.querySync({ name }).state === "granted") granted.push(name);
      }
      for (const name of ["PATH", "HOME"]) if (Deno.env.get(name) !== undefined) granted.push(name);
      if (granted.length > 0) throw new Error(granted.join());
    });`;
    await withWorker(script, async (run, folder) => assertEquals(await run(folder), undefined));
  },
});

Deno.test({
  name:
    "what a worker uses without having declared it fails its stage, with what to declare and without the runtime's advice",
  ignore: !permitted,
  async fn() {
    const uses: readonly (readonly [string, string])[] = [
      ['await Deno.readTextFile("/etc/hostname")', 'read access to "/etc/hostname"'],
      ['await Deno.writeTextFile("cache/v1/x", "")', 'write access to "cache/v1/x"'],
      ['await fetch("http://127.0.0.1:8765/")', 'net access to "127.0.0.1:8765"'],
      ["await Deno.connect({ port: 8765 })", "net access to"],
      ['new Deno.Command("sh").outputSync()', 'run access to "sh"'],
      ["Deno.hostname()", 'sys access to "hostname"'],
    ];
    for (const [code, what] of uses) {
      await withWorker(`await serve(async () => { ${code}; });`, async (run) => {
        const error = await run("one");
        assert(error?._tag === "StageFailed", code);
        assertStringIncludes(error.message, `it needs ${what}`);
        assertStringIncludes(error.message, "which it does not declare; declare files among");
        assert(!error.message.includes("--allow"), error.message);
      });
    }
  },
});

Deno.test({
  name: "a worker whose pipeline goes away in the middle of a job ends at once",
  ignore: !permitted,
  async fn() {
    await withScript(`await serve(() => new Promise(() => setInterval(() => {}, 1000)));`, async (module) => {
      const child = new Deno.Command(Deno.execPath(), {
        args: ["run", "--quiet", "--no-check", "--cached-only", "--allow-read", module],
        stdin: "piped",
        stdout: "null",
      }).spawn();
      const writer = child.stdin.getWriter();
      await writer.write(new TextEncoder().encode(`${JSON.stringify(jobIn("x"))}\n`));
      await writer.close();
      assertEquals((await child.status).success, false);
    });
  },
});

// Helpers

const failure = (message: string): PipelineError => ({ _tag: "StageFailed", stage: "dataset", label: "bad", message });

function jobIn(directory: string): Job {
  const recipe = {} as Extract<Job, { _tag: "dataset" }>["recipe"]; // these workers look at the folder alone
  return { _tag: "dataset", recipe, seed: 0, files: {}, directory };
}

/** Starts a worker of this code; `run` does a job in a folder, labelled with its name, and answers the error or nothing. */
async function withWorker(
  script: string,
  body: (run: (directory: string) => Promise<PipelineError | undefined>, folder: string) => Promise<void>,
  told: unknown[] = [],
): Promise<void> {
  await withScript(script, async (module, folder) => {
    const worker = startWorker({
      module,
      root,
      read: [folder],
      write: [folder],
      onProgress: (...progress) => told.push(progress),
      onPoint: () => {},
      onLog: (line) => told.push(line),
    });
    await body(async (directory) => {
      const result = await worker.run(jobIn(directory), directory)();
      return isLeft(result) ? result.left : undefined;
    }, folder);
    await worker.close();
  });
}

async function withScript(script: string, body: (module: string, folder: string) => Promise<void>): Promise<void> {
  const folder = Deno.makeTempDirSync({ prefix: "degrok-test-" });
  try {
    const imports = `import { serve } from ${JSON.stringify(`${root}pipeline/run/workers/serve.ts`)};
      import { Failure } from ${JSON.stringify(`${root}pipeline/platform/failure.ts`)};\n`;
    Deno.writeTextFileSync(`${folder}/worker.ts`, imports + script);
    await body(`${folder}/worker.ts`, folder);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}
