/**
 * This tree's engine beside PyTorch and eager TensorFlow.js, in rounds.
 *
 * @module
 */
import { processorModel } from "../../pipeline/platform/machine.ts";
import type { Comparison } from "./comparison.ts";
import { timeMode, timePeak } from "./engine_times.ts";
import type { Mode } from "./modes.ts";
import type { Bench } from "./processes.ts";
import { findPyTorch, type PyTorch, type RivalTask, timePyTorchPeak, timeRival } from "./pytorch.ts";
import { type Bar, crippledBy, type Ratio, rivalRatio, type RivalResult } from "./ratios.ts";

/** A rival that is this many times slower than its task's fastest in the first round is not measured again. */
const HOPELESS = 1.5;

const rivalTasks: Readonly<Partial<Record<Mode, RivalTask>>> = {
  "standard": "modular-addition",
  "mnist-standard": "mnist",
};

/** A way to write a task's step in a PyTorch. */
interface Rival {
  readonly torch: PyTorch;
  readonly task: RivalTask;
  readonly rival: string;
  readonly compiled: boolean;
  readonly times: number[];
}

/** Times of this tree and of its rivals, and the ratios that matter. */
export async function compareRivals(modes: readonly Mode[], bench: Bench): Promise<Comparison> {
  const torches = await findPyTorch(bench);
  const rivals = torches.flatMap((torch) => rivalsOf(torch, modes));
  const ours = new Map(modes.map((mode) => [mode, [] as number[]]));
  const eager: number[] = [];
  const peaks = new Map<PyTorch | "engine", number>();
  const peak = (of: PyTorch | "engine", operations: number) => peaks.set(of, Math.max(operations, peaks.get(of) ?? 0));
  const unsupported: string[] = [];
  for (let round = 1; round <= bench.rounds; round++) {
    const progress = (what: string) => bench.progress(`round ${round} of ${bench.rounds}: ${what}`);
    for (const [mode, times] of ours) {
      progress(mode);
      times.push(await timeMode(mode, bench));
    }
    progress("matrix products");
    peak("engine", await timePeak(bench));
    for (const torch of torches) peak(torch, await timePyTorchPeak(torch, bench));
    for (const rival of round === 1 ? rivals : hopeful(rivals)) {
      progress(nameOf(rival));
      const time = await timeRival(rival.torch, rival, bench);
      if ("milliseconds" in time) rival.times.push(time.milliseconds);
      else unsupported.push(`${nameOf(rival)}: ${time.unsupported}`);
    }
    if (round === 1 && modes.includes("standard")) {
      progress("standard by eager TensorFlow.js");
      eager.push(await timeMode("standard", { ...bench, seconds: 0 }, { engine: "eager" }));
    }
  }

  const engine = peaks.get("engine") as number;
  const results = rivals.filter(({ times }) => times.length > 0).map((rival) => ({
    ...rival,
    name: nameOf(rival),
    milliseconds: Math.min(...rival.times),
    crippled: crippledBy({ torch: peaks.get(rival.torch) as number, engine }),
  }));
  return {
    processor: processorModel(),
    rounds: bench.rounds,
    against: null,
    times: [
      ...[...ours].map(([mode, milliseconds]) => ({ name: mode, milliseconds })),
      ...(eager.length === 0 ? [] : [{ name: "standard, eager wasm", milliseconds: eager }]),
      ...results.map(({ name, times }) => ({ name, milliseconds: times })),
    ],
    peaks: [...peaks].map(([of, operations]) => ({
      name: of === "engine" ? "the compiled engine" : `PyTorch ${of.torch} (${of.python})`,
      gigaflops: operations / 1e6,
    })),
    ratios: ratiosOf(new Map([...ours].map(([mode, times]) => [mode, Math.min(...times)])), results, eager),
    notes: [
      ...(torches.length === 0 ? [NO_PYTORCH] : []),
      ...unsupported.map((each) => `not timed: ${each}`),
    ],
  };
}

const NO_PYTORCH =
  "PyTorch is NOT INSTALLED here: ratios with it are SKIPPED. On Debian, apt-get install python3-torch " +
  "libopenblas0-pthread; elsewhere set DEGROK_PYTHON to a Python that has it";

function rivalsOf(torch: PyTorch, modes: readonly Mode[]): readonly Rival[] {
  return modes.flatMap((mode) => {
    const task = rivalTasks[mode];
    if (task === undefined) return [];
    return torch.rivals[task].flatMap((rival) =>
      (torch.compiles ? [false, true] : [false]).map((compiled) => ({ torch, task, rival, compiled, times: [] }))
    );
  });
}

/** Those of which another round could be the fastest of its task. */
function hopeful(rivals: readonly Rival[]): readonly Rival[] {
  const least = (some: readonly Rival[]) => Math.min(...some.flatMap(({ times }) => times));
  return rivals.filter(({ task, times }) =>
    Math.min(...times) <= HOPELESS * least(rivals.filter((each) => each.task === task))
  );
}

function nameOf({ torch, task, rival, compiled }: Rival): string {
  return `${task}, PyTorch ${torch.torch}, ${rival}${compiled ? ", torch.compile" : ""}`;
}

function ratiosOf(
  ours: ReadonlyMap<Mode, number>,
  results: readonly (Rival & RivalResult)[],
  eager: readonly number[],
): readonly Ratio[] {
  const against = (name: string, mode: Mode, bar: Bar, rivals: readonly RivalResult[]) =>
    ours.has(mode) ? [rivalRatio({ name: `${name} / ${mode}`, rivals, ours: ours.get(mode) as number, bar })] : [];
  const of = (task: RivalTask) => results.filter((each) => each.task === task);
  const usual = of("modular-addition").filter(({ rival }) => rival === "usual");
  const eagerly = eager.map((milliseconds) => ({ name: "wasm", milliseconds }));
  return [
    ...against("usual PyTorch", "standard", { bar: 9, aim: 12 }, usual),
    ...against("fastest PyTorch", "standard", { bar: 1.8, aim: 2.5 }, of("modular-addition")),
    ...against("fastest PyTorch", "mnist-standard", { bar: 1.4, aim: 2 }, of("mnist")),
    ...against("eager TensorFlow.js", "standard", { bar: 45 }, eagerly),
  ];
}
