/**
 * The ONNX Runtime that is installed with the package.
 *
 * @module
 */
import process from "node:process";
import { fileURLToPath } from "node:url";
import { openFirst } from "../platform/native_library.ts";

/** A native file of the installed package for this system, which may not be there. */
export const nativeFile = (name: string): URL =>
  new URL(`../bin/napi-v6/${process.platform}/${process.arch}/${name}`, import.meta.resolve("onnxruntime-node"));

/**
 * Makes sure that the engine computes with the ONNX Runtime that its package has and keys name: folders of `LD_LIBRARY_PATH`, as an environment
 * of conda's, may have another, which the system's loader would take first. To be called before an engine is loaded.
 */
export function preferOwnRuntime(): void {
  openFirst(fileURLToPath(nativeFile("libonnxruntime.so.1")));
}
