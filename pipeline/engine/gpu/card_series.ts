/**
 * Functions with state on the card, run many times in a row.
 *
 * @module
 */
import { sizeOfShape } from "../../../core/models/model.ts";
import { checkArrays, checkSomeArrays } from "../check_arrays.ts";
import { Graph, type Value } from "../compiled/graph.ts";
import { concat, reshape } from "../compiled/operators.ts";
import type { TracedFunction } from "../compiled/trace.ts";
import type { Executable, NamedArrays, Signature, TensorSpec } from "../engine.ts";
import { cardForm, TURN } from "./card_form.ts";
import { refuseDisposed, written } from "./card_function.ts";
import { arraysOf, free, openOnCard, tensorOf, type Tensors } from "./card_session.ts";
import { explainOnCard } from "./explain.ts";
import { type JoinedFunction, joinState } from "./join_state.ts";

/** What a series is fed at most, in bytes: it has to fit beside the state, and twice while it is sent. */
const MOST_BYTES = 2 ** 26;
/** Runs of a series: a few hundred milliseconds on a fast card, so that a signal to stop is soon seen. */
const LONGEST = 50;

/** A function ready to run. */
export async function seriesOnCard(
  traced: TracedFunction,
  { inputs, outputs, state: names }: {
    readonly inputs: Signature;
    readonly outputs: Signature;
    readonly state: readonly string[];
  },
): Promise<Executable> {
  const isState = new Set(names);
  const fed = pick(inputs, (name) => !isState.has(name));
  const answered = pick(outputs, (name) => !isState.has(name));
  const bytes = 4 * Object.values(fed).reduce((sum, { shape }) => sum + sizeOfShape(shape), 0);
  const longest = Math.max(1, Math.min(LONGEST, Math.floor(MOST_BYTES / Math.max(1, bytes))));

  const whole = joinState(traced, names);
  const kept = pick(whole.inputs, (name) => !Object.hasOwn(fed, name)) as Signature;
  const model = cardForm(whole, new Set(Object.keys(fed)));
  const step = await openOnCard(model, () => true);
  const send = await openOnCard(copies(pick(model.inputs, (name) => Object.hasOwn(fed, name))), () => true);
  const fetch = await openOnCard(copies(pick(model.inputs, (name) => Object.hasOwn(kept, name))));
  const collect = await openOnCard(joined(answered, longest));

  const arrays = map(kept, arrayOf);
  let onCard: Tensors | undefined; // the state, while it is ahead of the arrays
  let disposed = false;

  const run = async (count: number, feed: (index: number) => NamedArrays): Promise<readonly NamedArrays[]> => {
    refuseDisposed(disposed);
    const given = await send.run(stacked(fed, count, feed));
    const made: Tensors[] = [];
    onCard ??= map(kept, (spec, name) => tensorOf(spec, arrays[name]));
    for (let turn = 0; turn < count; turn++) {
      const results = await step.run({
        ...onCard,
        ...given,
        [TURN]: tensorOf({ dtype: "int32", shape: [] }, Int32Array.of(turn)),
      });
      free(Object.values(onCard));
      onCard = pick(results, (name) => Object.hasOwn(kept, name));
      made.push(pick(results, (name) => Object.hasOwn(answered, name)));
    }
    free(Object.values(given));
    const parts = Array.from({ length: longest }, (_, turn) => made[Math.min(turn, count - 1)]);
    const all = await collect.run(
      Object.fromEntries(
        parts.flatMap((part, turn) => Object.entries(part).map(([name, tensor]) => [`${turn}/${name}`, tensor])),
      ),
    );
    free(made.flatMap((part) => Object.values(part)));
    return made.map((_, turn) =>
      map(answered, ({ shape }, name) => {
        const size = sizeOfShape(shape);
        return (all[name].data as Float32Array).slice(turn * size, (turn + 1) * size);
      })
    );
  };
  const fetchState = async () => {
    if (onCard === undefined) return;
    for (const [name, array] of Object.entries(arraysOf(await fetch.run(onCard)))) arrays[name].set(array);
    free(Object.values(onCard));
    onCard = undefined;
  };

  return {
    outputs: answered,
    state: stateIn(arrays, whole),
    explain: () => explainOnCard(model),
    series: { longest, run, fetchState },
    run: async (arrays, into = {}) => {
      checkSomeArrays("write outputs", answered, into);
      const [results] = await run(1, () => arrays);
      await fetchState();
      return written(results, into);
    },
    dispose: async () => {
      if (disposed) return;
      disposed = true;
      free(Object.values(onCard ?? {}));
      for (const session of [step, send, fetch, collect]) await session.release();
    },
  };
}

/** The arrays of the state, some of them parts of a joined one. */
function stateIn(arrays: NamedArrays, { joined }: JoinedFunction): NamedArrays {
  const alone = pick(arrays, (name) => !Object.hasOwn(joined, name));
  const parts = Object.entries(joined).flatMap(([kind, each]) =>
    each.map(({ name, start, shape }) => [name, arrays[kind].subarray(start, start + sizeOfShape(shape))])
  );
  return { ...alone, ...Object.fromEntries(parts) };
}

function arrayOf({ dtype, shape }: TensorSpec): Float32Array | Int32Array {
  return dtype === "float32" ? new Float32Array(sizeOfShape(shape)) : new Int32Array(sizeOfShape(shape));
}

/** What each run is fed, checked, one after the other. */
function stacked(fed: Signature, count: number, feed: (index: number) => NamedArrays): Tensors {
  const sizes = map(fed, ({ shape }) => sizeOfShape(shape));
  const arrays = map(fed, ({ dtype, shape }) => arrayOf({ dtype, shape: [count, ...shape] }));
  for (let turn = 0; turn < count; turn++) {
    const given = feed(turn);
    checkArrays("run the function", fed, given);
    for (const name of Object.keys(fed)) arrays[name].set(given[name], turn * sizes[name]);
  }
  return map(fed, ({ dtype, shape }, name) => tensorOf({ dtype, shape: [count, ...shape] }, arrays[name]));
}

/** A model that returns its inputs: between the processor's memory and the card's. */
function copies(values: Readonly<Record<string, Value>>): TracedFunction {
  return { inputs: values, outputs: values };
}

/** A model that joins what so many runs answer. */
function joined(answered: Signature, runs: number): TracedFunction {
  const graph = new Graph();
  const inputs: Record<string, Value> = {};
  const outputs = map(answered, (spec, name) => {
    const parts = Array.from(
      { length: runs },
      (_, turn) => inputs[`${turn}/${name}`] = graph.input(`${turn}/${name}`, spec),
    );
    return concat(graph, parts.map((part) => reshape(graph, part, [sizeOfShape(spec.shape)])), 0);
  });
  return { inputs, outputs };
}

function map<A, B>(record: Readonly<Record<string, A>>, f: (value: A, name: string) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, f(value, name)]));
}

function pick<A>(record: Readonly<Record<string, A>>, isPicked: (name: string) => boolean): Record<string, A> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => isPicked(name)));
}
