/**
 * Environment variables as native code sees them.
 *
 * @module
 */
import process from "node:process";

/**
 * Sets an environment variable of this process for the native code in it, which does not ask for Deno's permissions.
 *
 * Deno's own way needs the permission to change the environment, which a process that computes does without. So the C library is asked, by
 * way of a native library that the process may load anyway. On Windows a library does not lead to the C library's functions: there the
 * variable is set if Deno allows it, and otherwise is what the process was started with. Under Node the variables of the process are those of its
 * native code.
 *
 * @param library path of the native library that will read the variable
 * @throws {Error} if the library may not be loaded
 */
export function setNativeVariable(library: string, name: string, value: string): void {
  if (!("Deno" in globalThis)) {
    process.env[name] = value;
    return;
  }
  if (process.platform === "win32") {
    if (Deno.permissions.querySync({ name: "env", variable: name }).state === "granted") Deno.env.set(name, value);
    return;
  }
  const setenv = { parameters: ["buffer", "buffer", "i32"], result: "i32" } as const;
  const opened = Deno.dlopen(library, { setenv });
  const text = (word: string) => new TextEncoder().encode(word + "\0");
  opened.symbols.setenv(text(name), text(value), 1);
  opened.close();
}
