/**
 * The file-system calls of the cache as a readonly record, so that a test can wrap each call and make it fail.
 *
 * @module
 */
import { constants } from "node:os";
import { dirname } from "node:path";
import { FileSystemFault } from "./file_system_error.ts";

/** What a path names, without following a symbolic link. */
export interface FileInfo {
  readonly kind: "file" | "directory" | "symlink" | "other";
  readonly size: number;
  readonly inode: number;
  /** Milliseconds since 1970 of the last change to content or metadata; the kernel sets it and no call can forge it. NaN where unknown. */
  readonly changed: number;
  /** Milliseconds since 1970 of the last write; anybody can set it. */
  readonly modified: number;
}

/** An open file. */
export interface OpenFile {
  /** Reads at most a buffer, and null at the end. */
  read(buffer: Uint8Array): Promise<number | null>;
  /** Writes all bytes. */
  write(bytes: Uint8Array): Promise<void>;
  /** Empties the file and goes back to its start. */
  clear(): Promise<void>;
  /** Waits until the content is on the disk. */
  sync(): Promise<void>;
  /** Takes the kernel's lock, held until `close` or the death of the process; false when somebody else holds it. */
  tryLock(kind: "exclusive" | "shared"): Promise<boolean>;
  close(): void;
}

/** How a file is opened: `create` fails if it exists, `append` and `lock` make it if it is absent and keep its content. */
export type OpenMode = "read" | "create" | "append" | "lock";

/** The file-system calls of the cache; every failure is a {@linkcode FileSystemFault}. */
export interface FileSystem {
  /** Undefined when nothing is there. */
  info(path: string): Promise<FileInfo | undefined>;
  realPath(path: string): Promise<string>;
  read(path: string): Promise<Uint8Array>;
  open(path: string, mode: OpenMode): Promise<OpenFile>;
  /** Names in a directory, unsorted; empty when it is absent. */
  list(path: string): Promise<string[]>;
  /** What lies below a directory and is none, by paths relative to it, in no order; nothing when it is absent. */
  filesBelow(path: string, isWanted: (name: string) => boolean): Promise<(readonly [path: string, info: FileInfo])[]>;
  /** Makes a directory and its parents; not an error if it exists. */
  makeDirectory(path: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  removeTree(path: string): Promise<void>;
  setMode(path: string, mode: number): Promise<void>;
  /** Makes renames and removals inside a directory durable. */
  syncDirectory(path: string): Promise<void>;
}

/** Runs one call and turns what it throws into a fault that names the path. */
async function call<A>(operation: string, path: string, body: () => A | Promise<A>): Promise<A> {
  try {
    return await body();
  } catch (error) {
    throw faultOf(operation, path, error);
  }
}

/** What a call threw, as a fault that names the path and the system's name of the error. */
export function faultOf(operation: string, path: string, error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const code = (error as Error & { code?: string }).code ?? nameInMessage(error.message) ?? error.name;
  const reason = error.message.replace(/^(.*\(os error \d+\)).*$/s, "$1");
  return new FileSystemFault(operation, path, code, `cannot ${operation}: ${reason}`);
}

/**
 * The system's name of an error that Deno gives none, such as `ENOLCK`, by the number in its message. A quota that is used up counts as a disk that is
 * full: what helps is the same.
 */
function nameInMessage(message: string): string | undefined {
  const [, number] = /\(os error (\d+)\)/.exec(message) ?? [];
  const [name] = Object.entries(constants.errno).find(([, errno]) => errno === Number(number)) ?? [];
  return name === "EDQUOT" ? "ENOSPC" : name;
}

const kindOf = (info: Deno.FileInfo): FileInfo["kind"] =>
  info.isSymlink ? "symlink" : info.isFile ? "file" : info.isDirectory ? "directory" : "other";

const openOptions: Readonly<Record<OpenMode, Deno.OpenOptions>> = {
  read: { read: true },
  create: { write: true, createNew: true, mode: 0o600 },
  append: { append: true, create: true, mode: 0o644 },
  lock: { read: true, write: true, create: true, mode: 0o666 },
};

function openFile(path: string, file: Deno.FsFile): OpenFile {
  return {
    read: (buffer) => call("read", path, () => file.read(buffer)),
    write: (bytes) =>
      call("write", path, async () => {
        for (let start = 0; start < bytes.length;) start += await file.write(bytes.subarray(start));
      }),
    clear: () =>
      call("truncate", path, async () => {
        await file.truncate(0);
        await file.seek(0, Deno.SeekMode.Start);
      }),
    sync: () => call("sync", path, () => file.sync()),
    tryLock: (kind) => call("lock", path, () => file.tryLock(kind === "exclusive")),
    close: () => file.close(),
  };
}

/** Whether an error says that the path names nothing. */
export const isAbsent = (error: unknown): boolean =>
  error instanceof FileSystemFault && (error.code === "ENOENT" || error.code === "ENOTDIR");

/** Whether an error says that the path may be read but not written. */
export const isReadOnly = (error: unknown): boolean =>
  error instanceof FileSystemFault && ["EROFS", "EACCES", "EPERM", "NotCapable"].includes(error.code);

/** Whether an error says that this user may not read what is at a path. */
export const isForbidden = (error: unknown): boolean =>
  error instanceof FileSystemFault && ["EACCES", "EPERM"].includes(error.code) ||
  error instanceof Deno.errors.PermissionDenied;

/** What work answers, or something else if the path that it is on names nothing. */
export async function unlessAbsent<A>(work: Promise<A>, otherwise: A): Promise<A> {
  try {
    return await work;
  } catch (error) {
    if (isAbsent(error)) return otherwise;
    throw error;
  }
}

function infoAt(path: string): FileInfo {
  const info = Deno.lstatSync(path);
  return {
    kind: kindOf(info),
    size: info.size,
    inode: info.ino ?? 0,
    changed: info.ctime?.getTime() ?? NaN,
    modified: info.mtime?.getTime() ?? NaN,
  };
}

function filesIn(
  root: string,
  folder: string,
  isWanted: (name: string) => boolean,
): (readonly [path: string, info: FileInfo])[] {
  const found: (readonly [string, FileInfo])[] = [];
  for (const { name, isDirectory } of Deno.readDirSync(`${root}/${folder}`)) {
    const path = folder + name;
    if (isDirectory) found.push(...filesIn(root, `${path}/`, isWanted));
    else if (isWanted(name)) found.push([path, infoAt(`${root}/${path}`)]);
  }
  return found;
}

/** Makes a folder and those above it, each as open to its group as the one that it is in. */
function makeFolders(path: string): void {
  try {
    Deno.mkdirSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound && dirname(path) !== path) {
      makeFolders(dirname(path));
      return makeFolders(path);
    }
    if (error instanceof Deno.errors.AlreadyExists && Deno.statSync(path).isDirectory) return;
    throw error;
  }
  shareWithGroup(path, 0o2070);
}

