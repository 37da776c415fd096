import { adamw } from "../../../../core/optimizers/adamw.ts";
import { meanSquaredError } from "../../../../core/losses/mean_squared_error.ts";
import { mlp } from "../../../../core/models/mlp.ts";
import { trainingProgram } from "../../../../core/training/training_program.ts";
import { assertEquals } from "../../../assert.ts";
import { permitted } from "../../project_copy.ts";

Deno.test({
  name: "F11: an objective is called once, when its step is compiled, as docs/experiments.md says",
  ignore: !permitted,
  async fn() {
    let calls = 0;
    const constants = { learningRate: 0.01, weightDecay: 0, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, warmupSteps: 0 };
    const transform = adamw(constants);
    const program = trainingProgram({
      model: mlp({ inputWidth: 2, hiddenWidths: [3], classes: 2, initializationScale: 1 }),
      loss: meanSquaredError,
      transform,
      interventions: [{
        objective: ({ usual }) => {
          calls++;
          return usual();
        },
      }],
      inputs: { images: { shape: [2, 2], dtype: "float32" } },
      samples: 2,
      batchSize: "full",
    });
    const { compiledEngine } = await import("../../../../pipeline/engine/compiled_engine.ts"); // loads native code
    const engine = await compiledEngine();
    const kept = { "inputs.images": Float32Array.of(0, 1, 1, 0), labels: Int32Array.of(0, 1) };
    const step = await engine.compile(program.fn, program.inputs, { constants: kept, state: program.state });
    const atCompilation = calls;
    const schedule = Float32Array.from(Object.values(transform.scalars?.(1) ?? {}));
    for (let i = 0; i < 3; i++) await step.run({ schedule, step: Float32Array.of(i) });
    await step.dispose();
    assertEquals([atCompilation, calls], [1, 1]);
    const docs = await Deno.readTextFile(new URL("../../../../docs/experiments.md", import.meta.url));
    assertEquals(docs.includes("**Traced once.**"), true);
  },
});
