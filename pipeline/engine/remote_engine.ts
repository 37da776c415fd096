/**
 * An engine in another process: functions are traced here, and run there.
 *
 * @module
 */
import { sizeOfShape } from "../../core/models/model.ts";
import { checkSomeArrays } from "./check_arrays.ts";
import type { CompiledEngine } from "./compiled_engine.ts";
import { flattened, unflattened } from "./compiled/flat_function.ts";
import { prepare } from "./compiled/prepare.ts";
import { withStateApart } from "./compiled/state_apart.ts";
import type { Engine, Executable, NamedArrays, Signature, TensorSpec } from "./engine.ts";

/** Asks the other process for something by name; what goes and comes is plain data. */
export type Call = (name: string, ...parameters: readonly unknown[]) => Promise<unknown>;

/** What the other process may ask for, by name. */
export type Answers = Readonly<Record<string, (...parameters: never[]) => unknown>>;

/** An executable that the other process keeps. */
export interface RemoteExecutable {
  readonly id: number;
  readonly outputs: Signature;
  readonly state: Signature;
}

/** The executables that this process keeps for another one. */
export interface Lending {
  /** Keeps one more. */
  lend(executable: Executable): RemoteExecutable;
  /** One of them. */
  lent(id: number): Executable;
  readonly answers: Answers;
}

/** Executables that another process runs by their numbers. */
export function lending(): Lending {
  const kept = new Map<number, Executable>();
  let last = 0;
  const lent = (id: number): Executable => {
    const executable = kept.get(id);
    if (executable === undefined) throw new RangeError(`Cannot find a compiled function: current value is ${id}`);
    return executable;
  };
  return {
    lent,
    lend: (executable) => {
      kept.set(++last, executable);
      return { id: last, outputs: executable.outputs, state: specsOf(executable.state) };
    },
    answers: {
      run: async (id: number, inputs: NamedArrays, state: NamedArrays) => {
        const executable = lent(id);
        checkSomeArrays("set the state", specsOf(executable.state), state);
        for (const [name, values] of Object.entries(state)) executable.state[name].set(values);
        return { outputs: await executable.run(inputs), state: executable.state };
      },
      dispose: async (id: number) => {
        await lent(id).dispose();
        kept.delete(id);
      },
    },
  };
}

/** An executable that another process runs; its state is here between runs. */
export function remoteExecutable(
  call: Call,
  remote: RemoteExecutable,
): Executable & { readonly remote: RemoteExecutable } {
  const { id, outputs, state: specs } = remote;
  const state = Object.fromEntries(Object.entries(specs).map(([name, spec]) => [name, zeros(spec)]));
  let disposed = false;
  return {
    remote,
    outputs,
    state,
    run: async (inputs, into = {}) => {
      if (disposed) throw new RangeError("Cannot run the function as it was disposed: current value is disposed");
      checkSomeArrays("write outputs", outputs, into);
      const made = await call("run", id, inputs, state) as Readonly<Record<"outputs" | "state", NamedArrays>>;
      checkSomeArrays("take outputs", outputs, made.outputs);
      checkSomeArrays("take the state", specs, made.state);
      for (const [name, values] of Object.entries(made.state)) state[name].set(values);
      return Object.fromEntries(
        Object.entries(made.outputs).map(([name, values]) => {
          if (!Object.hasOwn(into, name)) return [name, values];
          into[name].set(values);
          return [name, into[name]];
        }),
      );
    },
    dispose: async () => {
      if (!disposed) await call("dispose", id);
      disposed = true;
    },
  };
}

/**
 * The engine of code that may load no native library: it traces functions as the other process's engine does, which runs them.
 *
 * @param engine what computes there
 */
export function remoteEngine(call: Call, { name, backend }: Pick<Engine, "name" | "backend">): Engine {
  return {
    name,
    backend,
    compile: async (fn, inputs, options) => {
      const prepared = withStateApart(prepare(fn, inputs, { ...options, fastMath: true }));
      return remoteExecutable(call, await call("load", flattened(prepared)) as RemoteExecutable);
    },
  };
}

/** What that engine asks for, answered by one with the native library. */
export function engineAnswers(engine: Engine | CompiledEngine, { lend, answers }: Lending): Answers {
  if (!("load" in engine)) return answers;
  return { ...answers, load: async (given: unknown) => lend(await engine.load(unflattened(given))) };
}

function specsOf(arrays: NamedArrays): Signature {
  return Object.fromEntries(
    Object.entries(arrays).map(([name, values]) => [name, {
      shape: [values.length],
      dtype: values instanceof Float32Array ? "float32" : "int32",
    }]),
  );
}

function zeros({ shape, dtype }: TensorSpec): Float32Array | Int32Array {
  return new (dtype === "float32" ? Float32Array : Int32Array)(sizeOfShape(shape));
}
