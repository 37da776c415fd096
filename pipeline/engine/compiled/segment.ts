/**
 * A part of a function that one runtime runs.
 *
 * @module
 */
import type { Value } from "./graph.ts";
import type { Nest } from "./loops/nest.ts";

/** A part of a function that one runtime runs. */
export type Segment =
  /** Operators for ONNX Runtime: what it is fed, constants aside, and what it makes that is read elsewhere. */
  | { readonly kind: "native"; readonly inputs: readonly Value[]; readonly outputs: readonly Value[] }
  /** Nests of loops, in the order in which they run. */
  | { readonly kind: "loops"; readonly nests: readonly Nest[] };
