/**
 * How much more memory this process takes to hash 1 GB than 1 MB, and how fast that is: run by `scale_test.ts` with the path of a file to make.
 *
 * @module
 */
import { digestOfFile } from "../../pipeline/files/digest.ts";
import { denoFileSystem } from "../../pipeline/platform/file_system.ts";

const [path] = Deno.args;
using file = Deno.openSync(path, { write: true, create: true });
file.truncateSync(1 << 20);
await digest();
const before = Deno.memoryUsage().rss;
file.truncateSync(1 << 30); // a hole: takes no space on the disk
const began = performance.now();
let peak = before;
const watching = setInterval(() => peak = Math.max(peak, Deno.memoryUsage().rss), 20);
const { size } = await digest();
clearInterval(watching);
peak = Math.max(peak, Deno.memoryUsage().rss);
const megabytesPerSecond = size / 1e3 / (performance.now() - began);
console.log(JSON.stringify({ size, megabytesPerSecond, grown: (peak - before) / 1e6 }));

async function digest() {
  const opened = await denoFileSystem.open(path, "read");
  try {
    return await digestOfFile(opened);
  } finally {
    opened.close();
  }
}
