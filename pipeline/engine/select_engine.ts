/**
 * The choice of the engine, made once at the start of a run and said in one line.
 *
 * @module
 */
import { seesCard } from "./gpu/adapter.ts";
import { eagerEngine } from "./eager_engine.ts";
import type { Engine } from "./engine.ts";

/** What a user may ask for. */
export type EngineChoice = "auto" | Engine["name"];

/** An engine, and the line that says which and why. */
export interface SelectedEngine {
  /** The engine. */
  readonly engine: Engine;
  /** One line: which engine, and why. */
  readonly reason: string;
}

/**
 * The engine that the user asked for, or for `auto` the compiled one where it loads and the eager one elsewhere. A graphics card is only used if
 * it is asked for: its results are other bits than the processor's. `auto` says if one is there.
 *
 * @param load how the compiled engine is loaded; tests put a failure here
 * @param seen whether a graphics card is there
 * @throws {Error} if the engine that was asked for by name cannot be loaded
 *
 * @example
 * ```ts
 * import { selectEngine } from "@degrok/degrok";
 * import { assert } from "@std/assert";
 *
 * const { engine, reason } = await selectEngine("auto");
 * assert(reason.startsWith(`engine ${engine.name} (${engine.backend})`));
 * ```
 */
export async function selectEngine(
  choice: EngineChoice,
  load: () => Promise<Engine> = loadCompiledEngine,
  seen: () => boolean = seesCard,
): Promise<SelectedEngine> {
  if (choice === "gpu") {
    const { gpuEngine } = await import("./gpu/gpu_engine.ts"); // loads the native library
    const engine = await gpuEngine();
    return { engine, reason: `engine gpu (${engine.backend}), as asked` };
  }
  if (choice === "eager") {
    const engine = await eagerEngine("wasm");
    return { engine, reason: `engine eager (${engine.backend}), as asked` };
  }
  try {
    const engine = await load();
    const why = choice === "compiled" ? "as asked" : `the fastest that loads here${seen() ? HINT : ""}`;
    return { engine, reason: `engine compiled (${engine.backend}), ${why}` };
  } catch (error) {
    const cause = error instanceof Error ? error.message.split("\n")[0] : String(error);
    if (choice === "compiled") {
      throw new Error(
        `Cannot load the compiled engine as ONNX Runtime does not load here (use --engine eager): ${cause}`,
        { cause: error },
      );
    }
    const engine = await eagerEngine("wasm");
    return { engine, reason: `engine eager (${engine.backend}), as the compiled one does not load here: ${cause}` };
  }
}

const HINT = "; there may be a graphics card, which --engine gpu uses (docs/gpu.md)";

/**
 * The native library is loaded with the module, so the module only once it is wanted. Stages run in worker processes of their own, which
 * can do with fast math.
 */
async function loadCompiledEngine(): Promise<Engine> {
  const { compiledEngine } = await import("./compiled_engine.ts");
  return await compiledEngine({ fastMath: true });
}
