/**
 * The segments of a function, compiled and put on one memory.
 *
 * @module
 */
import type * as ort from "onnxruntime-node";
import { instantiate } from "../../../core/webassembly/instance.ts";
import { encodeOnnx, inputName, outputName } from "./encode_onnx.ts";
import { unshaped, type Value } from "./graph.ts";
import { encodeNest } from "./loops/encode_nest.ts";
import { readsOf } from "./loops/nest.ts";
import { type Elements, Layout, ortTensor } from "./memory.ts";
import { elementsOf, rowBlocks, type View } from "./row_blocks.ts";
import type { Segment } from "./segment.ts";
import type { TracedFunction } from "./trace.ts";

/** Arrays by name. */
type Named = Readonly<Record<string, Elements>>;

/** A function ready to run. */
export interface LinkedFunction {
  /** The array in which an input that is state is kept. */
  readonly arrayOf: (value: Value) => Elements;
  /**
   * Runs every segment, and replaces the state.
   *
   * @param inputs what is neither constant nor state
   * @param results where to write what is not state
   * @param attempt runs an action that may fail
   */
  run(inputs: Named, results: Named, attempt: (action: () => unknown) => Promise<unknown>): Promise<void>;
  /** Frees the sessions. */
  release(): Promise<void>;
}

/**
 * Compiles each segment.
 *
 * What two segments touch, and what loops touch, has a place in the memory; the rest goes straight between the caller's arrays and ONNX Runtime.
 *
 * @param state names that are an input and an output
 * @param open makes a session of an ONNX model
 */
export async function link(
  segments: readonly Segment[],
  { inputs, outputs }: TracedFunction,
  state: readonly string[],
  open: (model: Uint8Array<ArrayBuffer>) => Promise<ort.InferenceSession>,
): Promise<LinkedFunction> {
  const isState = new Set(state);
  const layout = new Layout();
  for (const name of state) layout.place(inputs[name]);
  const returned = new Map(
    Object.entries(outputs).flatMap(([name, value]) => isState.has(name) ? [] : [[value, name]]),
  );
  const passed = new Set(
    segments.flatMap((segment) =>
      segment.kind === "native" ? segment.inputs : segment.nests.flatMap(readsOf).map(unshaped)
    ),
  );
  for (const segment of segments) {
    const touched = segment.kind === "native"
      ? [
        ...segment.inputs.filter(({ source }) => source.kind === "node"),
        ...segment.outputs.filter((value) => passed.has(value)),
      ]
      : segment.nests.flatMap((nest) => [...readsOf(nest), ...nest.writes.map(({ place }) => place)]);
    touched.forEach(layout.place);
  }
  const bodies = segments.map((segment) =>
    segment.kind === "native" ? [] : segment.nests.map((nest) => encodeNest(nest, layout.place))
  );
  const named = bodies.flatMap((nests, index) => nests.map((body, nest) => [`${index}/${nest}`, body] as const));
  const { memory, functions } = instantiate(Object.fromEntries(named), layout.bytes);
  const placed = layout.arraysIn(memory);
  const arrayOf = (value: Value) => placed.get(unshaped(value));
  for (const [{ source }, array] of placed) if (source.kind === "constant") array.set(source.data as never);
  const renewed = new Set(
    segments.flatMap((segment) =>
      segment.kind === "native" ? [] : segment.nests.flatMap(({ writes }) => writes.map(({ place }) => place))
    ),
  );
  // New state that loops do not write is written beside the old one, which is still being read, and then copied.
  const fresh = Object.entries(outputs).flatMap(([name, value]) => {
    if (!isState.has(name) || value.source.kind !== "node" || renewed.has(inputs[name])) return [];
    return [{
      value,
      target: arrayOf(inputs[name]) as Elements,
      array: arrayOf(value) ?? (arrayOf(inputs[name]) as Elements).slice(),
    }];
  });
  const freshOf = new Map(fresh.map(({ value, array }) => [value, array]));

  const steps = await Promise.all(segments.map(async (segment, index) => {
    if (segment.kind === "loops") {
      const run = segment.nests.map((_, nest) => functions[`${index}/${nest}`]);
      return { run: () => run.forEach((each) => each()), release: () => Promise.resolve() };
    }
    const views = rowBlocks(segment, (value) => arrayOf(value) !== undefined);
    const nameOf = ({ value }: View) => `${value.id}`;
    const model = {
      inputs: Object.fromEntries(views.inputs.map((view) => [nameOf(view), view.value])),
      outputs: Object.fromEntries(views.outputs.map((view) => [nameOf(view), view.value])),
    };
    const session = await open(encodeOnnx(model));
    const kept = (some: readonly View[], rename: (name: string) => string) =>
      Object.fromEntries(some.flatMap((view) => {
        const array = arrayOf(view.whole) ?? freshOf.get(view.whole);
        return array === undefined ? [] : [[rename(nameOf(view)), ortTensor(view.value, elementsOf(view, array))]];
      }));
    const [feeds, fetches] = [kept(views.inputs, inputName), kept(views.outputs, outputName)];
    const fed = views.inputs.filter(({ whole }) => arrayOf(whole) === undefined);
    const made = views.outputs.filter(({ whole }) => arrayOf(whole) === undefined && !freshOf.has(whole));
    return {
      run: (given: Named, results: Named) =>
        session.run(
          {
            ...feeds,
            ...Object.fromEntries(fed.map((view) => [
              inputName(nameOf(view)),
              ortTensor(view.value, given[(view.value.source as { readonly name: string }).name]),
            ])),
          },
          {
            ...fetches,
            ...Object.fromEntries(made.map((view) => [
              outputName(nameOf(view)),
              ortTensor(view.value, results[returned.get(view.value) as string]),
            ])),
          },
        ),
      release: () => session.release(),
    };
  }));
  const fedInPlace = Object.entries(inputs).filter(([name, value]) =>
    !isState.has(name) && arrayOf(value) !== undefined
  );
  const isComputed = ([name, { source }]: [string, Value]) => !isState.has(name) && source.kind === "node";
  const readBack = Object.entries(outputs).filter(isComputed);
  return {
    arrayOf: (value) => arrayOf(value) as Elements,
    run: async (given, results, attempt) => {
      for (const [name, value] of fedInPlace) (arrayOf(value) as Elements).set(given[name] as never);
      for (const step of steps) await attempt(() => step.run(given, results));
      for (const [name, value] of readBack) {
        const array = arrayOf(value) ?? freshOf.get(value) ?? results[returned.get(value) as string];
        if (array !== results[name]) results[name].set(array as never);
      }
      for (const { target, array } of fresh) target.set(array as never);
    },
    release: async () => {
      for (const step of steps) await step.release();
    },
  };
}
