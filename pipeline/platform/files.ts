/**
 * Files and folders by their paths, for code that reads and writes a few of them; the cache has its own calls, `file_system.ts`.
 *
 * @module
 */

/** The bytes of a file. */
export const readFile = (path: string): Promise<Uint8Array<ArrayBuffer>> => Deno.readFile(path);

/** The text of a file in UTF-8. */
export const readText = (path: string): Promise<string> => Deno.readTextFile(path);

/** How a file is written. */
export interface WriteOptions {
  /** Fail if there is something already. */
  readonly createNew?: boolean;
}

/** Writes a file in a folder that exists; see `whole_files.ts` for files that a reader may meet half-written. */
export function writeFile(path: string, content: Uint8Array | string, options: WriteOptions = {}): Promise<void> {
  return typeof content === "string"
    ? Deno.writeTextFile(path, content, options)
    : Deno.writeFile(path, content, options);
}

/** Makes a folder and those above it; not an error if it exists. */
export const makeFolder = (path: string): Promise<void> => Deno.mkdir(path, { recursive: true });

/** A new empty folder among the system's temporary ones. */
export const makeTemporaryFolder = (): Promise<string> => Deno.makeTempDir({ prefix: "degrok-" });

/** The names in a folder, unsorted. */
export const namesIn = (path: string): Promise<string[]> => Array.fromAsync(Deno.readDir(path), ({ name }) => name);

/** The files in a folder and those below it, by paths relative to it. */
export async function filesBelow(path: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(path)) {
    found.push(...isDirectory ? (await filesBelow(`${path}/${name}`)).map((file) => `${name}/${file}`) : [name]);
  }
  return found;
}

/** The names in a folder, of which nothing is none; a file or a link in its place is no folder. */
export async function entriesIn(path: string): Promise<readonly string[] | "no folder"> {
  try {
    if (!(await Deno.lstat(path)).isDirectory) return "no folder";
    return await namesIn(path);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

/** Removes a folder if there is one and nothing is in it. */
export async function removeEmptyFolder(path: string): Promise<void> {
  const entries = await entriesIn(path);
  if (entries !== "no folder" && entries.length === 0) await Deno.remove(path).catch(() => {}); // missing, or no longer empty
}

/** Removes a file. */
export const removeFile = (path: string): Promise<void> => Deno.remove(path);

/** Removes a file, or a folder with everything in it. */
export const removeTree = (path: string): Promise<void> => Deno.remove(path, { recursive: true });

/** The path with every link in it followed. */
export const realPath = (path: string): Promise<string> => Deno.realPath(path);

/** The same, at once. */
export const realPathSync = (path: string): string => Deno.realPathSync(path);

/** Whether there is anything at a path, be it a link to nothing. */
export const exists = (path: string): Promise<boolean> => Deno.lstat(path).then(() => true, () => false);

/** Whether a path names a plain file, and no link to one. */
export const isPlainFile = (path: string): Promise<boolean> =>
  Deno.lstat(path).then(({ isFile }) => isFile, () => false);

/** Whether a path names a folder or a link to one; fails as the system does where this cannot be known. */
export async function isFolder(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isDirectory;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

/** Whether an error says that nothing is at a path. */
export const isMissing = (error: unknown): boolean =>
  error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory;

/** Whether an error says that something is at a path already. */
export const isTaken = (error: unknown): boolean => error instanceof Deno.errors.AlreadyExists;

/**
 * Some bytes from a place of a file on; fewer where it ends.
 *
 * @param start offset of the first byte
 */
export async function readRange(path: string, start: number, length: number): Promise<Uint8Array> {
  using file = await Deno.open(path, { read: true });
  await file.seek(start, Deno.SeekMode.Start);
  const buffer = new Uint8Array(length);
  let read = 0;
  for (let more: number | null = 0; more !== null && read < length;) {
    more = await file.read(buffer.subarray(read));
    read += more ?? 0;
  }
  return buffer.subarray(0, read);
}
