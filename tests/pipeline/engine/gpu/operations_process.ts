/**
 * Operations and their gradients on the graphics card that the process sees, beside TensorFlow.js's cpu backend: a line of JSON for each. Run by tests.
 *
 * `operations_process.ts SEED SHARE` takes every SHARE-th operation, by an offset that the seed says.
 *
 * @module
 */
import fc from "fast-check";
import { eagerEngine } from "../../../../pipeline/engine/eager_engine.ts";
import type { NamedArrays } from "../../../../pipeline/engine/engine.ts";
import { gpuEngine } from "../../../../pipeline/engine/gpu/gpu_engine.ts";
import { plain, runOnce, withGradients } from "../compiled/drawn_functions.ts";
import { operationCases } from "../compiled/operation_cases.ts";

/** How far an operation is from the processor's. */
export interface Compared {
  readonly title: string;
  /** The largest difference of an output or a gradient, as a share of the largest element. */
  readonly off: number;
  /** What the card refused. */
  readonly refused?: string;
}

if (import.meta.main) {
  const [seed, share] = Deno.args.map(Number);
  const [eager, card] = [await eagerEngine("cpu"), await gpuEngine()];
  for (const [index, { title, draw, differentiable }] of operationCases.entries()) {
    if ((index + seed) % share !== 0) continue;
    const [use] = fc.sample(fc.gen().map((generate) => draw(generate)), { numRuns: 1, seed });
    const fn = differentiable ? withGradients(use) : plain(use);
    const expected = await runOnce(eager, fn, use);
    let line: Compared;
    try {
      line = { title, off: difference(await runOnce(card, fn, use), expected) };
    } catch (error) {
      line = { title, off: Infinity, refused: String(error) };
    }
    console.log(JSON.stringify(line));
  }
  Deno.exit(0);
}

function difference(actual: NamedArrays, expected: NamedArrays): number {
  return Math.max(
    ...Object.entries(expected).map(([name, array]) => {
      const ordinary = [...array.keys()].filter((index) => Number.isFinite(array[index])); // a card promises nothing else
      const largest = Math.max(...ordinary.map((index) => Math.abs(array[index])), 0);
      const off = Math.max(...ordinary.map((index) => Math.abs(actual[name][index] - array[index])), 0);
      return off === 0 ? 0 : off / largest;
    }),
  );
}
