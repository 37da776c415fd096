/**
 * Functions without state on the card: every run sends its inputs and gets its outputs.
 *
 * @module
 */
import { checkArrays, checkSomeArrays } from "../check_arrays.ts";
import type { TracedFunction } from "../compiled/trace.ts";
import type { Executable, NamedArrays, Signature } from "../engine.ts";
import { arraysOf, openOnCard, tensorOf } from "./card_session.ts";
import { explainOnCard } from "./explain.ts";

/** A function ready to run. */
export async function functionOnCard(
  model: TracedFunction,
  { inputs, outputs }: { readonly inputs: Signature; readonly outputs: Signature },
): Promise<Executable> {
  const session = await openOnCard(model);
  let disposed = false;
  return {
    outputs,
    state: {},
    explain: () => explainOnCard(model),
    run: async (arrays, into = {}) => {
      refuseDisposed(disposed);
      checkArrays("run the function", inputs, arrays);
      checkSomeArrays("write outputs", outputs, into);
      const tensors = Object.entries(arrays).map(([name, array]) => [name, tensorOf(inputs[name], array)]);
      return written(arraysOf(await session.run(Object.fromEntries(tensors))), into);
    },
    dispose: async () => {
      if (!disposed) await session.release();
      disposed = true;
    },
  };
}

/** Results, in the caller's own arrays where there are some. */
export function written(results: NamedArrays, into: NamedArrays): NamedArrays {
  return Object.fromEntries(
    Object.entries(results).map(([name, array]) => {
      if (!Object.hasOwn(into, name)) return [name, array];
      into[name].set(array);
      return [name, into[name]];
    }),
  );
}

/** Fails once a function has been disposed of. */
export function refuseDisposed(disposed: boolean): void {
  if (disposed) throw new RangeError("Cannot run the function as it was disposed: current value is disposed");
}
