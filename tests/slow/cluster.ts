/**
 * A grid of 24 short runs on a Slurm of this computer, into which 30 faults are injected, and an element that meets its time limit. Minutes; run it
 * with `deno task test:cluster`.
 *
 * @module
 */
import { assert, assertEquals } from "../assert.ts";
import { namesIn, type ProjectCopy, withoutOut, withProject } from "../pipeline/project_copy.ts";
import { type Cluster, eventually, slurmInstalled, withCluster } from "../pipeline/run/slurm/loopback.ts";
import { gridOf, secondsSince } from "./cluster_grid.ts";

const faults = 30;
const runs = 24;
const grid = gridOf({ steps: 2000, seeds: runs / 2 });

Deno.test({
  name:
    `a grid of ${runs} runs with ${faults} faults: none lost, none damaged, every result stored once, the report of this machine`,
  ignore: !slurmInstalled,
  fn: () =>
    withProject((alone) =>
      withCluster(async (cluster) => {
        await withProject(async (project) => {
          const began = performance.now();
          const command = ["reproduce", ...grid, "--on", "slurm", "--slurm.time=10"];
          const injected: Record<string, number> = {};
          let commands = 0;
          let running = project.startWith(cluster.variables, ...command);
          const computing = (async () => {
            for (;; running = project.startWith(cluster.variables, ...command)) {
              const { code, err } = await running.ended;
              commands++;
              assert((code === 0 || code === 1) && commands < 2 * faults, err);
              if (code === 0) return;
            }
          })();
          const injecting = inject(cluster, project, (kind) => injected[kind] = (injected[kind] ?? 0) + 1)
            .catch((error) => {
              running.kill("SIGKILL"); // else it waits for a cluster that is gone
              throw error;
            });
          await Promise.all([injecting, computing]);
          console.log(`${JSON.stringify(injected)}, ${commands} commands, ${secondsSince(began)} s`);
          assertEquals(Object.values(injected).reduce((sum, count) => sum + count), faults);
          const { out } = await project.succeed("cache", "verify", "--json");
          assert(out.includes('"problems":[]'), out);
          assertEquals(doubles(project), []);
          await alone.succeed("reproduce", ...grid, "--quiet");
          assertEquals(project.digests("outputs/smoke"), alone.digests("outputs/smoke"));
        });
      })
    ),
});

Deno.test({
  name:
    "an element that meets its time limit of a minute saves, goes back into the queue, and continues from its last checkpoint",
  ignore: !slurmInstalled,
  fn: () =>
    withCluster((cluster) =>
      withProject(async (project) => {
        const long = [...grid, "--seeds", "1", "--set", "modularAddition.train.steps=150000"];
        const running = project.startWith(
          cluster.variables,
          ...["stage", "train", ...withoutOut(long), "--run", "modular-addition-standard-seed-0"],
          ...["--on", "slurm", "--slurm.time=1"],
        );
        await running.says("requeued");
        await running.says("continuing from step");
        running.kill("SIGINT");
        assertEquals((await running.ended).code, 130);
      })
    ),
});

// Helpers

/** Injects faults from the first to the last training of the grid, each when an element runs. */
async function inject(cluster: Cluster, { root }: ProjectCopy, injected: (kind: string) => void): Promise<void> {
  const random = randomFrom(1);
  const trained = () => recordsOf(root).filter((path) => path.includes("/train/")).length;
  for (let count = 0; count < faults;) {
    const isTime = async () =>
      trained() >= Math.floor(runs * count / faults) && await runningElement(cluster) !== undefined;
    await eventually(`${count} faults of ${faults}`, isTime, 300_000);
    await new Promise((resolve) => setTimeout(resolve, 3000 * random()));
    const kind = Object.keys(kinds)[Math.floor(random() * Object.keys(kinds).length)];
    if (!await kinds[kind](cluster)) continue; // the element has ended in between
    injected(kind);
    count++;
  }
}

/** Something that goes wrong; answers whether it came to that. */
const kinds: Readonly<Record<string, (cluster: Cluster) => Promise<boolean>>> = {
  "controller killed": (cluster) => cluster.restart("slurmctld").then(() => true),
  "node's daemon killed": (cluster) => cluster.restart("slurmd").then(() => true),
  "element killed": (cluster) => onElement(cluster, (element) => ["scancel", "--signal=KILL", "--full", element]),
  "element cancelled": (cluster) => onElement(cluster, (element) => ["scancel", element]),
  "element requeued": (cluster) => onElement(cluster, (element) => ["scontrol", "requeue", element]),
  "node drained": (cluster) => changeNode(cluster, "drain"),
  "node down": (cluster) => changeNode(cluster, "down"),
};

async function runningElement(cluster: Cluster): Promise<string | undefined> {
  const running = await cluster.slurm("squeue", "--noheader", "--array", "--states=RUNNING", "--format=%i");
  return running.split("\n").find((element) => element !== "");
}

async function onElement(cluster: Cluster, fault: (element: string) => readonly string[]): Promise<boolean> {
  const element = await runningElement(cluster);
  if (element === undefined) return false;
  const [program, ...args] = fault(element);
  return await cluster.slurm(program, ...args).then(() => true, () => false);
}

async function changeNode(cluster: Cluster, state: "drain" | "down"): Promise<boolean> {
  const name = (await cluster.slurm("sinfo", "--noheader", "--Node", "--format=%N")).split("\n")[0].trim();
  await cluster.slurm("scontrol", "update", `nodename=${name}`, `state=${state}`, "reason=test");
  await new Promise((resolve) => setTimeout(resolve, 1000));
  await eventually("a node that works", async () => {
    await cluster.slurm("scontrol", "update", `nodename=${name}`, "state=resume").catch(() => undefined); // it may be back already
    return /^(idle|mixed|allocated|completing)\s*$/.test(await cluster.slurm("sinfo", "--noheader", "--format=%T"));
  });
  return true;
}

/** Labels of results that are stored under more than one key. */
function doubles({ root }: ProjectCopy): readonly string[] {
  const labels = recordsOf(root).map((path) => {
    const { record } = JSON.parse(Deno.readTextFileSync(path));
    return `${record.stage} ${record.label}`;
  });
  return labels.filter((label, index) => labels.indexOf(label) !== index);
}

/** Paths of the records of all results. */
function recordsOf(root: string): readonly string[] {
  const below = (folder: string) => namesIn(folder).map((name) => `${folder}/${name}`);
  return below(`${root}/cache/v1/results`).flatMap(below).flatMap(below);
}

/** Numbers in [0, 1) that are the same in every run: a linear congruential generator. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => (state = (1_103_515_245 * state + 12_345) % 2 ** 31) / 2 ** 31;
}
