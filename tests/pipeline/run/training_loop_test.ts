import { assert, assertEquals, assertNotEquals } from "../../assert.ts";
import { eagerEngine } from "../../../pipeline/engine/eager_engine.ts";
import { type ParameterArrays, sizeOfShape } from "../../../core/models/model.ts";
import type { Engine } from "../../../pipeline/engine/engine.ts";
import {
  decodeTrainingState,
  encodeTrainingState,
  type LoopState,
} from "../../../pipeline/files/checkpoint_artifact.ts";
import {
  initialState,
  type LoopObserver,
  type LoopOutcome,
  trainingLoop,
  withoutShorterEnd,
} from "../../../pipeline/run/training/training_loop.ts";
import { runOf, smallAddition, smallImages, smallRun, type SmallTask } from "./small_tasks.ts";

const cases: readonly (readonly [SmallTask, string])[] = [
  [smallAddition({ steps: 14 }), "standard"],
  [smallAddition({ steps: 14 }), "perturbed"],
  [smallAddition({ steps: 14 }), "abelian"],
  [smallImages({ steps: 23 }), "standard"],
  [smallImages({ steps: 23 }), "perturbed"],
];

for (const [small, intervention] of cases) {
  Deno.test(`trainingLoop() goes on with ${runOf(small, intervention).id} from any saved checkpoint to the same bits`, async () => {
    const whole = await train(small, intervention, await cpu());
    assertEquals(whole.outcome._tag, "finished");
    assertEquals(whole.outcome.state.step, small.task.settings.train.steps);
    assert(whole.kept.length >= 4);
    for (const checkpoint of whole.kept) {
      const initial = initialState(smallRun(small, intervention));
      const restored = decodeTrainingState(encodeTrainingState(checkpoint), initial);
      assert(restored !== undefined);
      const rest = await train(small, intervention, await cpu(), { start: restored });
      assertEquals(plain(rest.outcome.state), plain(whole.outcome.state));
    }
  });
}

for (const [small, intervention] of [cases[1], cases[4]]) {
  Deno.test(`trainingLoop() goes on with ${runOf(small, intervention).id} from the end of a shorter run to the same bits`, async () => {
    const whole = await train(small, intervention, await cpu());
    const { checkpoints, train: { steps } } = small.task.settings;
    for (let shorter = 1; shorter < steps; shorter++) {
      const first = await train(ofLength(small, shorter), intervention, await cpu());
      const initial = initialState(smallRun(small, intervention));
      const saved = decodeTrainingState(encodeTrainingState(first.outcome.state), initial);
      assert(saved !== undefined);
      const start = withoutShorterEnd(saved, { checkpoints, steps });
      const rest = await train(small, intervention, await cpu(), { start });
      assertEquals(plain(rest.outcome.state), plain(whole.outcome.state), `${shorter} of ${steps} steps`);
      const kept = [...start.log.map(({ step }) => step), ...rest.kept.map(({ step }) => step)];
      assertEquals(kept.filter((step) => step > 0), whole.kept.map(({ step }) => step).filter((step) => step > 0));
    }
  });
}

Deno.test("trainingLoop() that may end early makes the same bits up to there, also from any checkpoint and from a shorter run", async () => {
  const small = stoppingImages(23);
  const testAccuracy = ({ weight1: [first] }: ParameterArrays) => Promise.resolve(Number(first !== smallStart));
  const smallStart = smallRun(small, "standard").initial.weight1[0];
  const whole = await train(smallImages({ steps: 23 }), "standard", await cpu());
  const stopped = await train(small, "standard", await cpu(), { testAccuracy });
  assertEquals(stopped.outcome._tag, "early");
  assertEquals(stopped.outcome.state.step, 16);
  const same = whole.kept.find(({ step }) => step === 16);
  assert(same !== undefined);
  assertEquals(plain(stopped.outcome.state).arrays, plain(same).arrays);
  for (const start of stopped.kept) {
    const rest = await train(small, "standard", await cpu(), { start, testAccuracy });
    assertEquals([rest.outcome._tag, plain(rest.outcome.state)], ["early", plain(stopped.outcome.state)]);
  }
  for (let shorter = 1; shorter < 23; shorter++) {
    const first = await train(stoppingImages(shorter), "standard", await cpu(), { testAccuracy });
    const { checkpoints } = small.task.settings;
    const start = withoutShorterEnd(first.outcome.state, { checkpoints, steps: 23 });
    const rest = await train(small, "standard", await cpu(), { start, testAccuracy });
    assertEquals([rest.outcome._tag, plain(rest.outcome.state)], ["early", plain(stopped.outcome.state)]);
  }
});

Deno.test("trainingLoop() asked to stop ends at its last checkpoint, and the rest comes out the same", async () => {
  const [small, intervention] = cases[1];
  const whole = await train(small, intervention, await cpu());
  for (const calls of [1, 2, 5, 9]) {
    const stopped = await train(small, intervention, await cpu(), { stopAfter: calls });
    assertEquals(stopped.outcome._tag, "stopped");
    assertEquals(plain(stopped.outcome.state), plain(stopped.kept[stopped.kept.length - 1]));
    const rest = await train(small, intervention, await cpu(), { start: stopped.outcome.state });
    assertEquals(plain(rest.outcome.state), plain(whole.outcome.state));
  }
});

Deno.test("trainingLoop() never writes to the arrays of a checkpoint that it has handed out", async () => {
  const [small, intervention] = cases[3];
  const copies: ReturnType<typeof plain>[] = [];
  const { kept } = await train(small, intervention, await cpu(), {
    onCheckpoint: (state) => copies.push(plain(state)),
  });
  assertEquals(kept.map(plain), copies);
  assertNotEquals(copies[0].arrays, copies[1].arrays);
});

