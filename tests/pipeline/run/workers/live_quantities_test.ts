import fc from "fast-check";
import { assert, assertEquals } from "../../../assert.ts";
import { sampleOf, sampleSize } from "../../../../pipeline/run/workers/live_quantities.ts";
import { profileConfig } from "../../../../pipeline/config/profiles.ts";

Deno.test("sampleOf() takes samples with their own inputs and labels, each once, always the same, and all if there are no more", () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 80 }), (count, size) => {
    const labels = Int32Array.from({ length: count }, (_, i) => i);
    const images = Float32Array.from({ length: 3 * count }, (_, i) => i);
    const sample = sampleOf({ count, inputs: { images, left: labels }, labels }, size);
    assertEquals(sample.count, Math.min(count, size));
    assertEquals(new Set(sample.labels).size, sample.count);
    assertEquals(sample.inputs.left, sample.labels);
    assertEquals(
      [...sample.inputs.images],
      [...sample.labels].flatMap((row) => [3 * row, 3 * row + 1, 3 * row + 2]),
    );
    assertEquals(sampleOf({ count, inputs: { images, left: labels }, labels }, size), sample);
  }));
});

Deno.test("sampleSize() grows with what the steps between two checkpoints cost, and is never too small to read a curve from", () => {
  const { mnist, modularAddition } = profileConfig("paper");
  assertEquals([sampleSize(mnist, 1000), sampleSize(modularAddition, 3830)], [675, 1965]);
  const rare = { ...mnist, checkpoints: { ...mnist.checkpoints, every: 1000 } };
  assertEquals(sampleSize(rare, 1000), 2700);
  assert(sampleSize({ ...mnist, train: { ...mnist.train, steps: 1 } }, 1000) === 200);
});
