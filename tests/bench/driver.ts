/**
 * Times one mode in a process of its own, and prints one JSON object.
 *
 * `driver.ts MODE ENGINE SECONDS IMAGES`, where IMAGES is a file of `mnist_images.ts`. `deno task bench --against REV` copies this file into REV's tree, so
 * that both sides are timed by the same code; it may import nothing else but `subject.ts`.
 *
 * @module
 */
import process from "node:process";
import { subject } from "./subject.ts";

if (import.meta.main) {
  const [mode, engine, seconds, path] = Deno.args;
  const run = await subject(mode as never, { engine: engine as never, images: readImages(path) });
  await run(); // what waits for the first call is not timed
  console.log(JSON.stringify({ milliseconds: await timeEach(run, Number(seconds)) }));
  Deno.exit(0);
}

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
  const { buffer } = Deno.readFileSync(path);
  return {
    count,
    pixels: new Float32Array(buffer, 0, count * 784),
    labels: new Int32Array(buffer, 4 * count * 784, count),
  };
}
