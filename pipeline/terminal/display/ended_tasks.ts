/**
 * The lines about what has ended.
 *
 * @module
 */
import type { Paint } from "../text/paint.ts";
import type { StampedEvent } from "../../events/event.ts";
import { formatDuration } from "../text/quantities.ts";

/** Words what has ended; stored results, of which there may be hundreds at once, are only counted. */
export class EndedTasks {
  readonly #cached = new Map<string, number>();

  constructor(readonly paint: Paint) {}

  /** The lines about an end, and what came before it. */
  ended({ stage, label, status, ms }: Extract<StampedEvent, { event: "end" }>): readonly string[] {
    const how = {
      computed: `${this.paint("good", "done")} in`,
      failed: `${this.paint("bad", "failed")} after`,
      stopped: `${this.paint("note", "stopped")} after`,
    }[status];
    return [...this.flush(), `${named(stage, label)}: ${how} ${formatDuration(ms)}`];
  }

  /** The line about a run whose training diverged, or ended early; nothing about another. */
  run({ label, divergedAt, stoppedAt, lastStep }: Extract<StampedEvent, { event: "run" }>): readonly string[] {
    if (stoppedAt !== undefined) return [...this.flush(), `${label}: ${earlyText(stoppedAt)}`];
    if (divergedAt === undefined) return [];
    const words = `diverged at step ${divergedAt}; its last checkpoint is that of step ${lastStep}`;
    return [...this.flush(), `${label}: ${this.paint("bad", words)}`];
  }

  /** Notes a stored result; a single metric, of which each run has a dozen, is not counted. */
  cached({ stage }: { readonly stage: string }): void {
    if (stage !== "metrics") this.#cached.set(stage, (this.#cached.get(stage) ?? 0) + 1);
  }

  /** The line about stored results since the last one, if there were any. */
  flush(): readonly string[] {
    const counts = [...this.#cached].map(([stage, count]) => `${stage} ${count}`);
    this.#cached.clear();
    return counts.length === 0 ? [] : [this.paint("faint", `cached: ${counts.join(", ")}`)];
  }
}

/** That a run ended early. */
function earlyText(step: number): string {
  return `ended early at step ${step}, as train.stopAtTestAccuracy says`;
}

/** `train mnist-standard-seed-0`. */
export function named(stage: string, label: string): string {
  return stage === label ? label : `${stage} ${label}`;
}
