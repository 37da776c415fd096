/**
 * Where this project is.
 *
 * @module
 */
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of deno.json. */
export const projectRoot = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
