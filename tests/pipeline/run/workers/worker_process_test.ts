import { isLeft } from "fp-ts/Either";
import { assert, assertEquals, assertStringIncludes } from "../../../assert.ts";
import type { PipelineError } from "../../../../pipeline/platform/errors.ts";
import {
  startWorker,
  type WorkerOptions,
  type WorkerProcess,
} from "../../../../pipeline/run/workers/worker_process.ts";
import type { Job } from "../../../../pipeline/run/workers/protocol.ts";
import { permitted, until } from "../../project_copy.ts";
import type { Event } from "../../../../pipeline/events/event.ts";

const root = new URL("../../../..", import.meta.url).pathname;

Deno.test({
  name: "a worker does one job after the other, tells its progress, and reports a failed job without stopping",
  ignore: !permitted,
  async fn() {
    const told: Event[] = [];
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
    const about = (label: string) => ({ stage: "dataset", label });
    assertEquals(
      told.filter(({ event }) => event === "log"),
      ["good", "bad", "worse", "again"].map((name) => ({
        ...{ event: "log" as const, message: `begin ${name}` },
        ...about(name),
      })),
    );
    assertEquals(told.at(-1), { event: "update", ...about("again"), done: 2, total: 2, batchAccuracy: 0.5 });
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
  name: "every worker gets its memory in large pages",
  ignore: !offersLargePages(),
  async fn() {
    const asks = / hg/; // how the kernel marks memory for which large pages were asked
    for (let attempt = 0; attempt < 8; attempt++) {
      const told: Event[] = [];
      await withWorker(`await serve((job, { log }) => log("" + Deno.pid));`, async (run, _, worker) => {
        assertEquals(await run("one"), undefined);
        assert(worker.isRunning());
        const [process] = told.flatMap((event) => event.event === "log" ? [event.message] : []);
        assert(asks.test(contentOf(`/proc/${process}/smaps`)), `worker ${attempt} has none`);
      }, told);
    }
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
      assertStringIncludes(error.message, "--jobs 1 needs the least");
    });
  },
});

Deno.test({
  name: "whatever the code in a worker prints is a log line: no event, no answer, and nothing that hangs the job",
  ignore: !permitted,
  async fn() {
    const told: Event[] = [];
    const printed = [
      "{}",
      '{"_tag":"None"}',
      '{"answer":"done"}',
      '{"event":"log","message":"not from us"}',
      '00000000-0000-0000-0000-000000000000 {"answer":"done"}',
    ];
    await withWorker(
      `await serve(async (job, { log }) => {
        for (const line of ${JSON.stringify(printed)}) console.log(line);
        const print = (text) => Deno.stdout.writeSync(new TextEncoder().encode(text));
        print("no line end");
        log("ours");
        print("nor here");
        if (job.directory === "bad") throw new Error("no such luck");
      });`,
      async (run) => {
        assertEquals(await run("one"), undefined);
        assertEquals(await run("bad"), failure("no such luck"));
      },
      told,
    );
    const lines = [...printed, "no line end", "ours", "nor here"];
    assertEquals(told.map((event) => event.event === "log" ? event.message : event.event), [...lines, ...lines]);
  },
});

Deno.test({
  name: "texts of any length from a worker are cut, and do not hang the job",
  ignore: !permitted,
  async fn() {
    const told: Event[] = [];
    await withWorker(
      `await serve(async (job, { log }) => {
        log("\\\\".repeat(1 << 20));
        console.log("=".repeat(3 << 20));
        throw new Error("!".repeat(2 << 20));
      });`,
      async (run) => {
        for (const _again of [1, 2]) assertEquals(await run("bad"), failure("!".repeat(10_000) + "…"));
      },
      told,
    );
    const [first] = told.flatMap((event) => event.event === "log" ? [event.message] : []);
    assertEquals(first, "\\".repeat(10_000) + "…");
  },
});

