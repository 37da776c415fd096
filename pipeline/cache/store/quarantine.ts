/**
 * Taking damaged things out of the store without destroying the evidence.
 *
 * @module
 */
import { basename, join } from "node:path";
import { isAbsent } from "../../platform/file_system.ts";
import type { Store } from "./store.ts";
import type { Damage } from "./verified_objects.ts";

/** Moves each damaged path to `quarantine/` with one log line; what is already gone is left out. */
export async function quarantine(store: Store, damage: readonly Damage[]): Promise<void> {
  for (const { path, detail } of damage) {
    if ((await store.files.info(path)) === undefined) {
      store.emit({ event: "log", message: `cache: ${detail}; it will be computed again` });
      continue;
    }
    const folder = join(store.root, "quarantine");
    await store.files.makeDirectory(folder);
    const destination = join(folder, `${store.clock.now()}-${crypto.randomUUID().slice(0, 8)}-${basename(path)}`);
    try {
      await store.files.rename(path, destination);
      store.emit({
        event: "log",
        message: `cache: ${detail}; moved ${path} to quarantine, it will be computed again`,
      });
    } catch (error) {
      if (!isAbsent(error)) throw error;
    }
  }
}
