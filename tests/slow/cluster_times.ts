/**
 * What Slurm costs: for runs of some seconds beside the same two cores without it, and for 1 000 runs. Minutes; run it with `deno task test:cluster`.
 *
 * @module
 */
import { makeStore } from "../../pipeline/cache/cache_session.ts";
import type { SubmittedJob } from "../../pipeline/events/submission.ts";
import { assert } from "../assert.ts";
import { namesIn, type ProjectCopy, withoutOut, withProject } from "../pipeline/project_copy.ts";
import { slurmInstalled, withCluster } from "../pipeline/run/slurm/loopback.ts";
import { stampedJournal } from "../pipeline/watch/journals.ts";
import { gridOf, secondsSince } from "./cluster_grid.ts";

/** Eight runs of about twenty seconds each. */
const grid = gridOf({ steps: 40_000, seeds: 4 });
/** Rounds of some thousands of events in which the elements of 1 000 runs say how far they are. */
const rounds = 10;
const places = {
  "this machine": ["--jobs", "2"],
  "Slurm": ["--on", "slurm", "--jobs", "2", "--slurm.prologue=trap times EXIT"],
};

Deno.test({
  name: "runs of 20 seconds take less than 10 % longer on Slurm than on the same two cores without",
  ignore: !slurmInstalled,
  fn: () =>
    withCluster(async (cluster) => {
      const fastest: Record<string, number> = {};
      for (const [place, options] of [...Object.entries(places), ...Object.entries(places)]) {
        await withProject(async (project) => {
          await project.succeed("status", ...withoutOut(grid)); // reads the code once
          const began = performance.now();
          const before = childrenSeconds();
          const { code, err } = await project.startWith(cluster.variables, "reproduce", ...grid, ...options).ended;
          assert(code === 0, err);
          fastest[place] = Math.min(fastest[place] ?? Infinity, performance.now() - began);
          const processor = childrenSeconds() - before + elementSeconds(project);
          console.log(`${place}: ${secondsSince(began)} s, ${processor.toFixed(1)} s of processor time`);
        });
      }
      const [without, on] = Object.values(fastest);
      console.log(`Slurm takes ${(100 * (on / without - 1)).toFixed(1)} % longer`);
      assert(on < 1.1 * without);
    }, { processors: 2 }),
});

Deno.test({
  name:
    "1 000 runs are handed over and looked at, which says how long it took, and following them takes no more memory with time",
  ignore: !slurmInstalled,
  fn: () =>
    withCluster((cluster) =>
      withProject(async (project) => {
        await cluster.slurm("scontrol", "update", "partitionname=loop", "state=down");
        const many = gridOf({ steps: 2000, seeds: 500 });
        const command = ["reproduce", ...many, "--on", "slurm"];
        await project.succeed("status", ...withoutOut(many)); // reads the code once
        for (
          const [args, words] of [[[...command, "--detach"], "1000 runs with Slurm"], [
            ["status", ...withoutOut(many)],
            "queued with 1000 runs",
          ]] as const
        ) {
          const [began, before] = [performance.now(), childrenSeconds()];
          const { out } = await project.startWith(cluster.variables, ...args).ended;
          assert(out.includes(words), out);
          const processor = (childrenSeconds() - before).toFixed(1);
          console.log(`${args[0]} of 1 000 runs: ${secondsSince(began)} s, ${processor} s of processor time`);
        }

        const following = project.startWith(cluster.variables, ...command);
        await following.says("slurm: following");
        const elements = elementsOf(project);
        const peaks: number[] = [];
        for (let round = 0; round < rounds; round++) {
          await Promise.all(elements.map((element) => element.progress(round)));
          for (let look = 0; look < 12; look++) {
            await new Promise((resolve) => setTimeout(resolve, 500));
            peaks[round] = Math.max(peaks[round] ?? 0, residentMegabytes(following.pid));
          }
        }
        following.kill("SIGINT");
        assert((await following.ended).err.includes("/2000, "));
        console.log(`memory of the command that follows them, MB: ${peaks.map(Math.round).join(", ")}`);
        const [early, late] = [peaks.slice(0, rounds / 2), peaks.slice(rounds / 2)];
        assert(Math.min(...late) < 1.1 * Math.max(...early)); // what is to be collected comes and goes; what is kept would stay
      })
    ),
});

// Helpers

/** Processor seconds of all programs that this process has waited for, and of those that they have. */
function childrenSeconds(): number {
  const fields = outputOf("cat", `/proc/${Deno.pid}/stat`).replace(/^.*\) /, "").split(" ");
  return (Number(fields[13]) + Number(fields[14])) / 100;
}

/** Processor seconds of all elements: what the shell says at their ends. */
function elementSeconds({ root }: ProjectCopy): number {
  const below = (folder: string) => namesIn(folder).map((name) => `${folder}/${name}`);
  const logs = below(`${root}/cache/v1/submissions`).flatMap(below).filter((path) => path.endsWith(".out"));
  const times = logs.flatMap((path) => [...Deno.readTextFileSync(path).matchAll(/(\d+)m([\d.]+)s/g)]);
  return times.reduce((sum, [, minutes, seconds]) => sum + 60 * Number(minutes) + Number(seconds), 0);
}

/** The elements of runs in the only submission, with what their journals would say. */
function elementsOf({ root }: ProjectCopy) {
  const store = makeStore({ cacheDirectory: `${root}/cache` });
  const [id] = namesIn(`${root}/cache/v1/submissions`);
  const { jobs } = JSON.parse(Deno.readTextFileSync(`${root}/cache/v1/submissions/${id}/submission.json`));
  const { job, elements }: SubmittedJob = jobs.find(({ computes }: SubmittedJob) => computes === "runs");
  return elements.map((runs, index) => {
    const journal = stampedJournal(store, `${id}-${index}`);
    return {
      async progress(round: number) {
        if (round === 0) {
          const place = { host: "n1", job: `${job}_${index}` };
          await journal.append({
            event: "experiment",
            profile: "smoke",
            out: "",
            estimate: 0,
            own: [],
            networks: [],
            ...place,
          });
          await journal.append({ event: "begin", stage: "train", label: runs[0] });
        }
        for (let done = 100 * round; done < 100 * (round + 1); done++) {
          const points = [{ step: done, values: { test_accuracy: 0.5 } }];
          await journal.append({
            event: "update",
            stage: "train",
            label: runs[0],
            done: done + 1,
            total: 2000,
            points,
          });
        }
      },
    };
  });
}

const residentMegabytes = (pid: number): number => Number(outputOf("ps", "-o", "rss=", "-p", String(pid))) / 1024;

function outputOf(program: string, ...args: readonly string[]): string {
  return new TextDecoder().decode(new Deno.Command(program, { args: [...args] }).outputSync().stdout);
}
