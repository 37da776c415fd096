/**
 * Every operation that can be compiled.
 *
 * To add one: write its rule in the file of its family, put it into that file's table under the name of the TensorFlow.js kernel, and add a
 * case to the table in `tests/pipeline/engine/compiled/operation_cases.ts`.
 *
 * @module
 */
import { binaryRules } from "./binary.ts";
import { creationRules } from "./creation.ts";
import { indexingRules } from "./indexing.ts";
import { linearAlgebraRules } from "./linear_algebra.ts";
import { reductionRules } from "./reduction.ts";
import type { Rules } from "./rule.ts";
import { shapeRules } from "./shape.ts";
import { sparseRules } from "./sparse.ts";
import { unaryRules } from "./unary.ts";

/** The tracing rules by TensorFlow.js kernel name. */
export const allRules: Rules = {
  ...unaryRules,
  ...binaryRules,
  ...reductionRules,
  ...shapeRules,
  ...indexingRules,
  ...linearAlgebraRules,
  ...creationRules,
  ...sparseRules,
};
