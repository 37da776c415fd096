/**
 * PyTorch's times, where PyTorch is installed.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { Failure } from "../../pipeline/platform/failure.ts";
import { workerVariables } from "../../pipeline/run/workers/worker_process.ts";
import { type Bench, type Ended, runMeasurement } from "./processes.ts";

/** A Python interpreter that has PyTorch. */
export interface PyTorch {
  readonly python: string;
  /** Its version. */
  readonly torch: string;
  /** Whether it has torch.compile. */
  readonly compiles: boolean;
  /** The ways in which a step of each task is written, the usual one among them. */
  readonly rivals: Readonly<Record<RivalTask, readonly string[]>>;
}

/** A task of which there are rivals. */
export type RivalTask = "modular-addition" | "mnist";

/** Milliseconds of processor time of a rival's step, or why this PyTorch cannot run it. */
export type RivalTime = { readonly milliseconds: number } | { readonly unsupported: string };

/** Where PyTorch may be: the interpreters named in `DEGROK_PYTHON` (separated by colons), else the usual ones. */
export const pythonNames = (): readonly string[] =>
  Deno.env.get("DEGROK_PYTHON")?.split(":") ?? ["python3", "/usr/bin/python3"];

/** The interpreters with PyTorch. */
export async function findPyTorch(bench: Bench): Promise<readonly PyTorch[]> {
  const found = new Map<string, PyTorch>();
  for (const python of pythonNames()) {
    const ended = await run(python, ["list"], bench);
    if (!("printed" in ended)) continue;
    const each = ended.printed as PyTorch;
    found.set(each.python, each);
  }
  return [...found.values()];
}

/** Floating point operations a millisecond of its fastest matrix product. */
export async function timePyTorchPeak({ python }: PyTorch, bench: Bench): Promise<number> {
  const ended = await run(python, ["peak", String(bench.seconds)], bench);
  if ("printed" in ended) return ended.printed.operations;
  throw new Failure({ _tag: "EngineError", message: `the matrix products of ${python}: ${ended.failed}` });
}

/**
 * Times a rival's step.
 *
 * @throws {Failure} `EngineError` if it does not compute what the usual code does, or `Interrupted`
 */
export async function timeRival(
  { python }: PyTorch,
  { task, rival, compiled }: { readonly task: RivalTask; readonly rival: string; readonly compiled: boolean },
  bench: Bench,
): Promise<RivalTime> {
  const { seconds, images } = bench;
  const ended = await run(
    python,
    ["step", task, rival, compiled ? "compiled" : "eager", String(seconds), images],
    bench,
  );
  if (!("printed" in ended)) return { unsupported: ended.failed };
  if (!("wrong" in ended.printed)) return ended.printed;
  throw new Failure({
    _tag: "EngineError",
    message: `the rival ${rival} of ${task} is not timed: ${ended.printed.wrong}`,
  });
}

/**
 * One thread, whichever library computes; and glibc keeps what is freed, as the engine keeps its own memory: mapping arrays of 8 MB anew at every step
 * makes PyTorch some 5 % slower.
 */
const variables = {
  OMP_NUM_THREADS: "1",
  MKL_NUM_THREADS: "1",
  OPENBLAS_NUM_THREADS: "1",
  GLIBC_TUNABLES:
    `${workerVariables.GLIBC_TUNABLES}:glibc.malloc.mmap_threshold=4294967296:glibc.malloc.trim_threshold=8589934592`,
};

function run(python: string, args: readonly string[], { signal }: Bench): Promise<Ended> {
  const script = fileURLToPath(new URL("rivals/measure.py", import.meta.url));
  return runMeasurement(python, ["-B", script, ...args], { signal, variables });
}
