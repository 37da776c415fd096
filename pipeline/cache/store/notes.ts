/**
 * Writing what only helps the next command.
 *
 * @module
 */
import { isReadOnly } from "../../platform/file_system.ts";
import { FileSystemFault } from "../../platform/file_system_error.ts";
import type { Store } from "./store.ts";

/** Writes a note; where it cannot be written the work continues, with one line. What a result depends on never goes through here. */
export async function asNote(store: Store, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof FileSystemFault)) throw error;
    if (isReadOnly(error)) return;
    store.emit({ event: "log", message: `cache: ${error.path}: ${error.message}; continuing without this note` });
  }
}
