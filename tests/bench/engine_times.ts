/**
 * Times of the compiled engine, and of the eager one.
 *
 * @module
 */
import { join } from "node:path";
import { Failure } from "../../pipeline/platform/failure.ts";
import { projectRoot } from "../../pipeline/platform/project_root.ts";
import type { CardTime } from "./card_driver.ts";
import type { Timers } from "./compare_card.ts";
import type { Mode } from "./modes.ts";
import { type Bench, runMeasurement } from "./processes.ts";

/**
 * Milliseconds of processor time of a mode.
 *
 * @param tree the folder of the project whose engine is timed; by default this one
 * @throws {Failure} `EngineError` if it cannot be measured, or `Interrupted`
 */
export async function timeMode(
  mode: Mode,
  bench: Bench,
  { tree = projectRoot, engine = "compiled" }: { readonly tree?: string; readonly engine?: "compiled" | "eager" } = {},
): Promise<number> {
  const { seconds, images } = bench;
  const printed = await runProgramOf(tree, ["driver.ts", mode, engine, String(seconds), images], bench);
  return printed.milliseconds;
}

/** A mode on a graphics card and on the processor, by programs of this folder. */
export function cardTimers(bench: Bench): Timers {
  const { seconds, images } = bench;
  const args = (mode: Mode) => ["card_driver.ts", mode, String(seconds), images];
  return {
    card: async (mode) => await runProgramOf(projectRoot, args(mode), bench) as CardTime,
    processor: (mode) => timeMode(mode, bench),
  };
}

/** Floating point operations a millisecond of the compiled engine's fastest matrix product. */
export async function timePeak(bench: Bench): Promise<number> {
  return (await runProgramOf(projectRoot, ["peak.ts", String(bench.seconds)], bench)).operations;
}

/** What a program of this folder prints as one JSON object, run in a tree. */
export async function runProgramOf(tree: string, [program, ...args]: readonly string[], { signal }: Bench) {
  const permissions = ["--allow-read", "--allow-env", "--allow-sys", "--allow-ffi"];
  const flags = ["run", "--quiet", "--no-prompt", "--no-check", "--cached-only", ...permissions];
  const ended = await runMeasurement(
    Deno.execPath(),
    [...flags, join(tree, "tests/bench", program), ...args],
    { signal, folder: tree },
  );
  if ("printed" in ended) return ended.printed;
  throw new Failure({ _tag: "EngineError", message: `${join(tree, program)} ${args[0]}: ${ended.failed}` });
}
