/**
 * The process that runs the user's code: what it may do, and what becomes of code that does not end.
 *
 * @module
 */
import { arch, platform } from "node:process";
import { fileURLToPath } from "node:url";
import { serialize } from "node:v8";
import { profileConfig } from "../../../../pipeline/config/profiles.ts";
import { measureRecipe } from "../../../../pipeline/plan/recipes.ts";
import { type OwnCodeOptions, withOwnCode } from "../../../../pipeline/run/workers/own_code.ts";
import { describeError } from "../../../../pipeline/platform/errors.ts";
import { Failure } from "../../../../pipeline/platform/failure.ts";
import { startChild } from "../../../../pipeline/platform/child_process.ts";
import { frame, linesAndFrames } from "../../../../pipeline/platform/frames.ts";
import { codePermissions } from "../../../../pipeline/run/workers/worker_process.ts";
import type { Call } from "../../../../pipeline/engine/remote_engine.ts";
import { assert, assertEquals, assertRejects, assertStringIncludes } from "../../../assert.ts";
import { permitted } from "../../project_copy.ts";
import { metricModule } from "./metric_module.ts";

/** What is tried, each an expression that is refused by an exception; `unset` are nothing instead. */
const attempts = (folder: string, port: number): Readonly<Record<string, string>> => ({
  "a native library": `Deno.dlopen(${JSON.stringify(library)}, {})`,
  "the same by way of Node": `process.dlopen({ exports: {} }, ${JSON.stringify(library)})`,
  "a command": `new Deno.Command(Deno.execPath(), { args: ["--version"] }).outputSync()`,
  "a command by way of Node": `(await import("node:child_process")).spawnSync(Deno.execPath(), ["--version"]).stdout`,
  "a file": `Deno.readTextFileSync("${folder}/objects/one")`,
  "a file by way of Node": `(await import("node:fs")).readFileSync("${folder}/objects/one")`,
  "a list of files": `[...Deno.readDirSync("${folder}/objects")]`,
  "its own folder": `[...Deno.readDirSync("${folder}")]`,
  "a file to write": `Deno.writeTextFileSync("${folder}/objects/two", "")`,
  "itself to write": `Deno.writeTextFileSync("${folder}/mine.ts", "")`,
  "a link": `Deno.symlinkSync("${folder}/objects/one", "${folder}/link")`,
  "a temporary file": `Deno.makeTempFileSync()`,
  "a connection": `await Deno.connect({ hostname: "127.0.0.1", port: ${port} })`,
  "a server": `Deno.listen({ hostname: "127.0.0.1", port: 0 })`,
  "a request": `await (await fetch("http://127.0.0.1:${port}")).text()`,
  "a request's file": `await fetch("file://${folder}/objects/one")`,
  "a variable": `Deno.env.get("HOME")`,
  "all variables": `Object.keys(Deno.env.toObject())[0]`,
  "a variable by way of Node": `process.env.HOME`,
  "the computer's name": `Deno.hostname()`,
  "another's module": `await import("${folder}/other.ts")`,
  "a file by way of a thread": `await inThread()`,
  "another process's end": `Deno.kill(Deno.ppid, "SIGTERM")`,
});

/** Variables look unset, and Node's way to run a command answers nothing. */
const unset = ["a variable", "all variables", "a variable by way of Node", "a command by way of Node"];

/** A library that is there, and would load. */
const library = fileURLToPath(import.meta.resolve("onnxruntime-node")).replace(
  /dist.*$/,
  `bin/napi-v6/${platform}/${arch}/onnxruntime_binding.node`,
);

