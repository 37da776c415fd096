import { dirname } from "node:path";
import { runGroups } from "../../../pipeline/run/commands.ts";
import type { SurveyedResult } from "../../../pipeline/run/survey.ts";
import { assert, assertEquals } from "../../assert.ts";
import { documents, namesIn, permitted, type ProjectCopy, settings, withoutOut, withProject } from "../project_copy.ts";

Deno.test("runs that share work which is not stored are computed by one command, and each run by exactly one", () => {
  const missing = (stage: "train" | "metrics", runs: readonly string[], milliseconds: number) =>
    ({ stage, runs, milliseconds, explanation: { status: "would run" } }) as unknown as SurveyedResult;
  const stored = { ...missing("train", ["a", "d"], 9), explanation: { status: "cached" } } as unknown as SurveyedResult;
  const groups = runGroups([
    missing("train", ["b", "c"], 5),
    missing("metrics", ["a"], 3),
    stored,
    missing("metrics", ["d"], 1),
    missing("train", ["e", "c"], 2),
  ]);
  assertEquals(groups.map(({ runs, milliseconds }) => ({ runs: runs.toSorted(), milliseconds })), [
    { runs: ["b", "c", "e"], milliseconds: 7 },
    { runs: ["a"], milliseconds: 3 },
    { runs: ["d"], milliseconds: 1 },
  ]);
});

/** Two trainings; a third run measures one of them in another way. */
const small: readonly string[] = settings({
  "mnist.interventions": "[]",
  "modularAddition.interventions": '["standard","perturbed"]',
  "modularAddition.dataset.modulus": "7",
  "modularAddition.model.width": "16",
  "modularAddition.model.hiddenWidth": "16",
  "modularAddition.train.steps": "12",
  "modularAddition.checkpoints.every": "4",
  "modularAddition.metrics.batchSize": "8",
  "variants": JSON.stringify([{
    task: "modularAddition",
    name: "small-batch",
    purpose: "sensitivity",
    describes: "a batch of 7",
    interventions: ["standard"],
    seeds: 1,
    fromSeeds: 1,
    metrics: "all",
    changes: { metrics: { batchSize: 7 } },
  }]),
});

Deno.test({
  name:
    "--commands in any order, twice, on two machines that share the cache give the report of one command, bit by bit",
  ignore: !permitted,
  fn: () =>
    withProject(async (alone) => {
      await alone.succeed("reproduce", ...small, "--quiet");
      await withProject((first) =>
        withProject(async (second) => {
          shareCache(first, second);
          const commands = await commandsOf(first);
          assertEquals(commands.length, 4); // the dataset, a pair of runs that share a training, another run, the report
          const order = [3, 1, 0, 2, 2, 0, 1, 3];
          for (let next = 0; next < order.length; next += 2) {
            await Promise.all([
              runCommand(commands[order[next]], first, first),
              runCommand(commands[order[next + 1]], first, second),
            ]);
          }
          assertEquals(reportOf(first), reportOf(alone));
          assertEquals(await commandsOf(first), []);
        })
      );
    }),
});

Deno.test({
  name:
    "results of two kinds of processors are equivalent: each is computed once, and the report names the processors of each run",
  ignore: !permitted,
  fn: () =>
    withProject((first) =>
      withProject(async (second) => {
        shareCache(first, second);
        takeForAnotherProcessor(second);
        const commands = await commandsOf(first);
        const [dataset, pair, single, report] = commands;
        await runCommand(dataset, first, second);
        await runCommand(pair, first, second);
        await runCommand(single, first, first);
        assertEquals(await stale(first), ["report"]);
        assertEquals(await stale(second), ["report"]);
        await runCommand(report, first, first);
        assertEquals(await stale(second), []); // the report is made from the same results, wherever it is made

        const { environment, runs } = JSON.parse(Deno.readTextFileSync(`${first.root}/outputs/smoke/provenance.json`));
        const own = runs.find((run: { id: string }) => run.id.includes("perturbed")).processors;
        assertEquals(own.length, 1);
        assert(own[0] !== "Another processor");
        for (const { id, processors } of runs) {
          assertEquals(processors, id.includes("perturbed") ? own : ["Another processor"], id);
        }
        assertEquals(environment.system.cpu, [own[0], "Another processor"].toSorted().join("; "));
        assertEquals(trainings(first), 2);

        // Whoever insists on one kind computes what the other kind has computed.
        assert((await stale(first, "--same-processor")).length > 1);
        await first.succeed("reproduce", ...small, "--quiet", "--same-processor");
        assertEquals(trainings(first), 3);
        const again = JSON.parse(Deno.readTextFileSync(`${first.root}/outputs/smoke/provenance.json`));
        assertEquals(again.environment.system.cpu, own[0]);
      })
    ),
});

