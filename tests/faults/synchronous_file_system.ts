/**
 * The real file system with every call made on the main thread.
 *
 * The cache's own makes them on whichever thread of the runtime's pool is free, and strace counts calls by thread: only calls of one thread can be
 * told apart by their number. The system calls and their order are the same.
 *
 * @module
 */
import { denoFileSystem, faultOf, type FileSystem, type OpenFile } from "../../pipeline/platform/file_system.ts";
import { FileSystemFault } from "../../pipeline/platform/file_system_error.ts";

function call<A>(operation: string, path: string, body: () => A): Promise<A> {
  try {
    return Promise.resolve(body());
  } catch (error) {
    return Promise.reject(faultOf(operation, path, error));
  }
}

async function unlessAbsent(work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof FileSystemFault) || error.code !== "ENOENT") throw error;
  }
}

function openFile(path: string, file: Deno.FsFile): OpenFile {
  return {
    read: (buffer) => call("read", path, () => file.readSync(buffer)),
    write: (bytes) =>
      call("write", path, () => {
        for (let start = 0; start < bytes.length;) start += file.writeSync(bytes.subarray(start));
      }),
    clear: () =>
      call("truncate", path, () => {
        file.truncateSync(0);
        file.seekSync(0, Deno.SeekMode.Start);
      }),
    sync: () => call("sync", path, () => file.syncSync()),
    tryLock: (kind) => call("lock", path, () => file.tryLockSync(kind === "exclusive")),
    close: () => file.close(),
  };
}

const modes: Readonly<Record<Parameters<FileSystem["open"]>[1], Deno.OpenOptions>> = {
  read: { read: true },
  create: { write: true, createNew: true, mode: 0o600 },
  append: { append: true, create: true, mode: 0o644 },
  lock: { read: true, write: true, create: true, mode: 0o666 },
};

/** The file system, call by call on the main thread. */
export const synchronousFileSystem: FileSystem = {
  ...denoFileSystem,
  open: (path, mode) => call("open", path, () => openFile(path, Deno.openSync(path, modes[mode]))),
  rename: (from, to) => call("rename into place", to, () => Deno.renameSync(from, to)),
  remove: (path) => call("remove", path, () => Deno.removeSync(path)),
  removeTree: (path) => unlessAbsent(call("remove", path, () => Deno.removeSync(path, { recursive: true }))),
  setMode: (path, mode) => call("set the mode of", path, () => Deno.chmodSync(path, mode)),
  syncDirectory: (path) =>
    call("sync the directory", path, () => {
      using directory = Deno.openSync(path, { read: true });
      directory.syncSync();
    }),
};