Deno.test({
  name: "a worker that is asked to stop and does not is killed, and its job counts as interrupted",
  ignore: !permitted,
  async fn() {
    for (const code of ["while (true) {}", "await new Promise(() => {})"]) {
      const told: Event[] = [];
      await withWorker(
        `await serve(async (_, { log }) => { log("begun"); ${code} });`,
        async (run, _, worker) => {
          const job = run("one");
          await until(() => told.length > 0); // it is in the middle
          worker.stop("SIGTERM");
          assertEquals(await job, interrupted);
        },
        told,
        { patience: 300 },
      );
    }
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

for (
  const [what, code] of [
    ["waits", "await new Promise(() => setInterval(() => {}, 1000));"],
    ["loops", "while (true) {}"],
    ["prints", 'while (true) console.log("x".repeat(10_000));'],
  ]
) {
  Deno.test({
    name: `a worker whose pipeline goes away in the middle of a job ends, also if its code ${what} without end`,
    ignore: !permitted,
    async fn() {
      await withScript(`await serve(async () => { console.log("begun"); ${code} });`, async (module) => {
        const child = new Deno.Command(Deno.execPath(), {
          args: ["run", "--quiet", "--no-check", "--cached-only", "--allow-read", module],
          stdin: "piped",
          stdout: "piped",
        }).spawn();
        const writer = child.stdin.getWriter();
        const job = { stage: "dataset", label: "mnist", job: jobIn("x") };
        await writer.write(new TextEncoder().encode(`secret\n${JSON.stringify(job)}\n`));
        const output = child.stdout.pipeThrough(new TextDecoderStream());
        const reader = output.getReader();
        while (!((await reader.read()).value ?? "begun").includes("begun")); // until it is in the middle
        await writer.close();
        const ended = await Promise.race([
          child.status,
          new Promise((resolve) => setTimeout(resolve, 10_000, "alive")),
        ]);
        if (ended === "alive") child.kill("SIGKILL");
        await reader.cancel();
        assertEquals(ended === "alive", false);
        assertEquals((await child.status).success, false);
      });
    },
  });
}

// Helpers

const failure = (message: string): PipelineError => ({ _tag: "StageFailed", stage: "dataset", label: "bad", message });

const interrupted: PipelineError = { _tag: "Interrupted", signal: "SIGTERM" };

function jobIn(directory: string): Job {
  const recipe = {} as Extract<Job, { _tag: "dataset" }>["recipe"]; // these workers look at the folder alone
  return { _tag: "dataset", recipe, seed: 0, files: {}, directory };
}

/** Starts a worker of this code; `run` does a job in a folder, labelled with its name, and answers the error or nothing. */
/** What the kernel says in a file that Deno keeps from programs. */
function contentOf(path: string): string {
  return new TextDecoder().decode(new Deno.Command("cat", { args: [path] }).outputSync().stdout);
}

/** Whether glibc may ask this kernel for large pages. */
function offersLargePages(): boolean {
  if (!permitted || Deno.build.os !== "linux") return false;
  const offered = contentOf("/sys/kernel/mm/transparent_hugepage/enabled").includes("[madvise]");
  if (offered && Deno.build.target.endsWith("-gnu")) return true;
  console.warn("SKIPPED: workers' large pages, as this system's C library or kernel does not give them on request");
  return false;
}

async function withWorker(
  script: string,
  body: (
    run: (directory: string) => Promise<PipelineError | undefined>,
    folder: string,
    worker: WorkerProcess,
  ) => Promise<void>,
  told: Event[] = [],
  limits: Pick<WorkerOptions, "patience" | "startsDeno"> = {},
): Promise<void> {
  await withScript(script, async (module, folder) => {
    const worker = startWorker({
      module,
      root,
      read: [folder],
      write: [folder],
      ...limits,
    });
    await body(
      async (directory) => {
        const result = await worker.run(jobIn(directory), { label: directory, emit: (event) => told.push(event) })();
        return isLeft(result) ? result.left : undefined;
      },
      folder,
      worker,
    );
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