Deno.test({
  name: "a training that was interrupted does not continue on another kind of processor",
  ignore: !permitted,
  fn: () =>
    withProject((first) =>
      withProject(async (second) => {
        shareCache(first, second);
        takeForAnotherProcessor(second);
        const run = ["--run", "modular-addition-standard-seed-0"];
        const long = [...small, "--set", "modularAddition.train.steps=20000", ...run];
        const running = first.start("stage", "train", ...long);
        const partial = `${first.root}/cache/v1/partial/train`;
        for (let tries = 0; namesIn(partial).length === 0 && tries < 2000; tries++) {
          await new Promise((resolve) => setTimeout(resolve, 10));
        }
        await running.says("train");
        running.kill("SIGTERM");
        assertEquals((await running.ended).code, 143);
        const other = second.start("stage", "train", ...long);
        for (let tries = 0; namesIn(partial).length < 2 && tries < 2000; tries++) {
          await new Promise((resolve) => setTimeout(resolve, 10));
        }
        assertEquals(namesIn(partial).length, 2);
        other.kill("SIGTERM");
        assert(!(await other.ended).err.includes("continuing from step"));
      })
    ),
});

const tryLock = 'tryLock: (kind) => call("lock", path, () => file.tryLock(kind === "exclusive"))';
const withoutLocks = {
  "do nothing": "tryLock: (_kind) => Promise.resolve(true)",
  "are refused": 'tryLock: (_kind) => Promise.reject(new FileSystemFault("lock", path, "ENOLCK", "no locks"))',
};

for (const [how, lock] of Object.entries(withoutLocks)) {
  Deno.test({
    name: `on a file system whose locks ${how}, a run that is started twice at once ends with the same report`,
    ignore: !permitted,
    fn: () =>
      withProject(async (project) => {
        project.edit("pipeline/platform/file_system.ts", tryLock, lock);
        const one = ["--set", "variants=[]", "--set", 'modularAddition.interventions=["perturbed"]'];
        const longer = [
          ...small,
          ...one,
          "--set",
          "modularAddition.train.steps=2000",
          "--set",
          "modularAddition.checkpoints.every=700",
        ];
        const twice = [...withoutOut(longer), "--run", "modular-addition-perturbed-seed-0"];
        const first = project.start("stage", "metrics", ...twice);
        await first.says("train modular-addition-perturbed-seed-0: started");
        const both = await Promise.all([first.ended, project.run("stage", "metrics", ...twice)]);
        // One may remove files of the other, and seldom both do: then nothing is stored, and the next command computes it.
        for (const { code, err } of both) assert(code === 0 || code === 1 && err.includes("error: train ("), err);
        await project.succeed("reproduce", ...longer, "--quiet");
        const found = reportOf(project);
        assertEquals(trainings(project), 1); // stored once
        await project.succeed("reproduce", ...longer, "--quiet", "--no-cache");
        assertEquals(found, reportOf(project));
      }),
  });
}

// Helpers

/** Gives two copies of the project one cache, as a shared file system does. */
function shareCache(first: ProjectCopy, second: ProjectCopy): void {
  Deno.mkdirSync(`${first.root}/cache`, { recursive: true });
  if (namesIn(second.root).includes("cache")) Deno.removeSync(`${second.root}/cache`, { recursive: true });
  Deno.symlinkSync(`${first.root}/cache`, `${second.root}/cache`);
}

/** Lets a copy of the project take its processor for one of another kind. */
function takeForAnotherProcessor(project: ProjectCopy): void {
  const own = 'import { processorCount, processorKind } from "../platform/machine.ts";';
  const other =
    'import { processorCount } from "../platform/machine.ts";\nconst processorKind = () => "Another processor";';
  project.edit("pipeline/run/deno_environment.ts", own, other);
}

async function commandsOf(project: ProjectCopy): Promise<readonly string[]> {
  const { out } = await project.succeed("reproduce", ...small, "--dry-run", "--commands");
  return out.split("\n").filter((line) => line !== "");
}

/** Runs a command of one copy of the project in a shell, in another copy. */
async function runCommand(command: string, of: ProjectCopy, on: ProjectCopy): Promise<void> {
  const { code, stderr } = await new Deno.Command("bash", {
    args: ["-c", command.replaceAll(of.root, on.root)],
    cwd: "/",
    env: { PATH: `${dirname(Deno.execPath())}:${Deno.env.get("PATH")}`, NO_COLOR: "1" },
  }).output();
  if (code !== 0) throw new Error(`${command}: exit code ${code}\n${new TextDecoder().decode(stderr)}`);
}

function reportOf(project: ProjectCopy): Readonly<Record<string, string>> {
  const { "outputs/smoke/command.txt": _names, ...files } = project.digests("outputs/smoke");
  return files;
}

async function stale(project: ProjectCopy, ...more: readonly string[]): Promise<readonly string[]> {
  const { out } = await project.succeed("status", ...small, ...more, "--json");
  const [{ stages }] = documents(out, "status");
  return stages.filter(({ results }) => results.some(({ state }) => state !== "cached")).map(({ stage }) => stage);
}

/** How many trainings are stored. */
function trainings({ root }: ProjectCopy): number {
  const folder = `${root}/cache/v1/results/train`;
  return namesIn(folder).flatMap((start) => namesIn(`${folder}/${start}`)).length;
}
