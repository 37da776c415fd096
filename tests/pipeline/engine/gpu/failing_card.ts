/**
 * A graphics card that fails: SwiftShader behind a driver that loses the card, or its memory, after some calls.
 *
 * @module
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DRIVER_LIBRARY, ignore, softwareCard } from "./software_card.ts";

/** Whether tests of such a card are left out: it needs a C compiler. */
export const ignoreFailures = ignore || !(await hasCompiler());

if (!ignore && ignoreFailures) console.warn("SKIPPED: graphics cards that fail, as there is no C compiler here");

/** When it fails: after so many submissions of work, or allocations. */
export type CardFault = Readonly<Partial<Record<"LOST_AFTER" | "MEMORY_AFTER", number>>>;

/** Runs a body with the environment of a process that sees such a card. */
export async function withFailingCard(
  fault: CardFault,
  body: (variables: Readonly<Record<string, string>>) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "degrok-card-" });
  try {
    const source = fileURLToPath(new URL("failing_driver.c", import.meta.url));
    const library = join(folder, "failing_driver.so");
    const { success, stderr } = await new Deno.Command("cc", {
      args: ["-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o", library, source, "-ldl"],
    }).output();
    if (!success) throw new Error(new TextDecoder().decode(stderr));
    const driver = join(folder, "driver.json");
    const description = { file_format_version: "1.0.0", ICD: { library_path: library, api_version: "1.1.0" } };
    await Deno.writeTextFile(driver, JSON.stringify(description));
    const limits = Object.entries(fault).map(([name, limit]) => [name, String(limit)]);
    await body({ ...softwareCard, VK_DRIVER_FILES: driver, DRIVER: DRIVER_LIBRARY, ...Object.fromEntries(limits) });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function hasCompiler(): Promise<boolean> {
  if (ignore) return false;
  try {
    return (await new Deno.Command("cc", { args: ["--version"], stdout: "null", stderr: "null" }).output()).success;
  } catch {
    return false;
  }
}
