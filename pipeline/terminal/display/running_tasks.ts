/**
 * The things that are going on, with what is known about each.
 *
 * @module
 */
import type { StampedEvent } from "../../events/event.ts";

/** How far a thing is. */
export interface TaskState {
  /** Steps so far, and in all. */
  readonly done: number;
  readonly total: number;
  /** Of the last batch as training saw it, in [0, 1]. */
  readonly batchAccuracy?: number;
  /** Of the last checkpoint, on a sample of the test set, in [0, 1]. */
  readonly testAccuracy?: number;
}

/** A thing that is going on. */
export interface RunningTask {
  readonly stage: string;
  readonly label: string;
  /** Its latest state, if there was one. */
  readonly state?: TaskState;
  /** Milliseconds that remain, as far as they are known. */
  readonly left?: number;
}

type Of<Kind> = Extract<StampedEvent, { event: Kind }>;

/** The things that are going on, in the order in which they began. */
export class RunningTasks {
  readonly #tasks = new Map<string, RunningTask>();
  readonly #first = new Map<string, { readonly done: number; readonly at: number }>();
  readonly #testAccuracy = new Map<string, number>();

  /** Notes a beginning. */
  begin({ stage, label }: Of<"begin">): void {
    this.#tasks.set(nameOf({ stage, label }), { stage, label });
  }

  /**
   * Notes a state; answers the thing if it is its first one. News of what has ended, which may arrive late, is dropped, as are points of curves.
   */
  update({ ts, stage, label, done, total, batchAccuracy, points = [] }: Of<"update">): RunningTask | undefined {
    const name = nameOf({ stage, label });
    if (!this.#tasks.has(name)) return undefined;
    const measured = points.findLast(({ values }) => "sampled_test_accuracy" in values)?.values.sampled_test_accuracy;
    if (measured !== undefined) this.#testAccuracy.set(name, measured);
    const testAccuracy = this.#testAccuracy.get(name);
    if (done === undefined || total === undefined) return undefined;
    const first = this.#first.get(name);
    if (first === undefined) this.#first.set(name, { done, at: ts });
    const state = {
      ...{ done, total },
      ...(batchAccuracy === undefined ? {} : { batchAccuracy }),
      ...(testAccuracy === undefined ? {} : { testAccuracy }),
    };
    const task = { stage, label, state, left: timeLeft(state, ts, first) };
    this.#tasks.set(name, task);
    return first === undefined ? task : undefined;
  }

  /** Forgets a thing. */
  end(task: { readonly stage: string; readonly label: string }): void {
    this.#tasks.delete(nameOf(task));
    this.#first.delete(nameOf(task));
    this.#testAccuracy.delete(nameOf(task));
  }

  /** All of them. */
  all(): readonly RunningTask[] {
    return [...this.#tasks.values()];
  }
}

const nameOf = ({ stage, label }: { readonly stage: string; readonly label: string }): string => `${stage} ${label}`;

/** By the updates so far: training that continues from a checkpoint did not start at 0. */
function timeLeft(
  { done, total }: TaskState,
  now: number,
  first: { readonly done: number; readonly at: number } | undefined,
): number | undefined {
  const perMillisecond = first === undefined || now <= first.at ? 0 : (done - first.done) / (now - first.at);
  return perMillisecond > 0 ? Math.max(0, total - done) / perMillisecond : undefined;
}
