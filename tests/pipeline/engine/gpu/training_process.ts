/**
 * Trains on the graphics card that the process sees, and beside it on the processor: a line of JSON for each mode. Run by tests.
 *
 * `training_process.ts STEPS MODE...`
 *
 * @module
 */
import { trainingProgram } from "../../../../core/training/training_program.ts";
import { compiledEngine } from "../../../../pipeline/engine/compiled_engine.ts";
import type { Engine, NamedArrays } from "../../../../pipeline/engine/engine.ts";
import { gpuEngine } from "../../../../pipeline/engine/gpu/gpu_engine.ts";
import { feed, initialArrays, modes } from "../training_modes.ts";

/** What a mode's training came to. */
export interface Trained {
  readonly mode: string;
  /** Losses on the processor, and on the card. */
  readonly expected: readonly number[];
  readonly actual: readonly number[];
  /** Whether a training that goes on from a saved state ends with the same bits. */
  readonly resumes: boolean;
  readonly milliseconds: number;
}

const RESUMED_STEPS = 4;

if (import.meta.main) {
  const [processor, card] = [await compiledEngine({ fastMath: true }), await gpuEngine()];
  const [count, ...names] = Deno.args;
  for (const mode of names) {
    const began = performance.now();
    const expected = await train(processor, mode, Number(count));
    const actual = await train(card, mode, Number(count));
    const resumed = await train(card, mode, Number(count), actual.saved);
    const resumes = Object.entries(actual.state).every(([name, array]) => same(array, resumed.state[name]));
    const milliseconds = Math.round(performance.now() - began);
    const line: Trained = { mode, expected: expected.losses, actual: actual.losses, resumes, milliseconds };
    console.log(JSON.stringify(line));
  }
  Deno.exit(0);
}

/** Trains to the last step, from the first or from the state that was saved some steps before the end. */
async function train(engine: Engine, mode: string, count: number, from?: NamedArrays) {
  const { options, constants } = modes[mode];
  const program = trainingProgram(options);
  const step = await engine.compile(program.fn, program.inputs, { constants, state: program.state });
  const copy = () => Object.fromEntries(Object.entries(step.state).map(([name, array]) => [name, array.slice()]));
  for (const [name, array] of Object.entries(from ?? initialArrays(options, program))) step.state[name].set(array);
  const losses: number[] = [];
  const steps = async (first: number, end: number) => {
    for (let at = first; at < end;) {
      const given = (index: number) => feed(options, program.inputs, at + index);
      const made = step.series === undefined
        ? [await step.run(given(0))]
        : await step.series.run(Math.min(step.series.longest, end - at), given);
      losses.push(...made.map(({ loss }) => loss[0]));
      at += made.length;
    }
    await step.series?.fetchState();
    return copy();
  };
  const saved = from ?? await steps(0, count - RESUMED_STEPS);
  const state = await steps(count - RESUMED_STEPS, count);
  await step.dispose();
  return { losses, saved, state };
}

function same(a: Float32Array | Int32Array, b: Float32Array | Int32Array): boolean {
  return a.every((value, index) => Object.is(value, b[index]));
}