/**
 * In a folder that its group may write, as a checkout that several people share, lets the group write what is new, too, whatever the umask: else nobody
 * could go on where another has been. What belongs to somebody else stays as it is.
 *
 * @param bits of the folder's mode that are wanted
 */
function shareWithGroup(path: string, bits: number): void {
  const { mode: above } = Deno.statSync(dirname(path));
  if (above === null || (above & 0o020) === 0) return;
  const { mode } = Deno.statSync(path);
  const wanted = (mode ?? 0) | (above & bits);
  if (mode === null || mode === wanted) return;
  try {
    Deno.chmodSync(path, wanted & 0o7777);
  } catch {
    // not ours
  }
}

/**
 * The real file system.
 *
 * Calls that only look (`info`, `read`, `list`) use Deno's synchronous forms: 2 µs instead of 45 µs each, which is what keeps a status over
 * thousands of objects fast.
 */
export const denoFileSystem: FileSystem = {
  info: (path) => unlessAbsent<FileInfo | undefined>(call("look at", path, () => infoAt(path)), undefined),
  realPath: (path) => call("resolve", path, () => Deno.realPathSync(path)),
  read: (path) => call("read", path, () => Deno.readFileSync(path)),
  open: (path, mode) =>
    call("open", path, async () => {
      const file = await Deno.open(path, openOptions[mode]);
      if (mode === "lock") shareWithGroup(path, 0o060);
      return openFile(path, file);
    }),
  list: (path) => unlessAbsent(call("list", path, () => Array.from(Deno.readDirSync(path), (entry) => entry.name)), []),
  filesBelow: (path, isWanted) => unlessAbsent(call("list", path, () => filesIn(path, "", isWanted)), []),
  makeDirectory: (path) => call("make the directory", path, () => makeFolders(path)),
  rename: (from, to) => call("rename into place", to, () => Deno.rename(from, to)),
  remove: (path) => call("remove", path, () => Deno.remove(path)),
  removeTree: (path) => unlessAbsent(call("remove", path, () => Deno.remove(path, { recursive: true })), undefined),
  setMode: (path, mode) => call("set the mode of", path, () => Deno.chmod(path, mode)),
  syncDirectory: (path) =>
    call("sync the directory", path, async () => {
      if (Deno.build.os === "windows") return; // there a folder cannot be opened, and renames are durable on their own
      const directory = await Deno.open(path, { read: true });
      try {
        await directory.sync();
      } finally {
        directory.close();
      }
    }),
};
