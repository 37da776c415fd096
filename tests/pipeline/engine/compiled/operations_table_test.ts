import * as tf from "@tensorflow/tfjs";
import { assert, assertEquals } from "../../../assert.ts";
import { allRules } from "../../../../pipeline/engine/compiled/rules/all_rules.ts";
import { binaryRules } from "../../../../pipeline/engine/compiled/rules/binary.ts";
import { creationRules } from "../../../../pipeline/engine/compiled/rules/creation.ts";
import { indexingRules } from "../../../../pipeline/engine/compiled/rules/indexing.ts";
import { linearAlgebraRules } from "../../../../pipeline/engine/compiled/rules/linear_algebra.ts";
import { reductionRules } from "../../../../pipeline/engine/compiled/rules/reduction.ts";
import type { Rules } from "../../../../pipeline/engine/compiled/rules/rule.ts";
import { shapeRules } from "../../../../pipeline/engine/compiled/rules/shape.ts";
import { sparseRules } from "../../../../pipeline/engine/compiled/rules/sparse.ts";
import { unaryRules } from "../../../../pipeline/engine/compiled/rules/unary.ts";

const page = new URL("../../../../docs/compile.md", import.meta.url);
const readable = (await Deno.permissions.query({ name: "read", path: page })).state === "granted";

/** The families of rules, as the page calls them. */
const families: Readonly<Record<string, Rules>> = {
  "of one tensor, element by element": unaryRules,
  "of two tensors, with broadcasting": binaryRules,
  "reductions and running sums": reductionRules,
  "shapes, slices, joins, paddings": shapeRules,
  "choice by index or condition": indexingRules,
  "matrix products": linearAlgebraRules,
  "tensors from numbers": creationRules,
  "sparse products": sparseRules,
};

Deno.test({
  name: "docs/compile.md lists every operation that has a rule, and says how many of the cpu backend's there are",
  ignore: !readable,
  fn() {
    const rows = Object.entries(families).map(([title, rules]) =>
      `| ${title} | ${Object.keys(rules).toSorted().map((name) => `\`${name}\``).join(", ")} |`
    );
    const text = Deno.readTextFileSync(page);
    const table = ["| operations | TensorFlow.js kernels |", "|---|---|", ...rows].join("\n");
    assert(text.includes(table), `docs/compile.md should have:\n${table}`);
    assertEquals(
      Object.values(families).flatMap(Object.keys).toSorted(),
      Object.keys(allRules).toSorted(),
      "a family of rules is missing in this test",
    );
    const kernels = tf.getKernelsForBackend("cpu").map(({ kernelName }) => kernelName);
    const known = kernels.filter((name) => Object.hasOwn(allRules, name));
    assert(text.includes(`${known.length} of the ${kernels.length} kernels`), `${known.length} of ${kernels.length}`);
  },
});
