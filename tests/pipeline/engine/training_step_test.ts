/**
 * Whole training steps: compiled equals eager, with every intervention, and the same bits come back after an interruption.
 */
import { assert, assertEquals } from "../../assert.ts";
import { trainingProgram, type TrainingProgramOptions } from "../../../core/training/training_program.ts";
import { eagerEngine } from "../../../pipeline/engine/eager_engine.ts";
import type { Engine, NamedArrays } from "../../../pipeline/engine/engine.ts";
import { feed, initialArrays, modes, STEPS, TOLERANCE } from "./training_modes.ts";

const granted = async (name: "ffi" | "read") => (await Deno.permissions.query({ name })).state === "granted";
const ignore = !(await granted("ffi") && await granted("read"));

for (const [mode, { options, constants }] of Object.entries(modes)) {
  Deno.test({
    name: `${STEPS} training steps (${mode}): compiled equals eager`,
    ignore,
    fn: async () => {
      const expected = await train(await eagerEngine("cpu"), options, constants);
      const actual = await train(await loadCompiled(), options, constants);
      assert(expected.losses[0] > 0 && expected.losses.at(-1) as number < expected.losses[0], String(expected.losses));
      const off = expected.losses.map((loss, step) => Math.abs(actual.losses[step] - loss) / expected.losses[0]);
      assert(Math.max(...off) < TOLERANCE, `losses differ by ${Math.max(...off)} of the first`);
      assert(Math.max(...off.slice(0, 5)) < 1e-5, `the first losses differ by ${off.slice(0, 5)}`);
    },
  });

  Deno.test({
    name: `${STEPS} training steps (${mode}): compiled gives the same bits again, and across an interruption`,
    ignore,
    fn: async () => {
      const engine = await loadCompiled();
      const whole = await train(engine, options, constants);
      const half = await train(engine, options, constants, { to: STEPS / 2 });
      const resumed = await train(engine, options, constants, { from: STEPS / 2, state: half.state });
      for (const name of Object.keys(whole.state)) {
        assertEquals(bits(resumed.state[name]), bits(whole.state[name]), name);
      }
    },
  });
}

// Helpers

async function loadCompiled(): Promise<Engine> {
  const { compiledEngine } = await import("../../../pipeline/engine/compiled_engine.ts");
  return await compiledEngine();
}

const bits = (array: Float32Array | Int32Array) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

async function train(
  engine: Engine,
  options: TrainingProgramOptions,
  constants: NamedArrays,
  { from = 0, to = STEPS, state }: { from?: number; to?: number; state?: NamedArrays } = {},
): Promise<{ readonly losses: number[]; readonly state: NamedArrays }> {
  const program = trainingProgram(options);
  const executable = await engine.compile(program.fn, program.inputs, { constants });
  let current = state ?? initialArrays(options, program);
  const losses: number[] = [];
  for (let step = from; step < to; step++) {
    const outputs = await executable.run({ ...current, ...feed(options, program.inputs, step) });
    losses.push(...outputs.loss);
    current = Object.fromEntries(program.state.map((name) => [name, outputs[name]]));
  }
  await executable.dispose();
  return { losses, state: current };
}
