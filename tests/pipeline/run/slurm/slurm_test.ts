import { hostname } from "node:os";
import { assert, assertEquals, assertStringIncludes } from "../../../assert.ts";
import {
  type Ended,
  namesIn,
  type ProjectCopy,
  type Running,
  settings,
  withoutOut,
  withProject,
} from "../../project_copy.ts";
import { type Cluster, slurmInstalled, userName, withCluster } from "./loopback.ts";

/** Two runs of a moment each. */
const small: readonly string[] = settings({
  "variants": "[]",
  "mnist.interventions": "[]",
  "modularAddition.interventions": '["standard","perturbed"]',
  "modularAddition.dataset.modulus": "7",
  "modularAddition.model.width": "16",
  "modularAddition.model.hiddenWidth": "16",
  "modularAddition.train.steps": "12",
  "modularAddition.checkpoints.every": "4",
  "modularAddition.metrics.batchSize": "8",
});

const onSlurm = ["--on", "slurm"];
/** What a user may have set for looks at the queue, by which no job of ours would be seen, and every submission waited for. */
const usersOwn = {
  SQUEUE_STATES: "COMPLETED",
  SQUEUE_PARTITION: "elsewhere",
  SCANCEL_STATE: "PENDING",
  SBATCH_WAIT: "1",
};

Deno.test({
  name:
    "a reproduction on Slurm: submitted, seen by status and why, followed to its end, and the report of this machine, bit by bit",
  ignore: !slurmInstalled,
  fn: () =>
    withProject((alone) =>
      withCluster((cluster) =>
        withProject(async (project) => {
          const command = ["reproduce", ...small, ...onSlurm];
          const handed = await succeed(project, cluster, [...command, "--detach", "--quiet"]);
          assertStringIncludes(handed.out, "2 runs with Slurm: jobs 1, 2, 3");
          assertStringIncludes(handed.out, "--on slurm");
          const status = await succeed(project, cluster, ["status", ...small]);
          assert(/Slurm: \d (running|queued)/.test(status.out), status.out);
          const reference = alone.succeed("reproduce", ...small, "--quiet");
          const followed = await succeed(project, cluster, command); // comes back to the same jobs
          await reference;
          assertStringIncludes(followed.err, "slurm: following 1 (dataset, 1), 2 (runs, 1), 3 (report, 1)");
          assertStringIncludes(followed.err, "train modular-addition-perturbed-seed-0");
          assertStringIncludes(followed.out, "report → outputs/smoke/report.html");
          assertEquals(outputs(project), outputs(alone));
          assertEquals(submissions(project), 1);
          const why = await succeed(project, cluster, ["why", "train", ...withoutOut(small)]);
          assertStringIncludes(why.out, `computed on ${hostname()} by element 2_0 of Slurm`);
          const again = await succeed(project, cluster, command);
          assertStringIncludes(again.out, "4 stages: 4 cached");
          assertEquals(submissions(project), 1);
        })
      )
    ),
});

/** One of them, trained for some seconds. */
const longer: readonly string[] = [
  ...small,
  ...["--set", 'modularAddition.interventions=["perturbed"]'],
  ...["--set", "modularAddition.train.steps=20000", "--set", "modularAddition.checkpoints.every=7000"],
];

