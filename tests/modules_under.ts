/**
 * The project's own modules, for tests that read code.
 *
 * @module
 */

/** Paths of all TypeScript modules below a folder whose name ends in a slash, from the project's root. */
export function modulesUnder(folder: string): readonly string[] {
  return [...Deno.readDirSync(new URL(folder, root))].flatMap(({ name, isDirectory }) =>
    isDirectory ? modulesUnder(`${folder}${name}/`) : name.endsWith(".ts") ? [folder + name] : []
  );
}

const root = new URL("../", import.meta.url);
