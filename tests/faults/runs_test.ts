/**
 * Runs that go wrong beside runs that do not, and what the command line says of it.
 *
 * @module
 */
import { assert, assertEquals, assertStringIncludes } from "../assert.ts";
import { parseCsv } from "../../pipeline/files/csv.ts";
import {
  documents,
  flagsOf,
  permitted,
  type ProjectCopy,
  settings,
  tiny,
  withProject,
} from "../pipeline/project_copy.ts";

/** A run of each task, the smallest that there are. */
const two = [
  ...tiny,
  ...settings({
    "mnist.interventions": '["standard"]',
    "mnist.dataset.testSize": "10",
    "mnist.train.steps": "12",
    "mnist.checkpoints.every": "4",
  }),
];
const [images, addition] = ["mnist-standard-seed-0", "modular-addition-standard-seed-0"];

Deno.test({
  name: "a run that goes wrong leaves the other as it would have been alone",
  ignore: !permitted,
  async fn(t) {
    await withProject(async (undisturbed) => {
      await undisturbed.succeed("stage", "dataset", ...two);
      await withProject(async (project) => {
        const expected = await tableOf(project, images, two);

        await t.step("--no-cache makes the same bytes, reads nothing that is stored and stores nothing", async () => {
          const before = project.digests("cache");
          await project.succeed("reproduce", ...two, "--no-cache", "--out", "outputs/fresh");
          assertEquals(project.digests("cache"), before);
          const digests = (folder: string) =>
            Object.fromEntries(
              Object.entries(project.digests(folder)).map(([path, digest]) => [path.replace(folder, ""), digest])
                .filter(([path]) => path !== "/command.txt"), // it names the folder
            );
          assertEquals(digests("outputs/fresh"), digests("outputs/smoke"));
          const homeless = project.startWith({ TMPDIR: "/nowhere" }, "reproduce", ...two, "--no-cache");
          const { code, err } = await homeless.ended;
          assertEquals([code, err.trimEnd().split("\n").length], [2, 1], err);
          assertStringIncludes(err, "set TMPDIR to a folder that can be written");
        });

        await t.step(
          "a run that diverges is told with its step and last checkpoint, and recorded as diverged",
          () =>
            withProject(async (copy) => {
              const wild = settings({
                "modularAddition.train.learningRate": "1000",
                "modularAddition.train.weightDecay": "100",
              });
              const { err, out } = await copy.succeed("reproduce", ...two, ...wild);
              const [, step, last] =
                /modular-addition-standard-seed-0: diverged at step (\d+); its last checkpoint is that of step (\d+)/
                  .exec(err) ?? [];
              assert(Number(step) > Number(last), `${err}${out}`);
              assertEquals(textOf(copy, `metrics/${images}.csv`), expected);
              const table = parseCsv(textOf(copy, `metrics/${addition}.csv`));
              assert(table.ok && table.value.rows.at(-1)?.step === Number(last));
              assert(!/\b(nan|inf(inity)?)\b/i.test(textOf(copy, `metrics/${addition}.csv`)));
              const { runs } = JSON.parse(textOf(copy, "provenance.json"));
              assertEquals(runs.map(({ id, divergedAt }: { id: string; divergedAt: number }) => [id, divergedAt]), [
                [images, null],
                [addition, Number(step)],
              ]);
              assertStringIncludes(textOf(copy, "report.html"), `diverged by step ${step}`);
            }, undisturbed),
        );

        await t.step(
          "a worker that is killed, as for lack of memory, is named with its run, and the next command goes on",
          () =>
            withProject(async (copy) => {
              const running = copy.start(
                "reproduce",
                ...two,
                ...settings({ "modularAddition.train.steps": "4000", "modularAddition.checkpoints.every": "1400" }),
                ...["--jobs", "1"], // there is one process then
              );
              await running.says(`metrics ${images}: done`);
              await running.says(`train ${addition}: started`);
              Deno.kill(await workerOf(copy), "SIGKILL");
              const { code, err } = await running.ended;
              assertEquals(code, 1, err);
              assertEquals(errorsOf(err), [
                `error: train (${addition}): its worker process ended unexpectedly (SIGKILL); run the same command again to continue; if the system killed it for its memory, --jobs 1 needs the least`,
              ]);
              assertEquals(textOf(copy, `metrics/${images}.csv`), expected);
              assertEquals(JSON.parse(textOf(copy, "provenance.json")).partial, true);
            }, undisturbed),
        );

        await t.step(
          "a worker that runs out of memory is named with its run, and the other run goes on",
          () =>
            withProject(async (copy) => {
              copy.edit(
                "pipeline/run/training/train.ts",
                "const { parameterShapes } = parts.model;",
                'const { parameterShapes } = parts.model;\n  if (label.includes("addition")) for (const all: number[][] = [];;) all.push(new Array(1e5).fill(0.5));',
              );
              const { code, err } = await withLittleMemory(copy, "reproduce", ...two);
              assertEquals(code, 1, err);
              const errors = errorsOf(err);
              assert(
                errors.length === 1 &&
                  errors[0].startsWith(`error: train (${addition}): its worker process ended unexpectedly (`),
                err,
              );
              assertEquals(textOf(copy, `metrics/${images}.csv`), expected);
            }, undisturbed),
        );

        await t.step(
          "a stage that reads what it does not declare fails with what to declare, and nothing of it is stored",
          () =>
            withProject(async (copy) => {
              copy.edit(
                "pipeline/run/training/train.ts",
                "const { parameterShapes } = parts.model;",
                'const { parameterShapes } = parts.model;\n  if (label.includes("addition")) await Deno.readTextFile("README.md");',
              );
              Deno.writeTextFileSync(`${copy.root}/README.md`, "");
              const { code, err } = await copy.run("reproduce", ...two, "--json");
              assertEquals(code, 1, err);
              assertEquals(errorsOf(err), [
                `error: train (${addition}): it needs read access to "README.md", which it does not declare; declare files among the ` +
                "request's inputs or dataFiles, and allow its worker to read them",
              ]);
              const status = documents((await copy.succeed("status", ...two, "--json")).out, "status")[0];
              const stored = status.stages.flatMap(({ results }) => results).filter(({ label }) =>
                label.startsWith(addition)
              );
              assert(stored.every(({ state }) => state !== "cached"));
            }, undisturbed),
        );

        await t.step(
          "a folder that cannot be written is the failure of its stage, counted and named",
          () =>
            withProject(async (copy) => {
              Deno.mkdirSync(`${copy.root}/cache/v1/partial`, { recursive: true });
              Deno.writeTextFileSync(`${copy.root}/cache/v1/partial/train`, "a file where a folder should be");
              const { code, err, out } = await copy.run("reproduce", ...two, "--json");
              assertEquals(code, 1);
              assert(errorsOf(err).every((line) => /^error: train \(.*\): \/.*partial\/train/.test(line)), err);
              const [summary] = documents(out, "summary", "plan", "event", "error");
              assertEquals(summary.stages.find(({ stage }) => stage === "train")?.failed, 2);
            }, undisturbed),
        );

        await t.step(
          "a metric that differs from run to run is exit code 6 with --check, and its first result is kept",
          () =>
            withProject(async (copy) => {
              copy.edit(
                "pipeline/metrics/weight_norm.ts",
                "weight_norm_l1: weightNormL1(parameters)",
                "weight_norm_l1: weightNormL1(parameters) + Math.random()",
              );
              await copy.succeed("stage", "metrics", ...tiny);
              const before = copy.digests("cache/v1/results/metrics");
              const { code, err } = await copy.run("stage", "metrics", ...tiny, "--check");
              assertEquals(code, 6, err);
              const [, key] = /deno task cache evict ([0-9a-f]{12}) /.exec(err) ?? [];
              assertEquals(errorsOf(err), [
                `error: metrics (${addition}/weight_norm): a second computation with the same key made different outputs: values.csv; ` +
                `the first result is kept; if it is the wrong one, deno task cache evict ${key} --reason "…" takes it out`,
              ]);
              assertEquals(copy.digests("cache/v1/results/metrics"), before);
              const evicted = await copy.succeed("cache", "evict", key, "--reason", "not reproducible");
              assertStringIncludes(evicted.out, `${addition}/weight_norm`);
            }, undisturbed),
        );

        await t.step(
          "a stopped command that holds a lock is named, and --lock-timeout ends the waiting with exit code 5",
          () =>
            withProject(async (copy) => {
              const long = [
                ...tiny,
                ...settings({ "modularAddition.train.steps": "4000", "modularAddition.checkpoints.every": "1400" }),
              ];
              const holder = copy.start("stage", "train", ...long);
              await holder.says(`train ${addition}: started`);
              holder.kill("SIGSTOP");
              const { code, err } = await copy.run("stage", "train", ...long, "--lock-timeout", "1s");
              holder.kill("SIGCONT");
              holder.kill("SIGKILL");
              await holder.ended;
              assertEquals(code, 5, err);
              assert(
                /error: gave up on train \(.*\) after \d+ s: pid \d+ on host \S+ since .*give a longer --lock-timeout/
                  .test(err),
                err,
              );
            }, undisturbed),
        );
      }, undisturbed);
    });
  },
});