Deno.test("trainingLoop() ends as diverged at the first loss that is not finite, with the checkpoint before it", async () => {
  const small = smallAddition({ steps: 14 });
  const { outcome, kept } = await train(small, "standard", scripted((step) => ({ loss: step < 8 ? 1 : NaN })));
  assertEquals([outcome._tag, outcome._tag === "diverged" && outcome.step], ["diverged", 8]);
  assertEquals(outcome.state.step, kept[kept.length - 1].step);
  assert(outcome.state.step < 8);
});

Deno.test("trainingLoop() calls a training set fitted once a whole epoch in a row was classified without error", async () => {
  const full = await train(
    smallAddition({ steps: 14 }),
    "standard",
    scripted((step) => ({ accuracy: Number(step >= 5) })),
  );
  assertEquals(full.outcome.state.fittedAt, 5);
  // Three minibatches make an epoch: steps 4 and 5 are not enough, 7 to 9 are.
  const right = new Set([4, 5, 7, 8, 9, 10]);
  const images = smallImages({ steps: 12 });
  const batches = await train(images, "standard", scripted((step) => ({ accuracy: Number(right.has(step)) })));
  assertEquals(batches.outcome.state.fittedAt, 9);
});

Deno.test("trainingLoop() goes on in the middle of an epoch without error as if it had not been interrupted", async () => {
  const images = smallImages({ steps: 12 });
  const script = (step: number) => ({ accuracy: Number(step >= 7) });
  const whole = await train(images, "standard", scripted(script));
  assertEquals(whole.outcome.state.fittedAt, 9);
  for (const checkpoint of whole.kept) {
    const initial = initialState(smallRun(images, "standard"));
    const start = decodeTrainingState(encodeTrainingState(checkpoint), initial);
    assert(start !== undefined);
    const rest = await train(images, "standard", scripted(script, start.step), { start });
    assertEquals(plain(rest.outcome.state), plain(whole.outcome.state));
  }
});

Deno.test("trainingLoop() logs what the step before each checkpoint saw, and the noise of the next", async () => {
  const small = smallAddition({ steps: 14 });
  const { outcome } = await train(small, "perturbed", scripted((step) => ({ loss: step, accuracy: 0.75 })));
  const { lambda1, lambda2 } = small.task.settings.perturbation;
  for (const { step, loss, accuracy, logged } of outcome.state.log) {
    assertEquals([loss, accuracy], step === 0 ? [null, null] : [step, 0.75]);
    const expected = Math.max(lambda1 * (step === 0 ? 1 : 0.25), lambda2);
    assertEquals(Object.keys(logged), ["perturbation_scale"]);
    assert(Math.abs(logged.perturbation_scale - expected) < 1e-6);
  }
  const { outcome: clean } = await train(small, "standard", scripted(() => ({})));
  assert(clean.state.log.every(({ logged }) => Object.keys(logged).length === 0), "a run without noise logs its scale");
});

// Helpers

const cpu = () => eagerEngine("cpu");

/** Trains to the end, or until so many calls were made; answers the outcome and every checkpoint. */
async function train(
  small: SmallTask,
  intervention: string,
  engine: Engine,
  { start, stopAfter = Infinity, onCheckpoint = () => {}, testAccuracy }: {
    readonly start?: LoopState;
    readonly stopAfter?: number;
    readonly onCheckpoint?: (state: LoopState) => void;
    readonly testAccuracy?: LoopObserver["testAccuracy"];
  } = {},
): Promise<{ outcome: LoopOutcome; kept: LoopState[] }> {
  const run = smallRun(small, intervention);
  const kept: LoopState[] = [];
  let calls = 0;
  const outcome = await trainingLoop(run, engine, start ?? initialState(run), {
    checkpoint: (state) => {
      kept.push(state);
      onCheckpoint(state);
      return Promise.resolve();
    },
    progress: () => calls++,
    shouldStop: () => calls >= stopAfter,
    ...(testAccuracy === undefined ? {} : { testAccuracy }),
  });
  return { outcome, kept };
}

/** The same task, trained for another number of steps. */
function ofLength(small: SmallTask, steps: number): SmallTask {
  const { task } = small;
  const train = { ...task.settings.train, steps };
  return { ...small, task: { ...task, settings: { ...task.settings, train } } as SmallTask["task"] };
}

/** Images whose training ends once eight steps passed with every test sample right. */
const stoppingImages = (steps: number) => smallImages({ steps, stopAtTestAccuracy: 1, stopAfterSteps: 8 });

/** A state as it is now, its arrays copied. */
function plain({ arrays, ...rest }: LoopState) {
  return { ...rest, arrays: Object.fromEntries(Object.entries(arrays).map(([name, values]) => [name, [...values]])) };
}

/** An engine that computes nothing: it keeps the state and tells losses and accuracies as scripted by step. */
function scripted(
  script: (step: number) => { readonly loss?: number; readonly accuracy?: number },
  from = 0,
): Engine {
  let step = from;
  return {
    name: "eager",
    backend: "scripted",
    compile: (_, inputs, options) => {
      const arrays = (options?.state ?? []).map((name) => [name, new Float32Array(sizeOfShape(inputs[name].shape))]);
      return Promise.resolve({
        outputs: {},
        state: Object.fromEntries(arrays),
        run: () => {
          const { loss = 1, accuracy = 0 } = script(++step);
          return Promise.resolve({ loss: Float32Array.of(loss), accuracy: Float32Array.of(accuracy) });
        },
        dispose: () => Promise.resolve(),
      });
    },
  };
}
