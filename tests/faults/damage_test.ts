/**
 * Damage to stored files on a real disk, in every form.
 *
 * @module
 */
import { walk } from "../../pipeline/cache/upkeep/inventory.ts";
import { orThrow } from "../../pipeline/platform/failure.ts";
import { verifyCache } from "../../pipeline/cache/upkeep/verify.ts";
import { assert, assertEquals } from "../assert.ts";
import { faultTest, type Laboratory } from "./laboratory.ts";

type Damage = (path: string, other: string) => void;
const damages: Readonly<Record<string, Damage>> = {
  "cut short": (path) => Deno.truncateSync(path, Deno.lstatSync(path).size - 1),
  "emptied": (path) => Deno.truncateSync(path, 0),
  "made longer": (path) => Deno.writeTextFileSync(path, "x", { append: true }),
  "deleted": (path) => Deno.removeSync(path),
  "swapped with another": (path, other) => {
    Deno.renameSync(path, `${path}.swap`);
    Deno.renameSync(other, path);
    Deno.renameSync(`${path}.swap`, other);
  },
  "overwritten by another": (path, other) => Deno.copyFileSync(other, path),
  "replaced by a folder": replaced((path) => Deno.mkdirSync(path)),
  "replaced by a folder with files": replaced((path) => {
    Deno.mkdirSync(`${path}/inside`, { recursive: true });
    Deno.writeTextFileSync(`${path}/inside/file`, "x");
  }),
  "replaced by a link to itself": replaced((path) => Deno.symlinkSync(path, path)),
  "replaced by a link to nothing": replaced((path) => Deno.symlinkSync("/nowhere", path)),
  "replaced by a link to a copy": (path) => {
    const copy = path.replace(/cache\/v1\/.*/, "copy"); // outside of the store
    Deno.renameSync(path, copy);
    Deno.symlinkSync(copy, path);
  },
  "replaced by a pipe": replaced((path) => {
    assert(new Deno.Command("mkfifo", { args: [path] }).outputSync().success);
  }),
};

for (const target of ["objects", "results"] as const) {
  faultTest(
    `files of ${target} damaged on the disk, whatever the damage, are found and computed again`,
    async (laboratory) => {
      await laboratory.run();
      for (const [what, damage] of Object.entries(damages)) {
        const [path, other] = (await walk(laboratory.store, target)).map((entry) => entry.path);
        damage(path, other);
        await isFoundAndMended(laboratory, what, target === "results" && what === "deleted");
      }
    },
  );

  faultTest(`20 flips of one bit in files of ${target} are all found`, async (laboratory) => {
    await laboratory.run();
    for (let flip = 0; flip < 20; flip++) {
      const paths = (await walk(laboratory.store, target)).map((entry) => entry.path);
      const path = paths[flip % paths.length];
      const bytes = Deno.readFileSync(path);
      bytes[Math.floor(bytes.length * flip / 20)] ^= 1 << (flip % 8);
      Deno.writeFileSync(path, bytes);
      await isFoundAndMended(laboratory, `flip ${flip} in ${path}`, false);
    }
  });
}

// Helpers

function replaced(put: (path: string) => void): Damage {
  return (path) => {
    Deno.removeSync(path);
    put(path);
  };
}

async function isFoundAndMended(laboratory: Laboratory, what: string, isLoss: boolean): Promise<void> {
  const { problems } = await orThrow(verifyCache(laboratory.store));
  assertEquals(problems.length > 0, !isLoss, what);
  const computed = await laboratory.holds();
  assert(computed.length > 0, what);
}
