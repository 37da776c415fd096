import { assertEquals } from "../../assert.ts";
import type { SharedOutputs } from "../../../pipeline/metrics/metric.ts";
import { sharedOnParameters } from "../../../pipeline/metrics/shared_outputs.ts";

Deno.test("sharedOnParameters() computes once for weights that are equal, and again for any other", async () => {
  const { counted, counts } = counter();
  const shared: SharedOutputs = new Map();
  const [first, second] = [0, 1].map(() => sharedOnParameters({ shared }, { name: "sum", kept: ["sum"] }, counted));
  const weights = () => ({ a: Float32Array.of(1, 2), b: Float32Array.of(3) });
  assertEquals(await first.run(weights()), { sum: Float32Array.of(6) });
  assertEquals(await second.run(weights()), { sum: Float32Array.of(6) });
  assertEquals(counts, { compiled: 1, run: 1, disposed: 0 });
  assertEquals((await second.run({ ...weights(), b: Float32Array.of(4) })).sum[0], 7);
  await second.run({ a: Float32Array.of(1), b: Float32Array.of(2, 3) }); // the same numbers, parted otherwise
  assertEquals(counts, { compiled: 2, run: 3, disposed: 0 });
  for (const each of [first, second]) await each.dispose();
  assertEquals(counts.disposed, 2);
});

Deno.test("sharedOnParameters() tells functions apart by name, and computes alone where nothing is shared", async () => {
  const { counted, counts } = counter();
  const weights = { a: Float32Array.of(1) };
  const shared: SharedOutputs = new Map();
  for (const name of ["one", "other"]) {
    await sharedOnParameters({ shared }, { name, kept: ["sum"] }, counted).run(weights);
  }
  assertEquals(counts.run, 2);
  const alone = sharedOnParameters({}, { name: "one", kept: ["sum"] }, counted);
  await alone.run(weights);
  await alone.run(weights);
  assertEquals(counts.run, 4);
  assertEquals(
    Object.keys(await sharedOnParameters({ shared }, { name: "none", kept: [] }, counted).runWhole(weights)),
    [
      "sum",
    ],
  );
  assertEquals(await sharedOnParameters({ shared }, { name: "none", kept: [] }, counted).run(weights), {});
  await sharedOnParameters({}, { name: "never run", kept: [] }, counted).dispose();
  assertEquals(counts.disposed, 0);
});

// Helpers

function counter() {
  const counts = { compiled: 0, run: 0, disposed: 0 };
  const counted = () => {
    counts.compiled++;
    return Promise.resolve({
      run: (parameters: Readonly<Record<string, Float32Array>>) => {
        counts.run++;
        const sum = Object.values(parameters).flatMap((values) => [...values]).reduce((total, x) => total + x, 0);
        return Promise.resolve({ sum: Float32Array.of(sum) });
      },
      dispose: () => Promise.resolve(void counts.disposed++),
    });
  };
  return { counted, counts };
}
