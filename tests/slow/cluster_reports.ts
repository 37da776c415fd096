/**
 * Whole reproductions on a Slurm of this computer beside the same without it. Minutes; run it with `deno task test:cluster`.
 *
 * @module
 */
import { assert, assertEquals } from "../assert.ts";
import { withProject } from "../pipeline/project_copy.ts";
import { slurmInstalled, withCluster } from "../pipeline/run/slurm/loopback.ts";
import { secondsSince } from "./cluster_grid.ts";

/** Experiments, with how many submissions they take: one for each turn of their study. */
const experiments = [
  { name: "the smoke profile", options: ["--profile", "smoke"], turns: 1 },
  {
    name: "the quick profile with a few steps",
    options: ["--profile", "quick", "--set", "train.steps=60", "--set", "checkpoints.every=20"],
    turns: 1,
  },
  {
    name: "a study whose second and third turn depend on the one before",
    options: ["--profile", "smoke", "--study", "speedups"],
    turns: 3,
  },
];

Deno.test({
  name: "a reproduction on Slurm, of one turn or several, has the report of this machine, bit by bit",
  ignore: !slurmInstalled,
  fn: (t) =>
    withProject((alone) =>
      withCluster(
        (cluster) =>
          withProject(async (project) => {
            for (const { name, options, turns } of experiments) {
              await t.step(name, async () => {
                const command = ["reproduce", ...options, "--out", "outputs/report"];
                const began = performance.now();
                const { code, err } = await project.startWith(cluster.variables, ...command, "--on", "slurm").ended;
                assert(code === 0, err);
                console.log(`on Slurm: ${secondsSince(began)} s`);
                assertEquals(err.match(/slurm: submitted/g)?.length, turns);
                await alone.succeed(...command, "--quiet");
                assertEquals(project.digests("outputs/report"), alone.digests("outputs/report"));
              });
            }
          }),
        { processors: 2 },
      )
    ),
});
