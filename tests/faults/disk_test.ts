/**
 * Disks that are full or read-only.
 *
 * @module
 */
import { join } from "node:path";
import { assert, assertEquals, assertStringIncludes } from "../assert.ts";
import { faultTest, isRoot, type Laboratory, laboratoryAt, permitted, type Wrap } from "./laboratory.ts";
import { subjectFiles } from "./subject.ts";

const mayMount = isRoot && await canMount();
if (permitted && !mayMount) console.warn("SKIPPED: full and read-only disks, as this user may not mount any");

faultTest(
  "a full disk is exit 1 with path and bytes needed, stores no record, and is done with once there is space",
  async (laboratory) => {
    await mounted(laboratory, ["-t", "tmpfs", "-o", "size=2m", "none"], async () => {
      const wanted = { bytes: 1_500_000 }; // there is room for what the stage writes, and none for its copy in the store
      const { code, err } = await laboratory.run(wanted);
      assertEquals(code, 1);
      const errors = err.split("\n").filter((line) => line.startsWith("error:"));
      assertEquals(errors.length, 1, err);
      assert(
        /^error: dataset \(run\): \/.*cache\/v1\/tmp\/.*No space left.*1500000 bytes are needed; free some space/.test(
          err.split("\n").at(-1) ?? "",
        ),
        err,
      );
      assertEquals(await recordsOf(laboratory), []);
      await command("mount", "-o", "remount,size=64m", join(laboratory.root, "cache"));
      assertEquals(await laboratory.holds(wanted), ["dataset", "train", "metrics"]);
    });
  },
  mayMount,
);

faultTest(
  "a disk that fills while the stage itself writes fails the stage, and stores no record",
  async (laboratory) => {
    await mounted(laboratory, ["-t", "tmpfs", "-o", "size=1m", "none"], async () => {
      const { code, err } = await laboratory.run({ bytes: 3_000_000 });
      assertEquals(code, 1);
      assertStringIncludes(err, "error: dataset (run): ");
      assertStringIncludes(err, "No space left");
      assertEquals(await recordsOf(laboratory), []);
      await command("mount", "-o", "remount,size=64m", join(laboratory.root, "cache"));
      await laboratory.holds({ bytes: 3_000_000 });
    });
  },
  mayMount,
);

faultTest(
  "a limit on the size of files ends the run without a record, and the next run completes",
  async (laboratory) => {
    const limited = { before: ["sh", "-c", 'ulimit -f 64; exec "$0" "$@"'] };
    const { code, signal, err } = await laboratory.run({ bytes: 1_000_000 }, limited);
    assert(signal === "SIGXFSZ" || code === 1 && err.includes("File too large"), `${signal} ${code} ${err}`);
    assertEquals(await recordsOf(laboratory), []);
    await laboratory.holds({ bytes: 1_000_000 });
  },
);

faultTest("a store on a read-only disk gives hits, and fails a miss before it computes", async (laboratory) => {
  await laboratory.run();
  const cache = join(laboratory.root, "cache");
  await mounted(laboratory, ["--bind", cache], async () => {
    await command("mount", "-o", "remount,bind,ro", cache);
    await hitsAndMisses(laboratory, "Read-only file system");
  });
  await laboratory.holds();
}, mayMount);

faultTest(
  "a store that belongs to somebody else gives hits, and fails a miss before it computes",
  async (laboratory) => {
    await laboratory.run();
    await command("chmod", "-R", "a+rX", laboratory.root);
    await hitsAndMisses(laboratory, "Permission denied", asNobody(laboratory));
    await laboratory.holds();
  },
  isRoot,
);

faultTest("a project moved to another path, user and umask finds every result", async (laboratory) => {
  await laboratory.run();
  const moved = join(laboratory.root, "moved to löv, ~ $HOME");
  Deno.mkdirSync(moved);
  for (const name of [...Object.keys(subjectFiles), "cache"]) {
    await command("cp", "-r", join(laboratory.root, name), moved);
  }
  await command("chmod", "a+rX", laboratory.root);
  await command("chown", "-R", "nobody", moved);
  const { before, env } = asNobody(laboratory);
  const umask = ["sh", "-c", 'umask 077; exec "$0" "$@"'];
  const { code, err, results } = await laboratoryAt(moved).run({}, { env, before: [...umask, ...before ?? []] });
  assertEquals(code, 0, err);
  assertEquals(results.map(({ status }) => status), ["cached", "cached", "cached"]);
  await laboratoryAt(moved).holds();
}, isRoot);

// Helpers

/** Runs the subject where what is stored is a hit, and with another dataset where nothing can be stored. */
async function hitsAndMisses(laboratory: Laboratory, reason: string, wrap: Wrap = {}): Promise<void> {
  const hit = await laboratory.run({}, wrap);
  assertEquals(hit.code, 0, hit.err);
  assertEquals(hit.results.map(({ status }) => status), ["cached", "cached", "cached"]);
  const miss = await laboratory.run({ bytes: 5 }, wrap);
  assertEquals(miss.code, 1, miss.err);
  assertStringIncludes(miss.err, "error: dataset (run): /");
  assertStringIncludes(miss.err, reason);
  assert(!miss.err.includes("computing"), miss.err);
}

/** Runs a program as the user who owns nothing, with a folder of its own for Deno. */
function asNobody({ root }: Laboratory): Wrap {
  const home = join(root, "nobody");
  Deno.mkdirSync(home);
  Deno.chmodSync(home, 0o777);
  return {
    before: ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"],
    env: { HOME: home, DENO_DIR: join(home, "deno") },
  };
}

/** Runs `body` while the cache's folder is a mount of this kind. */
async function mounted({ root }: Laboratory, kind: readonly string[], body: () => Promise<void>): Promise<void> {
  const cache = join(root, "cache");
  await Deno.mkdir(cache, { recursive: true });
  await command("mount", ...kind, cache);
  try {
    await body();
  } finally {
    await command("umount", "--lazy", cache);
  }
}

async function recordsOf({ store }: Laboratory): Promise<readonly string[]> {
  return await store.files.list(join(store.root, "results"));
}

async function command(program: string, ...args: readonly string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(program, { args: [...args], stderr: "piped" }).output();
  if (!success) throw new Error(`${program} ${args.join(" ")}: ${new TextDecoder().decode(stderr)}`);
}

async function canMount(): Promise<boolean> {
  const folder = await Deno.makeTempDir();
  try {
    await command("mount", "-t", "tmpfs", "-o", "size=64k", "none", folder);
    await command("umount", folder);
    return true;
  } catch {
    return false;
  } finally {
    await Deno.remove(folder);
  }
}
