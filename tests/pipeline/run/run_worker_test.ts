import { runWorker } from "../../../pipeline/run/stages/run_worker.ts";
import type { Environment } from "../../../pipeline/run/environment.ts";
import type { PlannedRun } from "../../../pipeline/plan/plan.ts";
import type { Event } from "../../../pipeline/events/event.ts";
import type { Job } from "../../../pipeline/run/workers/protocol.ts";
import { type WorkerAccess, workerPool } from "../../../pipeline/run/stages/worker_pool.ts";
import type { Told } from "../../../pipeline/run/workers/worker_process.ts";
import { assertEquals } from "../../assert.ts";
import { memoryProject } from "../cache/fixture.ts";

const store = "/project/cache/v1";

Deno.test("one process does all of a run, and may use the working folders, the stored objects, and the run's own folder of data", async () => {
  const { started, course } = await compute({ metrics: ["accuracy", "robustness"], folder: "/data" });
  const partial = `${store}/partial`;
  assertEquals(started, [{ read: [`${store}/objects`, partial, "/data"], write: [partial], startsDeno: false }]);
  assertEquals(course, [
    ...["start 0", "begin dataset", "0 dataset run", "end dataset", "begin train", "0 train run", "end train"],
    ...["begin metrics", "0 run/accuracy run", "0 run/robustness run", "end metrics", "close 0"],
  ]);
});

Deno.test("it may start Deno only for a run with code of the user's", async () => {
  const starts = async (own: Parts) => (await compute({ metrics: ["accuracy"], ...own })).started[0].startsDeno;
  assertEquals(await starts({}), false);
  assertEquals(await starts({ ownMetrics: ["mine"] }), true);
  assertEquals(await starts({ ownInterventions: ["mine"] }), true);
});

Deno.test("no process is started for a run whose results are all stored, nor once a signal came", async () => {
  assertEquals((await compute({ metrics: ["accuracy"], stored: true })).course, []);
  assertEquals((await compute({ metrics: ["accuracy"], signal: "SIGINT" })).course, []);
});

Deno.test("the progress of a run's metrics is that of one task", async () => {
  const { updates } = await compute({ metrics: ["accuracy", "robustness"] });
  assertEquals(updates, ["dataset 1/4", "train 1/4", "metrics 1/8", "metrics 5/8"]);
});

// Helpers

interface Parts {
  readonly metrics?: readonly string[];
  readonly ownMetrics?: readonly string[];
  readonly ownInterventions?: readonly string[];
  readonly folder?: string;
  /** Whether nothing is left to compute. */
  readonly stored?: boolean;
  readonly signal?: "SIGINT";
}

/** Has a run computed; answers with what a process was started, in which order things happened, and what was told of progress. */
async function compute({ metrics = [], ownMetrics = [], ownInterventions = [], folder, stored, signal }: Parts) {
  const started: WorkerAccess[] = [];
  const course: string[] = [];
  const updates: string[] = [];
  const environment = {
    cache: { store: memoryProject().store, projectRoot: "/project" },
    emit: (event: Event) => {
      if (event.event === "begin" || event.event === "end") course.push(`${event.event} ${event.stage}`);
      if (event.event === "update") updates.push(`${event.stage} ${event.done}/${event.total}`);
    },
    stopSignal: () => signal,
    startWorker: ({ module: _, ...access }: WorkerAccess & { readonly module: string }) => {
      const index = started.push(access) - 1;
      course.push(`start ${index}`);
      return {
        run: ({ _tag }: Job, { label, shownAs, emit }: Told) => () => {
          course.push([index, label, shownAs].filter((each) => each !== undefined).join(" "));
          emit({ event: "update", stage: _tag === "metric" ? "metrics" : _tag, label, done: 1, total: 4 });
          return Promise.resolve({ _tag: "Right", right: undefined });
        },
        memory: () => 0,
        isRunning: () => true,
        close: () => Promise.resolve(void course.push(`close ${index}`)),
      };
    },
  } as unknown as Environment;
  const jobs = [
    { label: "dataset run", job: { _tag: "dataset", recipe: { folder } } },
    { label: "train run", job: { _tag: "train", own: ownInterventions.map(moduleNamed) } },
    ...metrics.map((name) => ({ label: `run/${name}`, job: { _tag: "metric" } })),
    ...ownMetrics.map((name) => ({ label: `run/${name}`, job: { _tag: "metric", own: moduleNamed(name) } })),
  ];
  const planned = jobs.map(({ label, job }) => ({ keyed: { label }, job }));
  const [dataset, training, ...measured] = planned;
  const pool = workerPool(environment);
  const worker = runWorker(
    environment,
    pool,
    { run: { id: "run" }, dataset, training, metrics: measured } as unknown as PlannedRun,
  );
  for (const { label, job } of stored ? [] : jobs) {
    const { _tag } = await worker.run(job as unknown as Job, label)();
    assertEquals(_tag, signal === undefined ? "Right" : "Left");
  }
  await worker.close("computed");
  await pool.close();
  return { started, course, updates };
}

function moduleNamed(name: string) {
  return { name, path: `/${name}.ts`, files: [], entries: [], packages: [] };
}
