import { join } from "node:path";
import { assertEquals, assertStringIncludes } from "../../../assert.ts";
import { permitted, withProject } from "../../project_copy.ts";
import { addTurns, turnsOptions } from "../../studies/turns/add_turns.ts";

Deno.test({
  name: "of a study with turns one turn is handed over, once, and a command that comes back to it and submits the next",
  ignore: !permitted,
  fn: () =>
    withProject(async (project) => {
      const slurm = queueThatOnlyWaits(project.root);
      addTurns(project);
      const handOver = async () => {
        const { code, out, err } = await project.startWith(
          slurm.variables,
          ...["reproduce", ...turnsOptions, "--on", "slurm", "--detach"],
        ).ended;
        assertEquals(code, 0, err);
        return { out, err };
      };
      const first = await handOver();
      assertStringIncludes(first.out, "4 runs with Slurm: jobs 1, 2\n");
      assertStringIncludes(first.out, "to come back, and to submit what depends on these results");
      assertEquals(slurm.computed(), ["dataset", "runs"]);
      assertStringIncludes((await handOver()).err, "slurm: following 1 (dataset, 1), 2 (runs, 1)");
      assertEquals(slurm.computed(), ["dataset", "runs"]);
    }),
});

/** Programs with the names of Slurm's, in whose queue jobs wait for ever. */
function queueThatOnlyWaits(root: string) {
  const folder = join(root, "cluster");
  Deno.mkdirSync(folder);
  const program = (name: string, lines: string) =>
    Deno.writeTextFileSync(join(folder, name), `#!/bin/bash\ncd '${folder}'\n${lines}\n`, { mode: 0o755 });
  program("sbatch", 'echo "${@: -1}" >>submitted; wc -l <submitted');
  program(
    "squeue",
    "for ((job = 1; job <= $(wc -l <submitted); job++)); do printf '%-20s%-20s%-8s%-8s%-256s%-64s\\n' $job 0 PD 0 '' None; done",
  );
  return {
    variables: { PATH: `${folder}:${Deno.env.get("PATH")}` },
    /** What the jobs compute, by the names of their scripts. */
    computed: () =>
      Deno.readTextFileSync(join(folder, "submitted")).trimEnd().split("\n").map((path) =>
        /(\w+)-\d+\.sh$/.exec(path)?.[1]
      ),
  };
}
