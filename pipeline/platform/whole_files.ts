/**
 * Files and folders that appear whole or not at all: written beside their place, then renamed.
 *
 * The cache, which must also survive power cuts, has its own way: `pipeline/cache/store/publish.ts`.
 *
 * @module
 */

/**
 * Writes a file; a reader sees all of it, or what was there before.
 *
 * @param options.flush whether the content is on the disk before the name is
 */
export async function writeWholeFile(
  path: string,
  content: Uint8Array | string,
  { flush = false }: { readonly flush?: boolean } = {},
): Promise<void> {
  await beside(path, async (temporary) => {
    using file = await Deno.open(temporary, { write: true, create: true, truncate: true });
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    for (let written = 0; written < bytes.length;) written += await file.write(bytes.subarray(written));
    if (flush) await file.sync();
  });
}

/**
 * Makes a folder; it has its name once `fill` has written everything, and does not appear if that fails.
 *
 * @param path where nothing is, or nothing is left when `fill` ends
 * @param fill writes into the folder that it is given, which does not exist yet
 */
export function makeWholeFolder<A>(path: string, fill: (temporary: string) => Promise<A>): Promise<A> {
  return beside(path.replace(/\/+$/, ""), fill);
}

async function beside<A>(path: string, write: (temporary: string) => Promise<A>): Promise<A> {
  const temporary = `${path}.${Deno.pid}.tmp`;
  try {
    const result = await write(temporary);
    await Deno.rename(temporary, path);
    return result;
  } catch (error) {
    await Deno.remove(temporary, { recursive: true }).catch(() => {}); // not made, or as stuck as what failed, which is reported
    throw error;
  }
}
