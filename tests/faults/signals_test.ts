/**
 * Ctrl-C and termination as a user gives them: to `deno task` and everything under it at once.
 *
 * @module
 */
import { assert, assertEquals, assertStringIncludes } from "../assert.ts";
import {
  permitted,
  type ProjectCopy,
  settings,
  trainingUnderWay,
  until,
  withProject,
} from "../pipeline/project_copy.ts";
import { listenTo } from "../spoken_lines.ts";

const run = "modular-addition-perturbed-seed-0";
const long = settings({
  "mnist.interventions": "[]",
  "modularAddition.interventions": '["perturbed"]',
  "modularAddition.dataset.modulus": "13",
  "modularAddition.train.steps": "4000",
  "modularAddition.checkpoints.every": "10",
});

Deno.test({
  name:
    "a signal to the whole group of deno task reproduce: its exit code, no process left, training goes on afterwards",
  ignore: !permitted,
  async fn(t) {
    await withProject(async (project) => {
      await project.succeed("stage", "dataset", ...long);
      for (const [signal, code] of [["SIGINT", 130], ["SIGTERM", 143]] as const) {
        await t.step(signal, () =>
          withProject(async (copy) => {
            const task = startTask(copy, "stage", "train", ...long);
            await trainingUnderWay(copy, 1);
            Deno.kill(-task.pid, signal);
            const ended = await task.ended;
            assertEquals(ended.code, code, ended.err);
            assertStringIncludes(ended.err, `error: interrupted by ${signal}; run the same command again`);
            assertEquals(await processesOf(task.pid), []);
            const again = copy.start("stage", "train", ...long);
            await again.says(`${run}: continuing from step `);
            again.kill("SIGKILL");
            await again.ended;
            assertEquals((await copy.run("cache", "verify")).code, 0);
          }, project));
      }

      await t.step(
        "twice: everything ends at once, even a worker that does not heed the first",
        () =>
          withProject(async (copy) => {
            copy.edit(
              "pipeline/run/training/train.ts",
              "shouldStop: () => context.stopSignal() !== undefined",
              "shouldStop: () => false",
            );
            const task = startTask(copy, "stage", "train", ...long);
            await trainingUnderWay(copy, 1);
            Deno.kill(-task.pid, "SIGINT");
            await task.says("press Ctrl-C again to quit immediately");
            await new Promise((resolve) => setTimeout(resolve, 400)); // sooner, it would be taken for the same signal
            Deno.kill(-task.pid, "SIGINT");
            assertEquals((await task.ended).code, 130);
            assertEquals(await processesOf(task.pid), []);
            assertEquals((await copy.run("cache", "verify")).code, 0);
          }, project),
      );

      await t.step(
        "a terminal that is closed stops no command whose output goes to files, as under nohup",
        () =>
          withProject(async (copy) => {
            const task = startTask(copy, "stage", "train", ...long);
            await task.says("started");
            Deno.kill(-task.pid, "SIGHUP");
            const { code, err } = await task.ended;
            assertEquals(code, 0, err);
            assert(!err.includes("SIGHUP"), err);
          }, project),
      );

      await t.step(
        "a terminal that is closed ends a command that it shows: what it has is saved, and its journal says why",
        () =>
          withProject(async (copy) => {
            const words = [Deno.execPath(), "task", "--quiet", "stage", "train", ...long];
            const command = words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" ");
            const terminal = new Deno.Command("script", {
              args: ["--quiet", "--flush", "--command", command, "/dev/null"],
              cwd: copy.root,
              env: { TERM: "xterm" },
              stdout: "null",
            }).spawn();
            await trainingUnderWay(copy, 1);
            terminal.kill("SIGKILL");
            await terminal.status;
            const ending = "error: interrupted by SIGHUP; run the same command again";
            await until(() => journals(copy).some((text) => text.includes(ending) && text.includes('"code":129')));
            const again = copy.start("stage", "train", ...long);
            await again.says(`${run}: continuing from step `);
            again.kill("SIGKILL");
            await again.ended;
          }, project),
      );

      await t.step(
        "a kill of everything at any moment, of starting or training: the next command goes on",
        () =>
          withProject(async (copy) => {
            for (const milliseconds of [200, 700, 1200, Infinity]) {
              const task = startTask(copy, "stage", "train", ...long);
              if (milliseconds === Infinity) await trainingUnderWay(copy, 1);
              else await new Promise((resolve) => setTimeout(resolve, milliseconds));
              Deno.kill(-task.pid, "SIGKILL");
              await task.ended;
              assertEquals(await processesOf(task.pid), []);
              assertEquals((await copy.run("cache", "verify")).code, 0);
            }
            const again = copy.start("stage", "train", ...long, "--lock-timeout", "1s");
            await again.says(`${run}: continuing from step `);
            again.kill("SIGKILL");
            await again.ended;
          }, project),
      );
    });
  },
});

// Helpers

/** The texts of the journals of executions. */
function journals({ root }: ProjectCopy): readonly string[] {
  const folder = `${root}/cache/v1/runs`;
  return [...Deno.readDirSync(folder)].map(({ name }) => Deno.readTextFileSync(`${folder}/${name}`));
}

/** A task of deno.json in a process group of its own, as a terminal starts it. */
function startTask({ root }: ProjectCopy, ...args: readonly string[]) {
  const child = new Deno.Command("setsid", {
    args: [Deno.execPath(), "task", "--quiet", ...args],
    cwd: root,
    env: { NO_COLOR: "1", CI: "1" },
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const { said, says, ended: silent } = listenTo(child.stderr);
  const ended = (async () => {
    const { code } = await child.status;
    await silent;
    return { code, err: said.join("\n") };
  })();
  return { pid: child.pid, says, ended };
}

/** The command lines of what still runs in a process group after two seconds. */
async function processesOf(group: number): Promise<readonly string[]> {
  let left: readonly string[] = [];
  for (const end = performance.now() + 2000; performance.now() < end;) {
    const { stdout } = await new Deno.Command("ps", { args: ["-eo", "pgid=,stat=,args="] }).output();
    const all = new TextDecoder().decode(stdout).split("\n").map((line) => line.trim().split(/\s+/));
    left = all.filter(([pgid, stat]) => pgid === `${group}` && !stat.startsWith("Z")).map((words) => words.join(" "));
    if (left.length === 0) return left;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return left;
}
