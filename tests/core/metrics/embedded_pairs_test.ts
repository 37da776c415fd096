import fc from "fast-check";
import { embeddedDistances, type EmbeddedPairs, smallestEmbeddedNorm } from "../../../core/metrics/embedded_pairs.ts";
import { normalArray } from "../../../core/random/random_arrays.ts";
import { seeds } from "../../arbitraries/matrices.ts";
import { assertClose } from "../../arbitraries/tensors.ts";
import { assertAlmostEquals, assertEquals } from "../../assert.ts";

/** An embedding of residues and `=`, test pairs and train pairs. */
const cases = fc.integer({ min: 1, max: 5 }).chain((modulus) => {
  const pairs = fc.array(fc.tuple(fc.nat(modulus - 1), fc.nat(modulus - 1), fc.nat(2)), { minLength: 1, maxLength: 6 });
  return fc.record({
    modulus: fc.constant(modulus),
    width: fc.integer({ min: 1, max: 4 }),
    test: pairs,
    train: pairs,
    seed: seeds(),
  });
}).map(({ modulus, width, test, train, seed }) => ({
  embedding: { values: Float32Array.from(normalArray((modulus + 1) * width, seed)), width },
  test: pairsOf(test),
  train: pairsOf(train),
}));

Deno.test("smallestEmbeddedNorm() is the least norm of the three embeddings side by side", () => {
  fc.assert(fc.property(cases, ({ embedding, train }) => {
    const norms = vectorsOf(embedding, train).map((vector) => Math.hypot(...vector));
    assertAlmostEquals(smallestEmbeddedNorm(embedding, train), Math.min(...norms), 1e-12);
  }));
});

Deno.test("embeddedDistances() are the distances to the nearest train vector of the same label, Infinity without any", () => {
  fc.assert(fc.property(cases, ({ embedding, test, train }) => {
    const trained = vectorsOf(embedding, train);
    const expected = vectorsOf(embedding, test).map((vector, i) =>
      Math.min(
        ...trained.flatMap((other, j) =>
          train.labels[j] === test.labels[i] ? [Math.hypot(...vector.map((value, k) => value - other[k]))] : []
        ),
      )
    );
    const found = embeddedDistances(embedding, test, train);
    const finite = (distances: Iterable<number>) => [...distances].filter(Number.isFinite);
    assertEquals([...found].map(Number.isFinite), expected.map(Number.isFinite));
    assertClose(finite(found), finite(expected), 1e-12);
  }));
});

Deno.test("embeddedDistances() of train pairs to themselves are exactly 0", () => {
  fc.assert(fc.property(cases, ({ embedding, train }) => {
    assertEquals([...embeddedDistances(embedding, train, train)], [...train.labels].map(() => 0));
  }));
});

// Helpers

function pairsOf(rows: readonly (readonly [number, number, number])[]): EmbeddedPairs {
  const [left, right, labels] = [0, 1, 2].map((column) => Int32Array.from(rows, (row) => row[column]));
  return { left, right, labels };
}

/** The embeddings of a, b and = side by side. */
function vectorsOf(
  { values, width }: { readonly values: Float32Array; readonly width: number },
  { left, right }: EmbeddedPairs,
): number[][] {
  const row = (token: number) => [...values.subarray(token * width, (token + 1) * width)];
  return Array.from(left, (a, i) => [...row(a), ...row(right[i]), ...row(values.length / width - 1)]);
}
