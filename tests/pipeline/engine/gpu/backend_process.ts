/**
 * Prints the backend of the engine on a graphics card. Run by `gpu_engine_test.ts`.
 *
 * @module
 */
import { selectEngine } from "../../../../pipeline/engine/select_engine.ts";

console.log((await selectEngine("gpu")).engine.backend);
Deno.exit(0);
