/**
 * The capability to execute a pure TensorFlow.js function over plain arrays.
 *
 * The mathematics in `core/` is ordinary TensorFlow.js. How it is run (eagerly by one of TensorFlow.js's own backends, or traced once
 * and run natively) is decided here, behind one interface, so that no formula knows of it.
 *
 * @module
 */
import type { NamedTensors } from "../../core/models/model.ts";

export type { NamedTensors };

/** Arrays by name: the plain data that crosses the engine's boundary. */
export type NamedArrays = Readonly<Record<string, Float32Array | Int32Array>>;

/** Shape and element type of a tensor; a scalar has shape `[]`. */
export interface TensorSpec {
  /** Sizes of the dimensions, `[]` for a scalar. */
  readonly shape: readonly number[];
  /** Element type. */
  readonly dtype: "float32" | "int32";
}

/** The names, shapes and element types of a function's inputs or outputs. */
export type Signature = Readonly<Record<string, TensorSpec>>;

/** A pure function of named tensors: it may not read anything but its argument, and must not dispose its inputs. */
export type TensorFunction = (inputs: NamedTensors) => NamedTensors;

/** A part of a compiled function that one runtime runs. */
export interface SegmentSummary {
  /** What runs it. */
  readonly runtime: "graphics card" | "ONNX Runtime" | "WebAssembly";
  /** Its operators with how often each occurs, most frequent first. */
  readonly operators: Readonly<Record<string, number>>;
  /** Bytes that it reads and that it leaves for others, constants aside. */
  readonly bytesIn: number;
  readonly bytesOut: number;
}

/** Runs in a row, each from the state that the one before left. */
export interface Series {
  /** The most runs that one call takes. */
  readonly longest: number;
  /**
   * Runs several times. `state` is out of date then, until it is fetched.
   *
   * @param inputs what each run is fed, as for `run`; its arrays are read before the next are asked for
   * @returns what each run answers
   */
  run(count: number, inputs: (index: number) => NamedArrays): Promise<readonly NamedArrays[]>;
  /** Brings `state` up to date. */
  fetchState(): Promise<void>;
}

/** A tensor function made ready to run at a fixed signature. */
export interface Executable {
  /** What `run` returns: names, shapes and element types. */
  readonly outputs: Signature;
  /** The state that the executable keeps, zeros at first: to be read and written between runs. */
  readonly state: NamedArrays;
  /**
   * Computes the function, and replaces the state by its outputs of these names.
   *
   * @param inputs one array for each name of the input signature that is neither constant nor state, row-major, of the length that its
   *   shape says
   * @param into arrays to write outputs to, by name; an output that is absent here gets a fresh array
   * @returns one array for each output; the caller owns them
   * @throws {RangeError} if an input is missing, unknown, of a wrong length or element type
   */
  run(inputs: NamedArrays, into?: NamedArrays): Promise<NamedArrays>;
  /** The parts of a compiled function in the order in which they run: what runs where. Absent where operations run one by one. */
  explain?(): Promise<readonly SegmentSummary[]>;
  /** Present where state is kept elsewhere between runs, as on a graphics card. */
  readonly series?: Series;
  /** Frees what the executable holds. */
  dispose(): Promise<void>;
}

/** Inputs that the executable keeps, by name: they are not fed at each run. */
export interface CompileOptions {
  /** Arrays that never change over an executable's life: they are part of it. */
  readonly constants?: NamedArrays;
  /** Names that are both input and output: every run reads them where the last one left them. */
  readonly state?: readonly string[];
}

/** A way to execute tensor functions. */
export interface Engine {
  /** `compiled`, `gpu` or `eager`. */
  readonly name: "compiled" | "gpu" | "eager";
  /** What computes, with its version, such as `onnxruntime-node 1.30.0 cpu` or `tfjs 4.22.0 wasm`: part of every artifact's key. */
  readonly backend: string;
  /**
   * Makes a function ready to run.
   *
   * @param fn the function
   * @param inputs shape and element type of every input, constants included
   */
  compile(fn: TensorFunction, inputs: Signature, options?: CompileOptions): Promise<Executable>;
}
