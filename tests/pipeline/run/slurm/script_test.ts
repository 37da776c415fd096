import { join } from "node:path";
import { slurmDefaults } from "../../../../pipeline/config/slurm_settings.ts";
import { elementsOf } from "../../../../pipeline/run/slurm/elements.ts";
import { batchScript, sbatchArguments, timeLimit } from "../../../../pipeline/run/slurm/script.ts";
import { slurmQueue } from "../../../../pipeline/run/slurm/queue.ts";
import { describeError } from "../../../../pipeline/platform/errors.ts";
import { Failure } from "../../../../pipeline/platform/failure.ts";
import { assert, assertEquals } from "../../../assert.ts";
import { permitted, until } from "../../project_copy.ts";

const array = {
  name: "degrok-1",
  folder: "/p",
  commands: "/p/c",
  elements: 7,
  logs: "/p/l",
  milliseconds: 600_000,
  bytes: 2 ** 30,
  after: ["3", "4"],
};

Deno.test("short runs are packed so that elements last a minute at least, ten at most, in whole rounds of equal time, and every run is in one of them", () => {
  const groups = (count: number, seconds: number) =>
    Array.from({ length: count }, (_, index) => ({ runs: [`run-${index}`], milliseconds: seconds * 1000 }));
  const sizes = (count: number, seconds: number, parallel: number) =>
    elementsOf(groups(count, seconds), parallel).map(({ runs }) => runs.length);
  assertEquals(sizes(24, 20, 2), [4, 4, 4, 4, 4, 4]); // three rounds of two
  assertEquals(sizes(8, 20, 2), [4, 4]); // three of at least a minute would leave one of two cores idle
  assertEquals(sizes(1000, 20, 64).length, 3 * 64);
  assertEquals(sizes(1000, 60, 2).length, 100); // ten minutes at most
  assertEquals(sizes(10, 5, 64), [10]);
  assertEquals(sizes(3, 7200, 64), [1, 1, 1]);
  assertEquals(elementsOf(groups(50, 33), 4).flatMap(({ runs }) => runs).length, 50);
  const uneven = [90, 50, 40, 30, 20, 10].map((seconds) => ({ runs: [`${seconds}`], milliseconds: seconds * 1000 }));
  assertEquals(elementsOf(uneven, 2).map(({ milliseconds }) => milliseconds), [90_000, 50_000, 50_000, 50_000]);
  assertEquals(elementsOf([], 4), []);
  const instant = [6e5, 0, 0, 0].map((milliseconds, index) => ({ runs: [`run-${index}`], milliseconds }));
  assert(elementsOf(instant, 4).every(({ runs }) => runs.length > 0), "a command without a run is for all runs");
});

Deno.test("the time limit of an array has a margin over the estimate, and the warning comes before it", () => {
  assertEquals(timeLimit(array, slurmDefaults), 25);
  assertEquals(timeLimit(array, { ...slurmDefaults, time: 3 }), 3);
  const given = sbatchArguments(array, { ...slurmDefaults, partition: "long", parallel: 5, arguments: ["--qos=x"] });
  for (
    const argument of [
      "--array=0-6%5",
      "--time=25",
      "--signal=B:USR1@120",
      "--mem=1536M",
      "--partition=long",
      "--dependency=afterok:3:4",
      "--requeue",
      "--qos=x",
    ]
  ) assert(given.includes(argument), `${argument} in ${given}`);
  assert(sbatchArguments(array, { ...slurmDefaults, time: 1, memory: "4G" }).includes("--signal=B:USR1@10"));
});

Deno.test({
  name: "a batch script near its time limit saves and goes back into the queue, and on SIGTERM only saves",
  ignore: !permitted,
  fn: async () => {
    for (
      const [signal, restarts, requeues] of [["SIGUSR1", 0, true], ["SIGUSR1", 100, false], [
        "SIGTERM",
        0,
        false,
      ]] as const
    ) {
      await withFolder(async (folder) => {
        const program = (name: string, lines: string) =>
          Deno.writeTextFileSync(join(folder, name), `#!/bin/bash\n${lines}\n`, { mode: 0o755 });
        program(
          "my deno",
          `trap 'echo saved > "${folder}/saved"; exit 143' TERM; echo "$@" > "${folder}/began"; while :; do sleep 0.05; done`,
        );
        program("scontrol", `echo "$@" > "${folder}/requeued"`);
        Deno.writeTextFileSync(join(folder, "commands"), "stage first\nstage second --set 'a=\"b c\"'\n");
        program(
          "script",
          batchScript({ commands: join(folder, "commands") }, {
            ...slurmDefaults,
            deno: join(folder, "my deno"),
            prologue: ["set -euo pipefail", "export PROLOGUE=read"], // as careful shells begin
          }),
        );
        const child = new Deno.Command(join(folder, "script"), {
          env: {
            PATH: `${folder}:/usr/bin:/bin`,
            SLURM_ARRAY_JOB_ID: "12",
            SLURM_ARRAY_TASK_ID: "1",
            SLURM_RESTART_COUNT: String(restarts),
          },
          stdout: "piped",
          stderr: "piped",
        }).spawn();
        const read = (name: string) => {
          try {
            return Deno.readTextFileSync(join(folder, name));
          } catch {
            return undefined;
          }
        };
        await until(() => read("began")?.endsWith("\n") === true);
        assertEquals(read("began"), 'task --quiet stage second --set a="b c"\n');
        child.kill(signal);
        const { code } = await child.output();
        assertEquals([code, read("saved"), read("requeued")], [
          143,
          "saved\n",
          requeues ? "requeue 12_1\n" : undefined,
        ]);
      });
    }
  },
});

Deno.test("the queue is read by columns, and what is wrong with a submission is said", async () => {
  const asked: string[] = [];
  const queue = slurmQueue((program, args) => {
    asked.push([program, ...args].join(" "));
    const cell = (text: string, width: number) => text.padEnd(width);
    const line = (state: string, restarts: string, node: string, reason: string) =>
      ["12", "3"].map((text) => cell(text, 20)).join("") + cell(state, 8) + cell(restarts, 8) + cell(node, 256) +
      cell(reason, 64);
    const out = [line("R", "1", "node1", "None"), line("PD", "0", "", "Priority"), line("PD", "2", "", "BeginTime")]
      .join("\n");
    return Promise.resolve(
      program === "squeue" ? { code: 0, out, err: "" } : { code: 1, out: "", err: "invalid partition\n" },
    );
  });
  assertEquals(await queue.look([]), []);
  assertEquals(asked, []);
  assertEquals((await queue.look(["a", "b"]))?.map(({ state, node, reason }) => [state, node, reason]), [
    ["running", "node1", "None"],
    ["queued", "", "Priority"],
    ["requeued", "", "BeginTime"],
  ]);
  assert(asked[0].includes("--name=a,b"));
  assertEquals([await queue.cancel(["a"]), asked.at(-1)], [false, "scancel --name=a"]); // as code 1 says
  const messageOf = (asking: Promise<unknown>) =>
    asking.then(() => "no failure", (cause) => cause instanceof Failure ? describeError(cause.error) : String(cause));
  assertEquals(await messageOf(queue.submit([], "script")), "sbatch refused the jobs: invalid partition");
  const absent = slurmQueue(() => Promise.resolve(undefined));
  assert((await messageOf(absent.look(["a"]))).includes("squeue is not installed here"));
});

async function withFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "degrok slurm " });
  try {
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
