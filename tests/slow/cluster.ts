/**
 * A grid of 24 short runs on a Slurm of this computer, into which 30 faults are injected, an element that meets its time limit, and how long it takes to hand
 * over and to look at 1 000 runs. Minutes; run it with `deno task test:cluster`.
 *
 * @module
 */
import { assert, assertEquals } from "../assert.ts";
import { namesIn, type ProjectCopy, settings, withoutOut, withProject } from "../pipeline/project_copy.ts";
import { type Cluster, eventually, slurmInstalled, withCluster } from "../pipeline/run/slurm/loopback.ts";

const faults = 30;

/** Two interventions from twelve seeds, each trained for about a second. */
const grid: readonly string[] = [
  ...settings({
    "variants": "[]",
    "mnist.interventions": "[]",
    "modularAddition.interventions": '["standard","perturbed"]',
    "modularAddition.dataset.modulus": "7",
    "modularAddition.model.width": "16",
    "modularAddition.model.hiddenWidth": "16",
    "modularAddition.train.steps": "2000",
    "modularAddition.checkpoints.every": "400",
    "modularAddition.metrics.batchSize": "8",
  }),
  ...["--seeds", "12"],
];

Deno.test({
  name:
    `a grid of 24 runs with ${faults} faults: none lost, none damaged, every result stored once, the report of this machine`,
  ignore: !slurmInstalled,
  fn: () =>
    withProject((alone) =>
      withCluster(async (cluster) => {
        await withProject(async (project) => {
          const began = performance.now();
          const command = ["reproduce", ...grid, "--on", "slurm", "--slurm.time=10"];
          const random = randomFrom(1);
          const injected: Record<string, number> = {};
          let commands = 0;
          let over = false;
          const injecting = (async () => {
            for (let count = 0; count < faults && !over; count++) {
              await new Promise((resolve) => setTimeout(resolve, 1000 + 4000 * random()));
              const kind = Object.keys(kinds)[Math.floor(random() * Object.keys(kinds).length)];
              await kinds[kind](cluster);
              injected[kind] = (injected[kind] ?? 0) + 1;
            }
          })();
          injecting.catch(() => {}); // it is waited for below, so that the cluster ends first
          for (let code = 1; code !== 0; commands++) {
            const ended = await project.startWith(cluster.variables, ...command).ended;
            code = ended.code;
            assert(code === 0 || code === 1, ended.err);
            assert(commands < 2 * faults, ended.err);
          }
          over = true;
          await injecting;
          console.log(`${JSON.stringify(injected)}, ${commands} commands, ${seconds(began)} s`);
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

Deno.test({
  name: "1 000 runs are handed over and looked at, which says how long it took",
  ignore: !slurmInstalled,
  fn: () =>
    withCluster((cluster) =>
      withProject(async (project) => {
        await cluster.slurm("scontrol", "update", "partitionname=loop", "state=down");
        const many = [...grid, "--seeds", "500"];
        await project.succeed("status", ...many); // reads the code once
        const began = performance.now();
        const { out } = await project.startWith(cluster.variables, "reproduce", ...many, "--on", "slurm", "--detach")
          .ended;
        assert(out.includes("1000 runs with Slurm"), out);
        const submitted = seconds(began);
        const looked = performance.now();
        const status = await project.startWith(cluster.variables, "status", ...many).ended;
        assert(status.out.includes("queued with 1000 runs"), status.out);
        console.log(`1 000 runs: handed over in ${submitted} s, status in ${seconds(looked)} s`);
      })
    ),
});

// Helpers

/** Something that goes wrong. */
const kinds: Readonly<Record<string, (cluster: Cluster) => Promise<void>>> = {
  "controller killed": async (cluster) => {
    await cluster.kill("slurmctld");
    await cluster.restart("slurmctld");
  },
  "node's daemon killed": async (cluster) => {
    await cluster.kill("slurmd");
    await cluster.restart("slurmd");
  },
  "element killed": (cluster) => onElement(cluster, (element) => ["scancel", "--signal=KILL", "--full", element]),
  "element cancelled": (cluster) => onElement(cluster, (element) => ["scancel", element]),
  "element requeued": (cluster) => onElement(cluster, (element) => ["scontrol", "requeue", element]),
  "node drained": (cluster) => changeNode(cluster, "drain"),
  "node down": (cluster) => changeNode(cluster, "down"),
};

/** Does something to an element that runs, if one does; it may have ended in between. */
async function onElement(cluster: Cluster, fault: (element: string) => readonly string[]): Promise<void> {
  const running = await cluster.slurm("squeue", "--noheader", "--array", "--states=RUNNING", "--format=%i");
  const [element] = running.split("\n");
  if (element === "") return;
  const [program, ...args] = fault(element);
  await cluster.slurm(program, ...args).catch(() => undefined);
}

async function changeNode(cluster: Cluster, state: "drain" | "down"): Promise<void> {
  const name = (await cluster.slurm("sinfo", "--noheader", "--Node", "--format=%N")).split("\n")[0].trim();
  await cluster.slurm("scontrol", "update", `nodename=${name}`, `state=${state}`, "reason=test");
  await new Promise((resolve) => setTimeout(resolve, 1000));
  await eventually("a node that works", async () => {
    await cluster.slurm("scontrol", "update", `nodename=${name}`, "state=resume").catch(() => undefined); // it may be back already
    return /^(idle|mixed|allocated|completing)\s*$/.test(await cluster.slurm("sinfo", "--noheader", "--format=%T"));
  });
}

/** Labels of results that are stored under more than one key. */
function doubles({ root }: ProjectCopy): readonly string[] {
  const folder = `${root}/cache/v1/results`;
  const labels = namesIn(folder).flatMap((stage) =>
    namesIn(`${folder}/${stage}`).flatMap((start) =>
      namesIn(`${folder}/${stage}/${start}`).map((name) => {
        const { record } = JSON.parse(Deno.readTextFileSync(`${folder}/${stage}/${start}/${name}`));
        return `${stage} ${record.label}`;
      })
    )
  );
  return labels.filter((label, index) => labels.indexOf(label) !== index);
}

const seconds = (began: number): string => ((performance.now() - began) / 1000).toFixed(1);

/** Numbers in [0, 1) that are the same in every run: a linear congruential generator. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => (state = (1_103_515_245 * state + 12_345) % 2 ** 31) / 2 ** 31;
}
