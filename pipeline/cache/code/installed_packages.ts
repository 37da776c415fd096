/**
 * What is installed of a package, as a digest of its files.
 *
 * The lock file's integrity is that of an archive, and nobody looks at the files again once it is unpacked: an edited file in `node_modules` would
 * change results under their keys. So a key holds the files' digest, too. Left out are files that cannot run: source maps, type declarations,
 * texts to read, and the marks that Deno leaves on a package whose install script it has run or mentioned, which it does in one clone and not in the
 * next. A package is hashed once: later commands compare how each of its files looks (size, inode, write and change time; the kernel sets the last, and
 * no call can set it back) with how it looked then.
 *
 * Packages are hard links to one copy that all projects of a user share, so another project's installation moves the change time of every file. A
 * command that only looks then goes by size, inode and write time, which an edit moves unless somebody sets it back; one that computes or takes a
 * result hashes again, and keeps what it finds.
 *
 * @module
 */
import { join } from "node:path";
import * as t from "io-ts";
import { Digest, digestAt, sha256 } from "../../files/digest.ts";
import type { FileInfo } from "../../platform/file_system.ts";
import type { Store } from "../store/store.ts";
import type { TemporaryFiles } from "../store/temporary_files.ts";
import { readMemo, writeMemo } from "./checked_memo.ts";

/** The packages that are installed in a project. */
export interface InstalledPackages {
  /** The digest of a package's files, such as those of `fp-ts@2.16.11`; undefined if it is not installed. */
  digestOf(id: string): Promise<Digest | undefined>;
  /** Keeps for later commands what was hashed. */
  keep(temporary: TemporaryFiles): Promise<void>;
}

const Hashed = t.readonly(t.strict({ look: Digest, written: Digest, digest: Digest }));
const Memo = t.readonlyArray(t.readonly(t.tuple([t.string, Hashed])));
const memoName = "package-files.json";

/** What cannot run. */
const inert = /\.(map|md|markdown|d\.[cm]?ts|flow)$|^\.scripts-(warned|run)(-\d+)?$/i;
/** Milliseconds for which a package is not looked at again. */
const lookEvery = 60_000;
/** A change this close to the look may hide another behind the same reading of the clock, which has whole seconds. */
const clockGrain = 2000;

/**
 * The packages in `node_modules` of a project.
 *
 * @param onlyLooks Whether files whose change time alone is another count as unchanged.
 */
export async function installedPackages(
  store: Store,
  projectRoot: string,
  { onlyLooks = false } = {},
): Promise<InstalledPackages> {
  const { files, clock } = store;
  const folder = join(projectRoot, "node_modules", ".deno");
  const hashed = new Map(await readMemo(store, memoName, Memo));
  const fresh = new Map<string, Promise<Digest | undefined>>();
  let lookedAt = -Infinity;
  let names: Promise<readonly string[]> | undefined;
  let isNew = false;

  /** The files of one installation, by their paths in the folder of all. */
  async function filesOf(installation: string, name: string): Promise<readonly (readonly [string, FileInfo])[]> {
    const place = `${installation}/node_modules/${name}`;
    const found = await files.filesBelow(join(folder, place), (name) => !inert.test(name));
    return found.map(([path, info]) => [`${place}/${path}`, info] as const).sort(([a], [b]) => a < b ? -1 : 1);
  }

  async function look(id: string): Promise<Digest | undefined> {
    const [, name, version] = /^((?:@[^/]+\/)?[^@]+)@([^_]+)/.exec(id) ?? [];
    const plain = `${name?.replace("/", "+")}@${version}`;
    names ??= files.list(folder);
    // Deno installs a package once for each set of peers it meets: x@1.0.0, x@1.0.0_1 and so on.
    const copies = (await names).filter((each) => each === plain || each.startsWith(`${plain}_`)).sort();
    const now = clock.now();
    const found = (await Promise.all(copies.map((copy) => filesOf(copy, name)))).flat();
    if (found.length === 0) return undefined;
    const writtenLooks = found.map(([path, { kind, size, inode, modified }]) =>
      `${path}/${kind}/${size}/${inode}/${modified}`
    );
    const seen = sha256(found.map(([, { changed }], index) => `${writtenLooks[index]}/${changed}`).join("\n"));
    const known = hashed.get(id);
    if (known?.look === seen) return known.digest;
    const written = sha256(writtenLooks.join("\n"));
    if (onlyLooks && known?.written === written) return known.digest;
    const contents: string[] = [];
    for (const [path, { kind }] of found) {
      contents.push(path, kind === "file" ? (await digestAt(files, join(folder, path))).digest : kind);
    }
    const digest = sha256(contents.join("\n"));
    if (found.every(([, { changed }]) => now - changed >= clockGrain)) {
      hashed.set(id, { look: seen, written, digest });
      isNew = true;
    }
    return digest;
  }

  return {
    digestOf(id) {
      if (clock.monotonic() - lookedAt >= lookEvery) {
        fresh.clear();
        lookedAt = clock.monotonic();
        names = undefined;
      }
      const known = fresh.get(id) ?? look(id);
      fresh.set(id, known);
      return known;
    },
    keep: async (temporary) => {
      if (isNew) await writeMemo(store, temporary, memoName, [...hashed]);
    },
  };
}
