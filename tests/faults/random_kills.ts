/**
 * Kills of the subject, with its worker process, at random moments of its life.
 *
 * @module
 */
import { uniformArray } from "../../core/random/random_arrays.ts";
import { assert, assertEquals } from "../assert.ts";
import { type Laboratory, withLaboratory } from "./laboratory.ts";

/**
 * Kills the subject's process group again and again, every other time in a cache that is still empty, and checks after each kill what has to hold.
 *
 * @returns how many runs were killed, and how many had ended before
 */
export async function killsAtRandom(
  { kills, seed }: { readonly kills: number; readonly seed: number },
): Promise<{ readonly killed: number; readonly ended: number }> {
  let killed = 0;
  await withLaboratory(async (shared) => {
    let whole = await timeOf(shared);
    for (const [index, share] of uniformArray(kills, seed).entries()) {
      const attack = async (laboratory: Laboratory) => {
        const isHit = await killAfter(laboratory, 1.1 * share * whole);
        if (isHit) killed++;
        whole *= isHit ? 1.02 : 0.9; // neighbours make the machine slower and faster
      };
      if (index % 2 === 0) await withLaboratory(attack);
      else await attack(shared);
    }
  });
  return { killed, ended: kills - killed };
}

const options = { force: true, worker: true };

async function timeOf(laboratory: Laboratory): Promise<number> {
  const began = performance.now();
  assertEquals((await laboratory.run(options)).code, 0);
  return performance.now() - began;
}

async function killAfter(laboratory: Laboratory, milliseconds: number): Promise<boolean> {
  const process = laboratory.start(options, { before: ["setsid"] });
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  try {
    Deno.kill(-process.pid, "SIGKILL");
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error; // it has ended, or is not yet a group of its own
    process.kill("SIGKILL");
  }
  const { signal, code } = await process.ended;
  assert(signal === "SIGKILL" || code === 0, `exit code ${code}`);
  await laboratory.holds();
  return signal === "SIGKILL";
}
