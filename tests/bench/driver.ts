/**
 * Times one mode in a process of its own, and prints one JSON object.
 *
 * `driver.ts MODE ENGINE SECONDS IMAGES`, where IMAGES is a file of `mnist_images.ts`. `deno task bench --against REV` copies this file and `timing.ts` into
 * REV's tree, so that both sides are timed by the same code; they may import nothing else but `subject.ts`.
 *
 * @module
 */
import { subject } from "./subject.ts";
import { readImages, timeEach } from "./timing.ts";

if (import.meta.main) {
  const [mode, engine, seconds, path] = Deno.args;
  const run = await subject(mode as never, { engine: engine as never, images: readImages(path) });
  await run(); // what waits for the first call is not timed
  console.log(JSON.stringify({ milliseconds: await timeEach(run, Number(seconds)) }));
  Deno.exit(0);
}
