/**
 * Races between real processes on a real disk: equal work is done once, dead processes leave nothing locked, collection disturbs nobody.
 *
 * @module
 */
import { isRight } from "fp-ts/Either";
import { assert, assertEquals, assertStringIncludes } from "../../assert.ts";
import { collectGarbage } from "../../../pipeline/cache/upkeep/gc.ts";
import { verifyCache } from "../../../pipeline/cache/upkeep/verify.ts";
import { diskTest, type Project, succeed } from "./fixture.ts";

const mayRun = (await Deno.permissions.query({ name: "run" })).state === "granted";
const processTest = (name: string, fn: (project: Project, root: string) => Promise<void>) => diskTest(name, fn, mayRun);

processTest("six processes with the same work compute it once, and all have the same result", async (project, root) => {
  const ended = await Promise.all(
    Array.from({ length: 6 }, (_, index) => start(root, { work: 100, force: index === 5 }).ended),
  );
  assertEquals(ended.map(({ code }) => code), Array(6).fill(0));
  const outcomes = ended.map(({ out }) => JSON.parse(out));
  assertEquals(new Set(outcomes.map(({ outputs }) => JSON.stringify(outputs))).size, 1);
  const computed = outcomes.slice(0, 5).filter(({ status }) => status === "computed").length;
  assert(computed <= 1, `${computed} computed`);
  assertEquals((await computations(root)).length, computed + 1);
  await isSound(project);
});

processTest(
  "a killed holder of a lock gives way at once: one waiter computes and the other has a hit",
  async (project, root) => {
    const holder = start(root, { work: 60_000 });
    await holder.says("computing");
    const waiters = [start(root, {}), start(root, {})];
    const lines = await Promise.all(waiters.map((waiter) => waiter.says("waiting for pid")));
    for (const line of lines) assertStringIncludes(line, `waiting for pid ${holder.process.pid} on host`);
    holder.process.kill("SIGKILL");
    await holder.ended;
    const ended = await Promise.all(waiters.map((waiter) => waiter.ended));
    assertEquals(ended.map(({ out }) => JSON.parse(out).status).sort(), ["cached", "computed"]);
    assertEquals((await computations(root)).length, 2);
    await isSound(project);
  },
);

processTest("a stopped holder of a lock is named, and waiting for it ends with exit 5", async (project, root) => {
  const holder = start(root, { work: 100 });
  await holder.says("computing");
  holder.process.kill("SIGSTOP");
  const { code, err } = await start(root, { lockTimeout: 300 }).ended;
  assertEquals(code, 5);
  assertStringIncludes(err, `s: pid ${holder.process.pid} on host`);
  holder.process.kill("SIGCONT");
  assertEquals((await holder.ended).code, 0);
  await isSound(project);
});

processTest(
  "processes killed at random moments leave a cache that is sound, and the last one completes",
  async (project, root) => {
    let killed = 0;
    for (let round = 0; round < 8; round++) {
      const { process, says, ended } = start(root, { work: 0, force: true });
      await says("computing");
      await new Promise((resolve) => setTimeout(resolve, 3 * round));
      try {
        process.kill("SIGKILL");
        killed++;
      } catch {
        // it has ended
      }
      await ended;
      assertEquals((await succeed(verifyCache(project.store))).problems, []);
    }
    assert(killed > 0, "every process ended before it could be killed");
    assertEquals((await start(root, {}).ended).code, 0);
    await isSound(project);
  },
);

processTest("garbage collection in a loop disturbs no running process", async (project, root) => {
  let running = true;
  const came = { collected: 0, waited: 0 };
  const collecting = (async () => {
    while (running) {
      const collection = await collectGarbage(project.store, { dryRun: false, keepLast: 1, lockTimeout: 50 })();
      if (isRight(collection)) came.collected++;
      else if (collection.left._tag === "LockTimeout") came.waited++;
      else throw new Error(JSON.stringify(collection.left));
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  })();
  const ended = await Promise.all([1, 2, 3, 1, 2].map((seed) => start(root, { seed, work: 20 }).ended));
  running = false;
  await collecting;
  assert(came.collected > 0 && came.waited > 0, JSON.stringify(came)); // between processes, and while some run
  assertEquals(ended.map(({ code, err }) => [code, err.includes("_tag")]), Array(5).fill([0, false]));
  await isSound(project);
});

// Helpers

interface Running {
  readonly process: Deno.ChildProcess;
  /** The first line on standard error with this text. */
  says(text: string): Promise<string>;
  readonly ended: Promise<{ readonly code: number; readonly out: string; readonly err: string }>;
}

function start(
  root: string,
  { seed = 0, work = 0, lockTimeout = -1, force = false }: {
    seed?: number;
    work?: number;
    lockTimeout?: number;
    force?: boolean;
  },
): Running {
  const main = decodeURIComponent(new URL("./process_main.ts", import.meta.url).pathname);
  const process = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", main, root, `${seed}`, `${work}`, `${lockTimeout}`, force ? "force" : "use"],
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let err = "";
  const listeners = new Set<() => void>();
  const reading = (async () => {
    for await (const chunk of process.stderr.pipeThrough(new TextDecoderStream())) {
      err += chunk;
      for (const listener of listeners) listener();
    }
    for (const listener of listeners) listener();
  })();
  const out = new Response(process.stdout).text();
  const ended = (async () => {
    const [{ code }, text] = await Promise.all([process.status, out, reading]);
    return { code, out: text, err };
  })();
  const says = async (text: string): Promise<string> => {
    for (;;) {
      const line = err.split("\n").find((candidate) => candidate.includes(text));
      if (line !== undefined) return line;
      await Promise.race([ended, new Promise<void>((resolve) => listeners.add(resolve))]);
      if (!err.includes(text) && (await Promise.race([ended, Promise.resolve(undefined)])) !== undefined) {
        throw new Error(`the process ended without saying ${text}: ${err}`);
      }
    }
  };
  return { process, says, ended };
}

/** The processes that computed, in order. */
async function computations(root: string): Promise<readonly string[]> {
  return (await Deno.readTextFile(`${root}/computed-0`)).trim().split("\n");
}

async function isSound(project: Project): Promise<void> {
  assertEquals((await succeed(verifyCache(project.store))).problems, []);
  await succeed(collectGarbage(project.store, { dryRun: false, lockTimeout: 2000 }));
  assertEquals(await project.files.list(`${project.store.root}/tmp`), []);
}
