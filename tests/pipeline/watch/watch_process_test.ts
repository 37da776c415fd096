import { join } from "node:path";
import { assert, assertEquals, assertStringIncludes } from "../../assert.ts";
import { lines } from "../../../pipeline/platform/lines.ts";
import { entryOf, permitted as mayRun, tiny, withProject } from "../project_copy.ts";

const mayServe = (await Deno.permissions.query({ name: "net", host: "127.0.0.1" })).state === "granted";

Deno.test({
  name:
    "deno task watch shows a run that was computed and one that was stored, in full, and ends cleanly when it is told to",
  ignore: !mayRun || !mayServe,
  fn: () =>
    withProject(async ({ root, succeed }) => {
      const digest = async () => JSON.stringify(await Array.fromAsync(Deno.readDir(join(root, "cache/v1"))));
      await succeed("reproduce", ...tiny);
      for (const [signal, stored] of [["SIGINT", false], ["SIGTERM", true]] as const) {
        const before = await digest();
        await using watch = await startWatch(root, "--port", "0");
        const events = await watch.events();
        assertEquals(events.filter(({ event }) => event === "finished").map(({ code }) => code), [0]);
        assertEquals(events.some(({ event }) => event === "computed"), !stored);
        const columns = new Set(
          events.flatMap(({ points = [] }) => points.flatMap(({ values }) => Object.keys(values))),
        );
        for (
          const column of ["batch_loss", "batch_accuracy", "test_accuracy", "weight_norm", "pmi", "pe", "mid", "ed"]
        ) {
          assert(columns.has(column), `${column}, ${stored ? "stored" : "computed"}`);
        }
        const [last] = events.flatMap(({ points = [] }) => points).filter(({ values }) => "pmi" in values).slice(-1);
        assertEquals(last.step, 12);
        assertEquals(await watch.end(signal), 0);
        assertEquals(await digest(), before); // it writes nothing
        if (!stored) await succeed("reproduce", ...tiny);
      }
    }),
});

Deno.test({
  name: "deno task watch has no permission but to read the cache and to serve on this computer",
  ignore: !mayRun,
  async fn() {
    const config = JSON.parse(await Deno.readTextFile(new URL("../../../deno.json", import.meta.url)));
    const { env: _, ...others } = config.permissions.watch;
    assertEquals(others, { read: ["cache"], net: ["127.0.0.1"], import: false });
    assert(/ -P=watch (--import-map=\S+ )?pipeline\/terminal\/watch_main\.ts$/.test(entryOf(config.tasks, "watch")));
  },
});

Deno.test({
  name: "a port that is taken is told in one line; without --port the next one is used",
  ignore: !mayRun || !mayServe,
  async fn() {
    const root = new URL("../../..", import.meta.url).pathname;
    await using first = await startWatch(root);
    await using second = await startWatch(root);
    assert(second.port > first.port);
    const { code, err } = await failedWatch(root, "--port", String(first.port));
    assertEquals([code, err], [
      2,
      `error: --port ${first.port}: the port is taken by another program; give another one, or none for the first that is free\n`,
    ]);
    for (const [args, words] of wrong) {
      const { code, err } = await failedWatch(root, ...args);
      assertEquals(code, 2);
      assertStringIncludes(err, words);
    }
  },
});

const wrong = [
  [["--prot", "1"], "did you mean --port?"],
  [["--port", "99999"], "--port 99999: expected a whole number from 0 to 65535"],
  [["--profile", "quik"], "did you mean quick?"],
  [["more"], "see deno task watch --help"],
] as const;

// Helpers

interface Told {
  readonly event: string;
  readonly code?: number;
  readonly points?: readonly { readonly step: number; readonly values: Readonly<Record<string, number>> }[];
}

function watchCommand(root: string, args: readonly string[]): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-prompt", "--cached-only", "-P=watch", "pipeline/terminal/watch_main.ts", ...args],
    cwd: root,
    env: { NO_COLOR: "1" },
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

async function failedWatch(root: string, ...args: readonly string[]): Promise<{ code: number; err: string }> {
  const child = watchCommand(root, args);
  await child.stdout.cancel();
  const err = await new Response(child.stderr).text();
  return { code: (await child.status).code, err };
}

async function startWatch(root: string, ...args: readonly string[]) {
  const child = watchCommand(root, args);
  const out = lines(child.stdout);
  const said = (await out.next()).value ?? "";
  const address = /http:\/\/127\.0\.0\.1:(\d+)\//.exec(said);
  if (address === null) throw new Error(`no address: ${said}${await new Response(child.stderr).text()}`);
  const end = async (signal: "SIGINT" | "SIGTERM" = "SIGTERM"): Promise<number> => {
    child.kill(signal);
    for await (const _ of out);
    return (await child.status).code;
  };
  let ended = false;
  return {
    port: Number(address[1]),
    /** What the journal has so far. */
    async events(): Promise<Told[]> {
      const response = await fetch(`${address[0]}events`);
      const told: Told[] = [];
      let kind = "";
      for await (const line of lines(response.body!)) {
        if (line.startsWith("event: ")) kind = line.slice(7);
        if (line.startsWith("data: ") && kind === "journal") told.push(...JSON.parse(line.slice(6)));
        if (kind === "running") break;
      }
      return told;
    },
    end: (signal: "SIGINT" | "SIGTERM") => {
      ended = true;
      return end(signal);
    },
    async [Symbol.asyncDispose]() {
      if (!ended) await end();
      await child.stderr.cancel();
    },
  };
}
