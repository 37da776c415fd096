/**
 * What a first command finds out of packages and modules, in seconds, and later ones only check: made once, and given to caches of tests.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { closeCache, openCache } from "../../pipeline/cache/cache_session.ts";
import { profileConfig } from "../../pipeline/config/profiles.ts";
import { noCustomCode } from "../../pipeline/plan/custom_code.ts";
import { planOf } from "../../pipeline/plan/plan.ts";
import { orThrow } from "../../pipeline/platform/failure.ts";

const projectRoot = new URL("../..", import.meta.url).pathname;

/** Gives a cache that is yet to be opened what there is to know. */
export async function giveMemos(cacheDirectory: string): Promise<void> {
  const folder = folderOfMemos();
  Deno.mkdirSync(folder, { recursive: true });
  using made = Deno.openSync(join(folder, "made"), { create: true, write: true });
  await made.lock(true); // tests beside this one wait for what it makes
  if (made.statSync().size === 0) {
    await makeMemos(folder);
    made.writeSync(new TextEncoder().encode("made\n"));
  }
  Deno.mkdirSync(join(cacheDirectory, "v1"), { recursive: true });
  for (const name of ["package-files.json", "code-scans.json"]) {
    Deno.copyFileSync(join(folder, "v1", name), join(cacheDirectory, "v1", name));
  }
}

// Helpers

/** A folder of this installation and of the code that makes memos. */
function folderOfMemos(): string {
  const code = join(projectRoot, "pipeline/cache/code");
  const packages = Deno.realPathSync(join(projectRoot, "node_modules/.deno"));
  const hash = createHash("sha256").update(`${packages} ${Deno.statSync(packages).ino}`);
  for (const name of [...Deno.readDirSync(code)].map(({ name }) => name).sort()) {
    hash.update(Deno.readFileSync(join(code, name)));
  }
  return join(tmpdir(), `degrok-test-memos-${hash.digest("hex").slice(0, 16)}`);
}

/** Takes apart and hashes all that the smoke profile's keys reach. */
async function makeMemos(cacheDirectory: string): Promise<void> {
  const cache = await orThrow(openCache({ cacheDirectory, projectRoot }));
  const engine = { name: "compiled", backend: "", cpu: "" } as const;
  const { results } = planOf(profileConfig("smoke"), { engine, custom: noCustomCode, files: {} });
  const entries = results.flatMap(({ keyed: { stage } }) => stage.entries);
  for (const entry of new Set([...entries, "pipeline/run/stages/make_report.ts"])) await cache.code(entry);
  await orThrow(closeCache(cache));
}