Deno.test({
  name: "what goes wrong on Slurm loses nothing: Ctrl-C, scancel, a requeue, a double start, a killed controller",
  ignore: !slurmInstalled,
  fn: () =>
    withProject((alone) =>
      withCluster((cluster) =>
        withProject(async (project) => {
          const command = ["reproduce", ...longer, ...onSlurm];
          const first = start(project, cluster, command);
          await first.says("train modular-addition-perturbed-seed-0: started");
          const node = await succeed(project, cluster, ["status", ...longer]);
          assertStringIncludes(node.out, `Slurm: 1 running with 1 run (${hostname().split(".")[0]})`);
          first.kill("SIGINT");
          const interrupted = await first.ended;
          assertEquals(interrupted.code, 130, interrupted.err);
          assertEquals(await cluster.slurm("squeue", "-h"), "");
          assertStringIncludes(logs(project), "interrupted by SIGTERM");

          const second = start(project, cluster, command);
          await second.says("continuing from step");
          await cluster.slurm("scancel", "--state=RUNNING", `--user=${userName()}`); // by somebody else: the report's job goes with it
          const cancelled = await second.ended;
          assertEquals(cancelled.code, 1, cancelled.err);
          assertStringIncludes(cancelled.err, "not computed on Slurm");

          const third = start(project, cluster, command);
          const [, element] = /submitted .* as (\d+) \(runs/.exec(await third.says("slurm: submitted")) ?? [];
          await third.says("continuing from step");
          const twice = project.run(
            "stage",
            "metrics",
            ...withoutOut(longer),
            "--run",
            "modular-addition-perturbed-seed-0",
          );
          await cluster.kill("slurmctld");
          await cluster.restart("slurmctld");
          await cluster.slurm("scontrol", "requeue", `${element}_0`).catch((error) => { // the restart may have requeued it already
            assertStringIncludes(String(error), "pending");
          });
          const [ended, local] = await Promise.all([
            third.ended,
            twice,
            alone.succeed("reproduce", ...longer, "--quiet"),
          ]);
          assertEquals(local.code, 0, local.err);
          if (ended.code !== 0) { // a controller that was killed may have forgotten the jobs: the next command does what is missing
            assertStringIncludes(ended.err, "not computed on Slurm");
            const fourth = await start(project, cluster, command).ended;
            assertEquals(fourth.code, 0, fourth.err);
          }
          assertEquals(outputs(project), outputs(alone));
          assertEquals(namesIn(`${project.root}/cache/v1/partial/train`), []);
        })
      )
    ),
});

Deno.test({
  name: "an element that gives way to an urgent job goes on afterwards from its last checkpoint",
  ignore: !slurmInstalled,
  fn: () =>
    withProject((alone) =>
      withCluster((cluster) =>
        withProject(async (project) => {
          const running = start(project, cluster, ["reproduce", ...longer, ...onSlurm]);
          const [, element] = / (\d+) \(runs/.exec(await running.says(" (runs")) ?? [];
          await running.says("train modular-addition-perturbed-seed-0: started");
          const place = `${project.root}/urgent`;
          await cluster.slurm("sbatch", "--partition=urgent", "--output=/dev/null", `--wrap=touch ${place}`);
          const [{ code, err }] = await Promise.all([running.ended, alone.succeed("reproduce", ...longer, "--quiet")]);
          assertEquals(code, 0, err);
          assert(Deno.statSync(place).isFile);
          const shown = await cluster.slurm("scontrol", "show", "job", `${element}_0`);
          assertStringIncludes(shown, "Restarts=1");
          assertStringIncludes(err, "continuing from step");
          assertEquals(outputs(project), outputs(alone));
        })
      )
    ),
});

/** Runs a command with the cluster in reach, as its user does. */
function start(project: ProjectCopy, { variables }: Cluster, args: readonly string[]): Running {
  return project.startWith({ ...variables, ...usersOwn }, ...args);
}

async function succeed(project: ProjectCopy, cluster: Cluster, args: readonly string[]): Promise<Ended> {
  const ended = await start(project, cluster, args).ended;
  assert(ended.code === 0, `${args.join(" ")}: exit code ${ended.code}\n${ended.err}`);
  return ended;
}

/** What all elements wrote. */
function logs({ root }: ProjectCopy): string {
  const folder = `${root}/cache/v1/submissions`;
  return namesIn(folder).flatMap((id) =>
    namesIn(`${folder}/${id}`).filter((name) => name.endsWith(".out"))
      .map((name) => Deno.readTextFileSync(`${folder}/${id}/${name}`))
  ).join("\n");
}

const submissions = ({ root }: ProjectCopy): number => namesIn(`${root}/cache/v1/submissions`).length;

function outputs(project: ProjectCopy): Readonly<Record<string, string>> {
  return project.digests("outputs/smoke");
}
