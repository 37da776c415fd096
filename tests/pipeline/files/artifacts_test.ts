import fc from "fast-check";
import { isRight } from "fp-ts/Either";
import { assert, assertEquals, assertThrows } from "../../assert.ts";
import {
  checkpointFile,
  checkpointStep,
  decodeCheckpoint,
  decodeTrainingState,
  encodeCheckpoint,
  encodeTrainingState,
  type LoopState,
} from "../../../pipeline/files/checkpoint_artifact.ts";
import { decodeDataset, encodeDataset } from "../../../pipeline/files/dataset_artifact.ts";
import { decodeDistances, encodeDistances } from "../../../pipeline/files/distances_artifact.ts";
import { TrainingSummary } from "../../../pipeline/files/training_summary.ts";
import { encodeSafetensors } from "../../../pipeline/files/safetensors.ts";
import type { Samples } from "../../../pipeline/tasks/task.ts";

Deno.test("checkpointFile() names sort by step, and checkpointStep() reads the step back", () => {
  assertEquals(checkpointFile(30), "checkpoints/step-00000030.safetensors");
  fc.assert(fc.property(steps, steps, (one, other) => {
    assertEquals(checkpointStep(checkpointFile(one)), one);
    assertEquals(checkpointFile(one) < checkpointFile(other), one < other);
  }));
  for (const path of ["log.csv", "checkpoints/step-1.safetensors", "checkpoints/step-00000001.safetensors.tmp"]) {
    assertEquals(checkpointStep(path), undefined);
  }
});

Deno.test("encodeCheckpoint() keeps the parameters alone, bit for bit", () => {
  fc.assert(fc.property(states, (state) => {
    const parameters = decodeCheckpoint(encodeCheckpoint(state, { weight: [2, 3], bias: [2] }, {}));
    assertEquals(Object.keys(parameters).sort(), ["bias", "weight"]);
    assertEquals(bits(parameters.weight), bits(state.arrays["parameters.weight"]));
    assertEquals(bits(parameters.bias), bits(state.arrays["parameters.bias"]));
  }));
});

Deno.test("decodeCheckpoint() refuses what is no checkpoint, naming the place", () => {
  assertThrows(() => decodeCheckpoint(new Uint8Array(3)), TypeError, "Cannot read a checkpoint as byte");
  const integers = { weight: { shape: [1], values: Int32Array.of(1) } };
  assertThrows(
    () => decodeCheckpoint(encodeSafetensors({ tensors: integers, metadata: {} })),
    TypeError,
    "weight must be F32 [1]",
  );
});

Deno.test("encodeTrainingState() keeps everything that training goes on from", () => {
  fc.assert(fc.property(states, (state) => {
    const restored = decodeTrainingState(encodeTrainingState(state), state);
    assert(restored !== undefined);
    const { arrays, ...rest } = restored;
    const { arrays: before, ...expected } = state;
    assertEquals(rest, expected);
    assertEquals(Object.keys(arrays).sort(), Object.keys(before).sort());
    for (const [name, values] of Object.entries(before)) assertEquals(bits(arrays[name]), bits(values));
  }));
});

Deno.test("decodeTrainingState() answers nothing for a torn file, whereever it is torn, and for another network's", () => {
  fc.assert(fc.property(states, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (state, share) => {
    const bytes = encodeTrainingState(state);
    assertEquals(decodeTrainingState(bytes.subarray(0, Math.floor(share * bytes.length)), state), undefined);
  }));
  const [state] = fc.sample(states, 1);
  const wider = { ...state, arrays: { ...state.arrays, "parameters.weight": new Float32Array(7) } };
  assertEquals(decodeTrainingState(encodeTrainingState(state), wider), undefined);
  const deeper = { ...state, arrays: { ...state.arrays, "parameters.more": new Float32Array(1) } };
  assertEquals(decodeTrainingState(encodeTrainingState(state), deeper), undefined);
});

Deno.test("decodeDataset() reads both tasks' samples back", () => {
  const pairs = (count: number): Samples => ({
    count,
    inputs: { left: Int32Array.from({ length: count }, (_, i) => i), right: new Int32Array(count).fill(2) },
    labels: Int32Array.from({ length: count }, (_, i) => i + 2),
  });
  const images = (count: number): Samples => ({
    count,
    inputs: { images: Float32Array.from({ length: count * 784 }, (_, i) => (i % 256) / 255) },
    labels: new Int32Array(count).fill(7),
  });
  for (const data of [{ train: pairs(3), test: pairs(5) }, { train: images(2), test: images(1) }]) {
    assertEquals(decodeDataset(encodeDataset(data)), data);
  }
  assertThrows(() => decodeDataset(new Uint8Array(20)), TypeError, "Cannot read a dataset as byte");
});

Deno.test("decodeDistances() reads distances back, infinite ones too", () => {
  const distances = { anyLabel: Float64Array.of(0.1, 1 / 3, 9), sameLabel: Float64Array.of(0.2, 4, Infinity) };
  assertEquals(decodeDistances(encodeDistances(distances)), distances);
  assertThrows(() => decodeDistances(new Uint8Array(0)), TypeError, "Cannot read distances");
});

Deno.test("TrainingSummary decodes what a training writes, and nothing that lacks a field", () => {
  const summary = { lastStep: 9, fittedAt: null, divergedAt: 12, stoppedAt: null, checkpoints: [0, 9] };
  assert(isRight(TrainingSummary.decode(JSON.parse(JSON.stringify(summary)))));
  for (const name of Object.keys(summary)) {
    assert(
      !isRight(TrainingSummary.decode(Object.fromEntries(Object.entries(summary).filter(([key]) => key !== name)))),
    );
  }
});

// Helpers

const steps = fc.nat(99_999_999);

/** Values of every kind that float32 has, subnormal and negative zero included. */
const floats = (length: number) =>
  fc.array(fc.float({ noNaN: true }), { minLength: length, maxLength: length }).map((values) =>
    Float32Array.from(values) as Float32Array<ArrayBuffer>
  );

const row = fc.record({
  step: steps,
  loss: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })),
  accuracy: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
  logged: fc.dictionary(fc.stringMatching(/^[a-z_]{1,8}$/), fc.double({ min: 0, max: 1, noNaN: true }), { maxKeys: 2 }),
}).map((made) => JSON.parse(JSON.stringify(made))); // JSON knows no negative zero

const states: fc.Arbitrary<LoopState> = fc.record({
  step: steps,
  arrays: fc.record({
    "parameters.weight": floats(6),
    "parameters.bias": floats(2),
    "firstMoments.weight": floats(6),
    "secondMoments.weight": floats(6),
    trainAccuracy: floats(1),
  }),
  fittedAt: fc.option(steps),
  streak: fc.nat(50),
  log: fc.array(row, { maxLength: 4 }),
});

/** The bits of an array, by which -0 and 0 differ. */
function bits(values: Float32Array): number[] {
  return [...new Uint32Array(values.slice().buffer)];
}
