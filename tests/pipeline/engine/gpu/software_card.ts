/**
 * A graphics card in software: SwiftShader, which Debian's chromium ships. Slow, but every driver call is a card's.
 *
 * @module
 */
import { existsSync } from "node:fs";

const FOLDER = "/usr/lib/chromium";
const DRIVER = `${FOLDER}/vk_swiftshader_icd.json`;

/** The driver itself. */
export const DRIVER_LIBRARY = `${FOLDER}/libvk_swiftshader.so`;

/** What a process needs in its environment to see the card, and no other. */
export const softwareCard = { LD_LIBRARY_PATH: FOLDER, VK_DRIVER_FILES: DRIVER, XDG_RUNTIME_DIR: "/tmp" };

/** What a process needs to see no card. */
export const noCard = { ...softwareCard, VK_DRIVER_FILES: "/nowhere.json" };

const granted = (name: "run" | "read") => Deno.permissions.querySync({ name }).state === "granted";

/** Whether tests of the card are left out, which `.ci/run` says loudly. */
export const ignore = !(granted("run") && granted("read") && existsSync(DRIVER));

/** A program in a process that sees a card or none. */
export function onCard(variables: Readonly<Record<string, string>>, script: URL, ...args: readonly string[]) {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-check", "--no-prompt", "--allow-all", script.href, ...args],
    env: variables,
  });
}

/** What a program prints and says on standard error, and its exit code, in a process that sees a card or none. */
export async function runOnCard(
  ...program: Parameters<typeof onCard>
): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  const { code, stdout, stderr } = await onCard(...program).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes).trim();
  return { code, out: text(stdout), err: text(stderr) };
}
