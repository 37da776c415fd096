/**
 * The engine that a choice comes to, read off what is installed: for commands that compute nothing, which so load neither ONNX Runtime nor TensorFlow.js.
 *
 * @module
 */
import { existsSync, readFileSync } from "node:fs";
import type { Engine } from "./engine.ts";
import { describeAdapter, findAdapter } from "./gpu/adapter.ts";
import { nativeFile } from "./own_runtime.ts";
import type { EngineChoice } from "./select_engine.ts";

/** An engine by what keys know of it. */
export type NamedEngine = Pick<Engine, "name" | "backend">;

/**
 * The engine that `selectEngine()` would load.
 *
 * It takes a native library that is there for one that loads. Where it does not load, as where a library of the system's is missing, a command that
 * computes says so, and takes or refuses the eager engine as it was told to.
 *
 * @throws {Failure} with `CardFailed` if a graphics card is asked for and none answers
 */
export async function installedEngine(choice: EngineChoice): Promise<NamedEngine> {
  const runtime = new URL(import.meta.resolve("onnxruntime-node"));
  if (choice === "gpu") {
    const card = describeAdapter(await findAdapter());
    return { name: "gpu", backend: `onnxruntime-node ${versionOf(runtime)} webgpu: ${card}` };
  }
  if (choice === "compiled" || choice === "auto" && existsSync(nativeFile("onnxruntime_binding.node"))) {
    return { name: "compiled", backend: `onnxruntime-node ${versionOf(runtime)} cpu` };
  }
  // The backend works with TensorFlow.js of its own version alone.
  const backend = new URL(import.meta.resolve("@tensorflow/tfjs-backend-wasm"));
  return { name: "eager", backend: `tfjs ${versionOf(backend)} wasm` };
}

/** The version of an installed package, by its main module, which lies in the package's folder `dist`. */
function versionOf(module: URL): string {
  return JSON.parse(readFileSync(new URL("../package.json", module), "utf8")).version;
}
