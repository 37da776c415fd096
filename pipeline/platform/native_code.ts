/**
 * The permission to load native code.
 *
 * @module
 */

/** Gives it up for good: what is loaded goes on to work, and nothing more can be loaded by anybody in this process. */
export async function loadNoMoreNativeCode(): Promise<void> {
  await Deno.permissions.revoke({ name: "ffi" });
}
