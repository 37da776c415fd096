/**
 * A file system in memory that knows what a disk would have kept: content is durable after `sync`, names are durable after `syncDirectory`.
 *
 * @module
 */
import type { FileInfo, FileSystem, OpenFile } from "../../../pipeline/platform/file_system.ts";
import { FileSystemFault } from "../../../pipeline/platform/file_system_error.ts";
import type { Clock } from "../../../pipeline/cache/store/store.ts";

interface Node {
  readonly inode: number;
  kind: FileInfo["kind"];
  data: Uint8Array;
  durableData: Uint8Array;
  entries: Map<string, Node>;
  durableEntries: Map<string, Node>;
  changed: number;
  readonly locks: Set<{ readonly kind: "exclusive" | "shared" }>;
}

/** What is lost when the power fails: content that was not flushed, or names that were not. */
export type Loss = "nothing" | "content" | "names";

/** A file system in memory. */
export interface MemoryFileSystem extends FileSystem {
  /** Ends all locks and loses what was not durable. */
  crash(loss: Loss): void;
  /** Puts a file, with its folders, and makes it durable. */
  put(path: string, content: string | Uint8Array): void;
  /** Puts something that is no file. */
  putOther(path: string, kind: "directory" | "symlink" | "other"): void;
  text(path: string): string;
  /** Every path with its content, sorted; folders end in `/`. */
  tree(): readonly string[];
}

/** An empty file system whose time stamps come from `clock`. */
export function memoryFileSystem(clock: Clock): MemoryFileSystem {
  let inodes = 0;
  const makeNode = (kind: FileInfo["kind"]): Node => ({
    inode: ++inodes,
    kind,
    data: new Uint8Array(),
    durableData: new Uint8Array(),
    entries: new Map(),
    durableEntries: new Map(),
    changed: clock.now(),
    locks: new Set(),
  });
  const root = makeNode("directory");
  const fault = (operation: string, path: string, code: string) =>
    new FileSystemFault(operation, path, code, `cannot ${operation}: ${code}`);
  const partsOf = (path: string) => path.split("/").filter((part) => part !== "");

  function find(path: string): Node | undefined {
    let node: Node | undefined = root;
    for (const part of partsOf(path)) node = node?.entries.get(part);
    return node;
  }
  function need(operation: string, path: string, kind?: FileInfo["kind"]): Node {
    const node = find(path);
    if (node === undefined) throw fault(operation, path, "ENOENT");
    if (kind !== undefined && node.kind !== kind) throw fault(operation, path, kind === "file" ? "EISDIR" : "ENOTDIR");
    return node;
  }
  const parentOf = (operation: string, path: string): [Node, string] => {
    const parts = partsOf(path);
    return [need(operation, parts.slice(0, -1).join("/"), "directory"), parts[parts.length - 1]];
  };
  function makeFolders(path: string): void {
    let node = root;
    for (const part of partsOf(path)) {
      const next: Node = node.entries.get(part) ?? makeNode("directory");
      if (next.kind !== "directory") throw fault("make the directory", path, "EEXIST");
      node.entries.set(part, next);
      node = next;
    }
  }

  function openNode(node: Node, path: string): OpenFile {
    let position = 0;
    let lock: { kind: "exclusive" | "shared" } | undefined;
    return {
      read: (buffer) => {
        const chunk = node.data.subarray(position, position + buffer.length);
        buffer.set(chunk);
        position += chunk.length;
        return Promise.resolve(chunk.length === 0 ? null : chunk.length);
      },
      write: (bytes) => {
        node.data = new Uint8Array([...node.data, ...bytes]);
        node.changed = clock.now();
        return Promise.resolve();
      },
      clear: () => {
        node.data = new Uint8Array();
        return Promise.resolve();
      },
      sync: () => {
        node.durableData = node.data;
        return Promise.resolve();
      },
      tryLock: (kind) => {
        const others = [...node.locks].filter((held) => held !== lock);
        if (others.some((held) => kind === "exclusive" || held.kind === "exclusive")) return Promise.resolve(false);
        lock = { kind };
        node.locks.add(lock);
        return Promise.resolve(true);
      },
      close: () => {
        if (lock !== undefined) node.locks.delete(lock);
        if (path === "") throw fault("close", path, "EBADF");
      },
    };
  }

  function visit(node: Node, path: string, see: (node: Node, path: string) => void): void {
    see(node, path);
    for (const [name, child] of node.entries) visit(child, `${path}/${name}`, see);
  }

  const infoOf = ({ kind, inode, changed, data }: Node): FileInfo => ({
    ...{ kind, size: data.length, inode, changed, modified: changed },
  });

  const later = <A>(body: () => A): Promise<A> => new Promise((resolve) => resolve(body()));
  return {
    info: (path) =>
      later(() => {
        const node = find(path);
        return node && infoOf(node);
      }),
    realPath: (path) => later(() => (need("resolve", path), path)),
    read: (path) => later(() => need("read", path, "file").data),
    open: (path, mode) =>
      later(() => {
        const [parent, name] = parentOf("open", path);
        const existing = parent.entries.get(name);
        if (mode === "create" && existing !== undefined) throw fault("open", path, "EEXIST");
        if (mode === "read" && existing === undefined) throw fault("open", path, "ENOENT");
        const node = existing ?? makeNode("file");
        if (node.kind === "directory") throw fault("open", path, "EISDIR");
        parent.entries.set(name, node);
        return openNode(node, path);
      }),
    list: (path) => later(() => [...find(path)?.entries.keys() ?? []]),
    filesBelow: (path, isWanted) =>
      later(() => {
        const found: (readonly [string, FileInfo])[] = [];
        const node = find(path);
        if (node === undefined) return found;
        visit(node, "", (each, inner) => {
          if (each.kind !== "directory" && isWanted(inner.split("/").at(-1)!)) {
            found.push([inner.slice(1), infoOf(each)]);
          }
        });
        return found;
      }),
    makeDirectory: (path) => later(() => makeFolders(path)),
    rename: (from, to) =>
      later(() => {
        const [source, sourceName] = parentOf("rename", from);
        const [target, targetName] = parentOf("rename into place", to);
        const node = need("rename", from);
        if (target.entries.get(targetName)?.kind === "directory") throw fault("rename into place", to, "EISDIR");
        source.entries.delete(sourceName);
        target.entries.set(targetName, node);
        node.changed = clock.now();
      }),
    remove: (path) =>
      later(() => {
        need("remove", path);
        const [parent, name] = parentOf("remove", path);
        parent.entries.delete(name);
      }),
    removeTree: (path) =>
      later(() => {
        if (find(path) === undefined) return;
        const [parent, name] = parentOf("remove", path);
        parent.entries.delete(name);
      }),
    setMode: (path) => later(() => void (need("set the mode of", path).changed = clock.now())),
    syncDirectory: (path) =>
      later(() => {
        const node = need("sync the directory", path, "directory");
        node.durableEntries = new Map(node.entries);
      }),
    crash: (loss) => {
      visit(root, "", (node) => {
        node.locks.clear();
        if (loss === "content") node.data = node.durableData;
        if (loss === "names" && node.kind === "directory") node.entries = new Map(node.durableEntries);
      });
    },
    put: (path, content) => {
      const parts = partsOf(path);
      makeFolders(parts.slice(0, -1).join("/"));
      const [parent, name] = parentOf("put", path);
      const node = parent.entries.get(name) ?? makeNode("file");
      node.data = typeof content === "string" ? new TextEncoder().encode(content) : content;
      node.durableData = node.data;
      node.changed = clock.now();
      parent.entries.set(name, node);
      visit(root, "", (folder) => folder.durableEntries = new Map(folder.entries));
    },
    putOther: (path, kind) => {
      const [parent, name] = parentOf("put", path);
      parent.entries.set(name, makeNode(kind));
    },
    text: (path) => new TextDecoder().decode(need("read", path, "file").data),
    tree: () => {
      const found: string[] = [];
      visit(root, "", (node, path) => {
        found.push(
          node.kind === "directory" ? `${path}/` : `${path} ${node.inode} ${new TextDecoder().decode(node.data)}`,
        );
      });
      return found.sort();
    },
  };
}

