/**
 * The things that are going on, with what is known about each.
 *
 * @module
 */
import type { ProgressState, ProgressTask } from "../../events/progress.ts";

/** A thing that is going on. */
export interface RunningTask extends ProgressTask {
  /** Its latest state, if there was one. */
  readonly state?: ProgressState;
  /** Milliseconds that remain, as far as they can be told. */
  readonly left?: number;
}

/** The things that are going on, in the order in which they began. */
export class RunningTasks {
  readonly #tasks = new Map<string, RunningTask>();
  readonly #first = new Map<string, { readonly done: number; readonly at: number }>();

  /** Notes a beginning. */
  begin(task: ProgressTask): void {
    this.#tasks.set(task.label, task);
  }

  /** Notes a state; says whether it is the first one of that thing. News of what has ended, which may arrive late, is dropped. */
  update(label: string, state: ProgressState, now: number): boolean {
    const task = this.#tasks.get(label);
    if (task === undefined) return false;
    const first = this.#first.get(label);
    if (first === undefined) this.#first.set(label, { done: state.done, at: now });
    this.#tasks.set(label, { ...task, state, left: timeLeft(state, now, first) });
    return first === undefined;
  }

  /** Forgets a thing and returns what was known of it. */
  end(label: string): RunningTask | undefined {
    const task = this.#tasks.get(label);
    this.#tasks.delete(label);
    this.#first.delete(label);
    return task;
  }

  /** All of them. */
  all(): readonly RunningTask[] {
    return [...this.#tasks.values()];
  }
}

// Helpers

/** By the rate that is told, else by the updates so far: a run that goes on from a checkpoint did not start at 0. */
function timeLeft(
  { done, total, rate }: ProgressState,
  now: number,
  first: { readonly done: number; readonly at: number } | undefined,
): number | undefined {
  const perMillisecond = rate !== undefined
    ? rate / 1000
    : first === undefined || now <= first.at
    ? 0
    : (done - first.done) / (now - first.at);
  return perMillisecond > 0 ? Math.max(0, total - done) / perMillisecond : undefined;
}
