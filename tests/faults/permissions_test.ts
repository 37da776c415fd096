/**
 * What the tasks of deno.json, and with them the pipeline, may do: what they need and no more.
 *
 * @module
 */
import type { Event } from "../../pipeline/events/event.ts";
import { assert, assertEquals } from "../assert.ts";
import denoConfig from "../../deno.json" with { type: "json" };
import { selectEngine } from "../../pipeline/engine/select_engine.ts";
import { startWorker } from "../../pipeline/run/workers/worker_process.ts";
import { entryOf, flagsOf, permitted, withProject } from "../pipeline/project_copy.ts";

Deno.test("no task has all permissions but that of the tests in Chromium, whose driver needs them", () => {
  const entries = Object.entries(denoConfig.tasks);
  const all = entries.filter(([, { command }]) => / (-A|--allow-all|--allow-net)\b/.test(command));
  assertEquals(all.map(([name]) => name), ["test:browser"]);
});

const commands = ["reproduce", "stage", "status", "why", "graph", "cache"] as const;

Deno.test("only tasks that compute may start processes, but for Slurm's squeue, only those and the cache's may write, and none may use the network", () => {
  for (const name of commands) {
    const command = entryOf(denoConfig.tasks, name);
    const [, set] = /-P=(\w+)/.exec(command) ?? [];
    assert(!/ (-A|--allow-)/.test(command.replace(/\$\([^)]*\)/, "")), command);
    const [, started] = /run_permission\.ts ([^)]*)\)/.exec(command) ?? [];
    const computes = name === "reproduce" || name === "stage";
    const asks = name === "status" || name === "why";
    assertEquals(started, computes ? "deno sbatch squeue scancel" : asks ? "squeue" : undefined, command);
    const permissions: Readonly<Record<string, unknown>> = denoConfig.permissions[set as "look"];
    assertEquals("write" in permissions, ["reproduce", "stage", "cache"].includes(name), command);
    for (const kind of ["all", "run"]) assert(!(kind in permissions), command);
    for (const kind of ["net", "import"]) assertEquals(permissions[kind], false, command);
    for (const kind of ["env", "sys"]) assert(permissions[kind] !== true, command);
  }
});

Deno.test({
  name:
    "the permissions of each task refuse what it does not need: other programs, the network, variables, its own code",
  ignore: !permitted,
  fn: () =>
    withProject(async ({ root }) => {
      Deno.writeTextFileSync(`${root}/probe.ts`, probe);
      for (const name of commands) {
        const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
          args: ["run", ...flagsOf(root, name), "probe.ts"],
          cwd: root,
          env: { SECRET: "1" },
        }).output();
        const computes = name === "reproduce" || name === "stage";
        const writes = computes || name === "cache";
        const granted = [...(computes ? ["deno"] : []), ...(writes ? ["write outputs"] : [])];
        assertEquals(JSON.parse(new TextDecoder().decode(stdout)), granted, new TextDecoder().decode(stderr));
      }
    }),
});

Deno.test({
  name: "the engine that loads with all permissions loads with those of each task that computes and of a worker",
  ignore: !permitted,
  fn: () =>
    withProject(async ({ root }) => {
      const { engine, reason } = await selectEngine("auto");
      const path = "pipeline/run/workers/probe.ts";
      Deno.writeTextFileSync(`${root}/${path}`, engineProbe);
      for (const name of ["reproduce", "evaluate"]) {
        const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
          args: ["run", "--cached-only", ...flagsOf(root, name), path, "print"],
          cwd: root,
        }).output();
        assertEquals(new TextDecoder().decode(stdout).trim(), reason, new TextDecoder().decode(stderr));
      }
      const told: string[] = [];
      const emit = (event: Event) => void (event.event === "log" && told.push(event.message));
      const worker = startWorker({ module: `${root}/${path}`, root, read: [], write: [] });
      const job = { _tag: "dataset" } as Parameters<typeof worker.run>[0]; // this worker does the same whatever the job
      assertEquals((await worker.run(job, { label: "probe", emit })())._tag, "Right");
      await worker.close();
      assertEquals(told, [reason], engine.name);
    }),
});

// Helpers

/** A worker that tells which engine loads; with an argument, a program that prints it. */
const engineProbe = `
import { selectEngine } from "../../engine/select_engine.ts";
import { serve } from "./serve.ts";
const { reason } = await selectEngine("auto");
if (Deno.args.length > 0) console.log(reason);
else await serve((_, { log }) => Promise.resolve(log(reason)));
`;

/** A program that tries what it should not be able to do, and prints what it could do. */
const probe = `
const uses = {
  sh: () => new Deno.Command("sh", { args: ["-c", "true"] }).outputSync(),
  deno: () => new Deno.Command(Deno.execPath(), { args: ["--version"] }).outputSync(),
  fetch: () => fetch("http://127.0.0.1:8765/"),
  connect: () => Deno.connect({ hostname: "127.0.0.1", port: 8765 }),
  listen: () => Deno.listen({ port: 0 }).close(),
  import: () => import("http://127.0.0.1:8765/module.ts"),
  variable: () => { if (Deno.env.get("SECRET") === undefined) throw new Deno.errors.NotCapable(); },
  "write code": () => Deno.writeTextFile("pipeline/new.ts", ""),
  "change code": () => Deno.writeTextFile("core/random/threefry.ts", ""),
  "write packages": () => Deno.writeTextFile("node_modules/new", ""),
  "write outputs": () => Deno.writeTextFile("outputs.txt", ""),
  users: () => Deno.osRelease(),
};
const granted = [];
for (const [name, use] of Object.entries(uses)) {
  try {
    await use();
    granted.push(name);
  } catch (error) {
    if (error.name !== "NotCapable" && !/not (been )?granted|Requires/.test(error.message)) granted.push(name + ": " + error.message);
  }
}
console.log(JSON.stringify(granted));
`;
