/**
 * ONNX Runtime without its telemetry.
 *
 * @module
 */
import process from "node:process";
import { fileURLToPath } from "node:url";
import { setNativeVariable } from "../platform/native_variable.ts";

/** With it in the environment ONNX Runtime records and sends nothing. */
export const NO_TELEMETRY = { ORT_DISABLE_TELEMETRY: "1" } as const;

let isQuiet = false;

/**
 * Turns off ONNX Runtime's telemetry, before its first session begins it.
 *
 * As it ships, it keeps a device identifier and a database of events (processor, memory, system) below the user's `.cache`, and looks up a
 * vendor's host to send them to: outside of Deno's permissions, as native code.
 */
export function quietenRuntime(): void {
  if (isQuiet) return;
  const file = `../bin/napi-v6/${process.platform}/${process.arch}/onnxruntime_binding.node`; // which the package loads, too
  const library = fileURLToPath(new URL(file, import.meta.resolve("onnxruntime-node")));
  for (const [name, value] of Object.entries(NO_TELEMETRY)) setNativeVariable(library, name, value);
  isQuiet = true;
}