/** A clock that moves only when somebody sleeps or moves it. */
export interface ManualClock extends Clock {
  advance(milliseconds: number): void;
}

/** A clock that stands at the beginning of 2026; each reading takes a millisecond, and sleeping lets other tasks go on. */
export function manualClock(): ManualClock {
  let time = Date.UTC(2026, 0, 1);
  return {
    now: () => ++time,
    monotonic: () => ++time,
    sleep: (milliseconds) => {
      time += milliseconds;
      return new Promise((resolve) => setTimeout(resolve, 0));
    },
    advance: (milliseconds) => void (time += milliseconds),
  };
}

/** How the wrapped calls fail: once with an error of this code, or with this call and for good, as if the process were killed. */
export type FaultKind = "EIO" | "ENOSPC" | "kill";

/** A file system whose call number `at` (from 0, counting calls that change something) fails; `calls` counts them. */
export function failingAt(files: FileSystem, at: number, kind: FaultKind): { files: FileSystem; calls: () => number } {
  let count = 0;
  const guard = <A>(operation: string, path: string, body: () => Promise<A>): Promise<A> => {
    const number = count++;
    const fails = kind === "kill" ? number >= at : number === at;
    if (!fails) return body();
    return Promise.reject(new FileSystemFault(operation, path, kind, `cannot ${operation}: ${kind}`));
  };
  const wrapFile = (path: string, file: OpenFile): OpenFile => ({
    ...file,
    write: (bytes) => {
      if (count === at) {
        return file.write(bytes.subarray(0, bytes.length >> 1)).then(() =>
          guard("write", path, () => Promise.resolve())
        );
      }
      return guard("write", path, () => file.write(bytes));
    },
    clear: () => guard("truncate", path, () => file.clear()),
    sync: () => guard("sync", path, () => file.sync()),
  });
  return {
    calls: () => count,
    files: {
      ...files,
      open: async (path, mode) =>
        mode === "read"
          ? await files.open(path, mode)
          : wrapFile(path, await guard("open", path, () => files.open(path, mode))),
      makeDirectory: (path) => guard("make the directory", path, () => files.makeDirectory(path)),
      rename: (from, to) => guard("rename into place", to, () => files.rename(from, to)),
      remove: (path) => guard("remove", path, () => files.remove(path)),
      removeTree: (path) => guard("remove", path, () => files.removeTree(path)),
      setMode: (path, mode) => guard("set the mode of", path, () => files.setMode(path, mode)),
      syncDirectory: (path) => guard("sync the directory", path, () => files.syncDirectory(path)),
    },
  };
}