Deno.test({
  name: "the user's code may read code and its own files, and do nothing else to the world",
  ignore: !permitted,
  fn: () =>
    withFolder(async (folder) => {
      await using server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, () => new Response("hello"));
      const tried = attempts(folder, server.addr.port);
      const source = `import process from "node:process";
        const inThread = () => new Promise((resolve, reject) => {
          const code = "postMessage(String([...Deno.readDirSync('/')].length))";
          const thread = new Worker("data:application/javascript," + code, { type: "module" });
          thread.onmessage = ({ data }) => resolve(data);
          thread.onerror = (event) => { event.preventDefault(); reject(event); };
        });
        const done = [];
        const isRefusal = ({ name, message }) => name === "NotCapable" || /NotCapable|Requires \\w+ access/.test(message);
        ${
        Object.entries(tried).map(([what, action]) =>
          `try { if (${action} !== undefined || ${!unset.includes(what)}) done.push(${JSON.stringify(what)}); } ` +
          `catch (error) { if (!isRefusal(error)) done.push(${JSON.stringify(what)} + " (" + error + ")"); }`
        ).join("\n")
      }
        const read = Deno.readTextFileSync("${folder}/mine.ts").length > 0 && Deno.readTextFileSync("mod.ts").length > 0;
        throw new Error("allowed: " + done.join() + "; reads: " + read);`;
      const { error } = await assertRejects(() => using(folder, source, check), Failure) as Failure;
      assertStringIncludes(describeError(error), "mine.ts: it cannot be loaded: allowed: ; reads: true");
      assertEquals(Deno.readTextFileSync(`${folder}/mine.ts`), source);
      const left = [...Deno.readDirSync(folder), ...Deno.readDirSync(`${folder}/objects`)].map(({ name }) => name);
      assertEquals(left.filter((name) => ["two", "link"].includes(name)), []);
    }),
});

Deno.test({
  name: "the user's code makes no code of texts, under whatever name, as no key would know what it depends on",
  ignore: !permitted,
  fn: () =>
    withFolder(async (folder) => {
      const texts = [
        'globalThis.eval("1")',
        '(0, eval)("1")',
        '[].constructor.constructor("return 1")()',
        'new (async () => {}).constructor("await 1")',
      ];
      const source = texts.map((text) =>
        `try { ${text}; console.log("ran"); } catch ({ name }) { console.log(name); }`
      );
      const told: string[] = [];
      await assertRejects(() => using(folder, source.join("\n"), check, { log: (line) => told.push(line) }), Failure);
      assertEquals(told, texts.map(() => "EvalError"));
    }),
});

Deno.test({
  name: "code of the user's that never comes to an end is ended, with a word on why",
  ignore: !permitted,
  fn: () =>
    withFolder(async (folder) => {
      for (const source of ["while (true) {}", "await new Promise(() => {});"]) {
        await assertRejects(
          () => using(folder, source, check, { deadline: 2500 }),
          Error,
          "nothing came of it for 2.5 s; look for a loop or a promise that never ends",
        );
      }
    }),
});

Deno.test({
  name: "the process of the user's code ends with the worker that started it, also if the code loops without end",
  ignore: !permitted,
  fn: () =>
    withFolder(async (folder) => {
      const path = `${folder}/mine.ts`;
      await Deno.writeTextFile(path, 'console.log("begun"); while (true) {}');
      const child = startChild({
        module: `${Deno.cwd()}/pipeline/run/workers/own_process.ts`,
        permissions: codePermissions(Deno.cwd(), [path]),
        folder: Deno.cwd(),
        variables: {},
      });
      await child.write(frame("", new TextEncoder().encode("secret")));
      const asked = { metrics: [{ name: "mine", path }], interventions: [], tasks: [] };
      await child.write(frame("", serialize({ call: "check", id: 1, parameters: [asked] })));
      const output = linesAndFrames(child.stdout, "secret");
      assertEquals((await output.next()).value, "begun");
      const late = setTimeout(() => child.kill("SIGTERM"), 10_000); // which it does not hear
      child.kill("SIGTERM"); // nor this one: the worker decides
      await child.closeInput();
      assertEquals(await child.ended, "SIGKILL");
      clearTimeout(late);
      await output.return(undefined);
      await child.stderr.cancel();
    }),
});

Deno.test({
  name: "code of the user's that ends its process fails what was asked of it, with its last words",
  ignore: !permitted,
  fn: () =>
    withFolder(async (folder) => {
      await assertRejects(
        () => using(folder, 'console.error("out of luck"); Deno.exit(7);', check),
        Error,
        "the process of own code ended unexpectedly (exit code 7): out of luck",
      );
      await assertRejects(
        () => using(folder, '(async () => { throw new Error("no handler"); })(); await new Promise(() => {});', check),
        Error,
        "the process of own code ended unexpectedly (exit code 1): error: Uncaught (in promise) Error: no handler",
      );
    }),
});

