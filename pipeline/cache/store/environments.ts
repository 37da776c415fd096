/**
 * The environments that results of a store were computed in: kinds of processors, with the engines that ran on them.
 *
 * A key names the environment, as the last bits of a number depend on it. Results whose keys differ in it alone are equivalent: they were computed
 * from the same recipe by the same code. So a machine that only plans can find what machines of another kind computed, by trying the few
 * environments that this folder lists.
 *
 * @module
 */
import { join } from "node:path";
import { canonicalJson, type Json } from "../../files/canonical_json.ts";
import { compareCodePoints } from "../../files/code_point_order.ts";
import { sha256 } from "../../files/digest.ts";
import { asNote } from "./notes.ts";
import type { Store } from "./store.ts";
import { replaceFile, type TemporaryFiles } from "./temporary_files.ts";

/** What a request names as its environment: texts by name, such as `cpu` and `engine`. */
export type NamedEnvironment = Readonly<Record<string, string>>;

/** The environments of a store. */
export interface Environments {
  /** Those with the same names as `own` but other values, in the same order on every machine; what equals more of `own` comes first. */
  othersThan(own: NamedEnvironment): Promise<readonly NamedEnvironment[]>;
  /** Notes that a result was computed in an environment. */
  note(environment: NamedEnvironment, temporary: TemporaryFiles): Promise<void>;
}

/** The environments of a store, read when they are asked for: other machines add theirs at any time. */
export function environmentsOf(store: Store): Environments {
  const folder = join(store.root, "environments");
  const read = new Map<string, NamedEnvironment | undefined>();
  const all = async (): Promise<readonly NamedEnvironment[]> => {
    const names = await store.files.list(folder);
    for (const name of names) {
      if (!read.has(name)) read.set(name, decoded(await store.files.read(join(folder, name)).catch(() => undefined)));
    }
    return names.map((name) => read.get(name)).filter((each) => each !== undefined);
  };
  return {
    async othersThan(own) {
      const text = canonicalJson(own);
      const names = Object.keys(own);
      if (names.length === 0) return [];
      const shared = (other: NamedEnvironment) => names.filter((name) => own[name] === other[name]).length;
      return (await all())
        .filter((each) =>
          Object.keys(each).toSorted().join() === names.toSorted().join() && canonicalJson(each) !== text
        )
        .toSorted((a, b) => shared(b) - shared(a) || compareCodePoints(canonicalJson(a), canonicalJson(b)));
    },
    async note(environment, temporary) {
      if (Object.keys(environment).length === 0) return;
      const text = canonicalJson(environment);
      const name = `${sha256(text).slice(0, 16)}.json`;
      if (read.has(name)) return;
      await asNote(store, async () => {
        const path = join(folder, name);
        const present = await store.files.read(path).catch(() => undefined);
        if (decoded(present) === undefined) await replaceFile(store, temporary, path, text);
        read.set(name, environment);
      });
    },
  };
}

/** An environment from a file; undefined if it is not one, as after a power cut. */
function decoded(bytes: Uint8Array | undefined): NamedEnvironment | undefined {
  try {
    const value: Json = JSON.parse(new TextDecoder().decode(bytes));
    const isOne = value !== null && typeof value === "object" && !Array.isArray(value) &&
      Object.values(value).every((each) => typeof each === "string");
    return isOne ? value as NamedEnvironment : undefined;
  } catch {
    return undefined;
  }
}
