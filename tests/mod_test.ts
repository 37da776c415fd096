import * as library from "../mod.ts";
import { assert, assertEquals } from "./assert.ts";

// Plain `deno test` runs this file with no permission at all, so it fails as soon as importing the library needs one.

Deno.test("mod.ts can be imported with no permission, and computes", () => {
  const features = library.matrixOf([2, 2], Float32Array.of(1, 0, 0, 1));
  const pmi = library.perturbedMutualInformation([features, features], { order: 1, batchSize: 2 });
  assert(Math.abs(pmi - Math.log(2)) < 1e-12);
});

Deno.test("mod.ts runs a function eagerly with no permission", async () => {
  const engine = await library.eagerEngine("cpu");
  const { parameterShapes, initialize, forward } = library.mlp({
    inputWidth: 2,
    hiddenWidths: [3],
    classes: 2,
    initializationScale: 1,
  });
  const float = (shape: readonly number[]) => ({ shape, dtype: "float32" as const });
  const specs = Object.fromEntries(Object.entries(parameterShapes).map(([name, shape]) => [name, float(shape)]));
  const executable = await engine.compile(
    ({ images, ...parameters }) => ({ logits: forward(parameters, { images }).logits }),
    { ...specs, images: float([1, 2]) },
  );
  const { logits } = await executable.run({ ...initialize(0), images: Float32Array.of(1, 2) });
  assertEquals(logits.length, 2);
  await executable.dispose();
});

Deno.test("mod.ts names every metric of the registry once, each with columns of its own", () => {
  const names = library.metrics.map(({ metric }) => metric.name);
  assertEquals(new Set(names).size, names.length);
  const config = library.profileConfig("paper");
  for (const task of library.taskNames) {
    const of = library.runTask(task, config[task]);
    const columns = library.metricsOf(of).flatMap(({ metric }) => metric.columns(of).map(({ name }) => name));
    assertEquals(new Set(columns).size, columns.length, task);
  }
});
