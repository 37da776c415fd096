import { assert, assertEquals, assertStringIncludes } from "../../../assert.ts";
import { type Ended, namesIn, type ProjectCopy, type Running, settings, withProject } from "../../project_copy.ts";
import { type Cluster, slurmInstalled, withCluster } from "./loopback.ts";

/** Two runs of a moment each. */
const small: readonly string[] = settings({
  "variants": "[]",
  "mnist.interventions": "[]",
  "modularAddition.interventions": '["standard","perturbed"]',
  "modularAddition.dataset.modulus": "7",
  "modularAddition.model.width": "16",
  "modularAddition.model.hiddenWidth": "16",
  "modularAddition.train.steps": "12",
  "modularAddition.checkpoints.count": "3",
  "modularAddition.metrics.batchSize": "8",
});

const onSlurm = ["--on", "slurm"];

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
          const reference = alone.succeed("reproduce", ...small, "--quiet");
          const followed = await succeed(project, cluster, command); // comes back to the same jobs
          await reference;
          assertStringIncludes(followed.err, "slurm: following 1 (dataset, 1), 2 (runs, 1), 3 (report, 1)");
          assertStringIncludes(followed.err, "train modular-addition-perturbed-seed-0");
          assertStringIncludes(followed.out, "report → outputs/smoke/report.html");
          assertEquals(outputs(project), outputs(alone));
          assertEquals(submissions(project), 1);
          const again = await succeed(project, cluster, command);
          assertStringIncludes(again.out, "4 stages: 4 cached");
          assertEquals(submissions(project), 1);
        })
      )
    ),
});

/** Runs a command with the cluster in reach, as its user does. */
function start(project: ProjectCopy, { variables }: Cluster, args: readonly string[]): Running {
  return project.startWith(variables, ...args);
}

async function succeed(project: ProjectCopy, cluster: Cluster, args: readonly string[]): Promise<Ended> {
  const ended = await start(project, cluster, args).ended;
  assert(ended.code === 0, `${args.join(" ")}: exit code ${ended.code}\n${ended.err}`);
  return ended;
}

const submissions = ({ root }: ProjectCopy): number => namesIn(`${root}/cache/v1/submissions`).length;

function outputs(project: ProjectCopy): Readonly<Record<string, string>> {
  return project.digests("outputs/smoke");
}