Deno.test({
  name: "what the user's code prints is a log line, whatever it is; numbers come exactly as they are",
  ignore: !permitted,
  fn: () =>
    withFolder(async (folder) => {
      const printed = ["{}", '{"value":1,"id":1}', "00000000-0000-0000-0000-000000000000 3", "abc"];
      const values = "{ mine: -0 }, { mine: NaN }, { mine: 5e-324 }, { mine: null }";
      const source = metricModule(`{ prepare: () => {
        for (const line of ${JSON.stringify(printed)}) console.log(line);
        let turn = 0;
        const evaluate = () => {
          Deno.stdout.writeSync(new TextEncoder().encode("no line end"));
          return Promise.resolve([${values}][turn++]);
        };
        return Promise.resolve({ evaluate, dispose: () => Promise.resolve() });
      } } as never`);
      const told: string[] = [];
      await using(folder, source, async (call, path) => {
        const columns = await call("measure", ...measured(path));
        assertEquals(columns, [{ name: "mine", description: "Mine." }]);
        const seen = [];
        for (let i = 0; i < 4; i++) seen.push((await call("evaluate", {}) as { readonly mine: number | null }).mine);
        assert(seen.every((value, i) => Object.is(value, [-0, NaN, 5e-324, null][i])), `${seen}`);
        await call("finish");
      }, { log: (line) => told.push(line) });
      assertEquals(told, [...printed, ...Array(4).fill("no line end")]);
    }),
});

Deno.test({
  name: "each array that the user's code gets has a buffer of its own, and values may be entries of any object",
  ignore: !permitted,
  fn: () =>
    withFolder(async (folder) => {
      const source = metricModule(`{ prepare: () => Promise.resolve({
        evaluate: ({ one }) => Promise.resolve(new Proxy({ mine: new Float32Array(one.buffer).length }, {})),
        dispose: () => Promise.resolve(),
      }) } as never`);
      await using(folder, source, async (call, path) => {
        await call("measure", ...measured(path));
        const weights = { one: Float32Array.of(1, 2, 3), two: Float32Array.of(4, 5) };
        assertEquals(await call("evaluate", weights), { mine: 3 });
        await call("finish");
      });
    }),
});

Deno.test({
  name: "the process of the user's code has ended, and all that it said was heard, when its use is over",
  ignore: !permitted,
  fn: () =>
    withFolder(async (folder) => {
      const told: string[] = [];
      const source = 'addEventListener("unload", () => console.log("bye")); export default { schedule: () => 1 };';
      const load = (call: Call, path: string) =>
        call("check", { metrics: [], interventions: [{ name: "mine", path }], tasks: [] });
      await using(folder, source, load, { log: (line) => told.push(line) });
      assertEquals(told, ["bye"]);
    }),
});

Deno.test({
  name: "a question that is not known is refused by its name",
  ignore: !permitted,
  fn: () =>
    withFolder(async (folder) => {
      const { message } = await assertRejects(() => using(folder, "", (call) => call("open")), Error);
      assertStringIncludes(message, "nothing is called open");
    }),
});

// Helpers

const check = (call: Call, path: string) =>
  call("check", { metrics: [{ name: "mine", path }], interventions: [], tasks: [] });

/** What is said to the process of a metric of modular addition, without samples. */
function measured(path: string): readonly unknown[] {
  const settings = profileConfig("smoke").modularAddition;
  const task = "modularAddition" as const;
  const own = { name: "mine", path };
  const none = { count: 0, inputs: {}, labels: new Int32Array(0) };
  const order = { own, recipe: measureRecipe({ task, settings }), task, settings, seed: 0 };
  return [order, { name: "compiled", backend: "any" }, { train: none, test: none }];
}

/** Uses the process of a module with this source. */
async function using<A>(
  folder: string,
  source: string,
  use: (call: Call, path: string) => Promise<A>,
  options: Partial<OwnCodeOptions> = {},
): Promise<A> {
  const path = `${folder}/mine.ts`;
  await Deno.writeTextFile(path, source);
  const mayRead = [path, `${Deno.cwd()}/mod.ts`];
  return await withOwnCode({ mayRead, answers: {}, log: () => {}, ...options }, (call) => use(call, path));
}

async function withFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "degrok-own-" });
  try {
    await Deno.mkdir(`${folder}/objects`);
    await Deno.writeTextFile(`${folder}/objects/one`, "1");
    await Deno.writeTextFile(`${folder}/other.ts`, "export default 1;");
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
