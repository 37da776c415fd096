/**
 * The growth of a process that trains.
 *
 * @module
 */
import { initialState, trainingLoop } from "../../../pipeline/run/training/training_loop.ts";
import { smallRun, type SmallTask } from "./small_tasks.ts";

/** MiB by which the process grows while a small network is trained for so many steps, after as many as it takes to settle. */
export async function memoryGrowth(
  makeTask: (train: { steps: number }) => SmallTask,
  intervention: string,
  { settle, steps }: { readonly settle: number; readonly steps: number },
): Promise<number> {
  const { compiledEngine } = await import("../../../pipeline/engine/compiled_engine.ts");
  const run = smallRun(makeTask({ steps: settle + steps }), intervention);
  const engine = await compiledEngine();
  let before = NaN;
  const outcome = await trainingLoop(run, engine, initialState(run), {
    checkpoint: () => Promise.resolve(),
    progress: ({ step }) => {
      if (step === settle) before = residentMebibytes();
    },
    shouldStop: () => false,
  });
  if (outcome._tag !== "finished") throw new Error(`The run was to finish: it ${outcome._tag}`);
  return residentMebibytes() - before;
}

const residentMebibytes = () => Deno.memoryUsage().rss / 2 ** 20;
