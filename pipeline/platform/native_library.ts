/**
 * Native libraries of packages.
 *
 * @module
 */
import process from "node:process";

/**
 * Opens a library and keeps it open, so that whoever asks the system's loader for one of its name gets this one, and not another that
 * `LD_LIBRARY_PATH` leads to. Only under Deno on Linux; a library that cannot be opened is left to whoever needs it.
 *
 * @param path of the library
 */
export function openFirst(path: string): void {
  if (!("Deno" in globalThis) || process.platform !== "linux") return;
  try {
    Deno.dlopen(path, {});
  } catch {
    // whoever needs it says what is wrong with it
  }
}
