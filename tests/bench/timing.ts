/**
 * What the processes that measure share.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import process from "node:process";

/** Milliseconds of processor time that a call takes, over as many calls as the seconds hold: other work on the machine does not count. */
export async function timeEach(run: () => Promise<unknown>, seconds: number): Promise<number> {
  const end = performance.now() + 1000 * seconds;
  const before = process.cpuUsage();
  let calls = 0;
  do {
    await run();
    calls++;
  } while (performance.now() < end);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / calls;
}

/** The images and labels that were written for all processes of the bench. */
export function readImages(path: string) {
  const count = 1000;
  const { buffer } = new Uint8Array(readFileSync(path)); // of their own, so that they begin at its start
  return {
    count,
    pixels: new Float32Array(buffer, 0, count * 784),
    labels: new Int32Array(buffer, 4 * count * 784, count),
  };
}
