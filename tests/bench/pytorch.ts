/**
 * PyTorch's times, where PyTorch is installed.
 *
 * @module
 */

/** One measurement of the baselines' script. */
export interface PyTorchTime {
  readonly torch: string;
  readonly case: string;
  readonly compiled: boolean;
  /** Processor time of a step. */
  readonly milliseconds: number;
}

const SCRIPT = new URL("./pytorch_baselines.py", import.meta.url).pathname;

/**
 * The Python interpreters that have PyTorch: those named in `DEGROK_PYTHON` (separated by colons), else the usual ones.
 */
export async function pythonsWithTorch(): Promise<readonly string[]> {
  const named = Deno.env.get("DEGROK_PYTHON");
  const candidates = named === undefined ? ["python3", "/usr/bin/python3"] : named.split(":");
  const found = await Promise.all(candidates.map(async (python) => {
    const version = await output(python, ["-c", "import torch, sys; print(sys.executable)"]);
    return version === undefined ? [] : [version.trim()];
  }));
  return [...new Set(found.flat())];
}

/** Times one case for about so many seconds; undefined if this version of PyTorch cannot run it. */
export async function timePyTorch(
  python: string,
  name: "usual" | "fastest" | "mnist",
  { seconds, compile }: { readonly seconds: number; readonly compile: boolean },
): Promise<PyTorchTime | undefined> {
  const text = await output(python, [SCRIPT, name, String(seconds), ...(compile ? ["compile"] : [])]);
  return text === undefined ? undefined : JSON.parse(text) as PyTorchTime;
}

async function output(program: string, args: string[]): Promise<string | undefined> {
  try {
    const env = { OMP_NUM_THREADS: "1", MKL_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1" };
    const { success, stdout } = await new Deno.Command(program, { args, env, stderr: "null" }).output();
    return success ? new TextDecoder().decode(stdout) : undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
