/**
 * The ONNX Runtime that is installed with the package.
 *
 * @module
 */
import process from "node:process";
import { fileURLToPath } from "node:url";
import { openFirst } from "../platform/native_library.ts";

/**
 * Makes sure that the engine computes with the ONNX Runtime that its package has and keys name: folders of `LD_LIBRARY_PATH`, as an environment
 * of conda's, may have another, which the system's loader would take first. To be called before an engine is loaded.
 */
export function preferOwnRuntime(): void {
  const file = `../bin/napi-v6/${process.platform}/${process.arch}/libonnxruntime.so.1`;
  openFirst(fileURLToPath(new URL(file, import.meta.resolve("onnxruntime-node"))));
}