// Helpers

const errorsOf = (err: string): readonly string[] => err.split("\n").filter((line) => line.startsWith("error:"));

function textOf({ root }: ProjectCopy, path: string): string {
  return Deno.readTextFileSync(`${root}/outputs/smoke/${path}`);
}

async function tableOf(project: ProjectCopy, run: string, args: readonly string[]): Promise<string> {
  await project.succeed("reproduce", ...args);
  return textOf(project, `metrics/${run}.csv`);
}

/** Runs a command whose processes may have 150 MB of heap each. */
async function withLittleMemory({ root }: ProjectCopy, command: string, ...args: readonly string[]) {
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--cached-only", ...flagsOf(root, command), "pipeline/main.ts", command, ...args],
    cwd: root,
    env: { CI: "1", NO_COLOR: "1", DENO_V8_FLAGS: "--max-old-space-size=150" },
  }).output();
  return { code, err: new TextDecoder().decode(stderr) };
}

/** The number of this copy's worker process, of which there is one. */
async function workerOf({ root }: ProjectCopy): Promise<number> {
  const { stdout } = await new Deno.Command("ps", { args: ["-eo", "pid=,args="] }).output();
  const workers = new TextDecoder().decode(stdout).split("\n")
    .filter((line) => line.includes(`${root}/pipeline/run/workers/worker.ts`));
  assertEquals(workers.length, 1);
  return Number(workers[0].trim().split(" ")[0]);
}
