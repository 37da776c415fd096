/**
 * What a stage must leave behind.
 *
 * @module
 */
import { nameProblem } from "./safe_name.ts";
import type { WorkingFile } from "./working_directory.ts";

/**
 * The outputs of a stage as its contract wants them: every name and path safe, every file there, a plain file, and nothing else beside them.
 *
 * @returns What is wrong, or undefined.
 */
export function contractProblem(
  outputs: Readonly<Record<string, string>>,
  files: readonly WorkingFile[],
): string | undefined {
  const present = new Map(files.map(({ path, isPlain }) => [path, isPlain]));
  if (Object.keys(outputs).length === 0) return "it left no output";
  for (const [name, path] of Object.entries(outputs)) {
    const problem = nameProblem(name) ?? nameProblem(path);
    if (problem !== undefined) return `the output ${JSON.stringify(name)} at ${JSON.stringify(path)}: ${problem}`;
    if (!present.has(path)) return `the output ${name} is missing: there is no file ${path}`;
    if (!present.get(path)) return `the output ${name} is not a plain file: ${path}`;
  }
  const declared = new Set(Object.values(outputs));
  const extra = files.map(({ path }) => path).filter((path) => !declared.has(path));
  return extra.length === 0 ? undefined : `it left files that are not outputs: ${extra.slice(0, 5).join(", ")}`;
}
