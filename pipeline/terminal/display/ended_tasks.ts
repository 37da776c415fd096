/**
 * The lines that tell what has ended.
 *
 * @module
 */
import type { Paint } from "./paint.ts";
import type { ProgressOutcome } from "../../events/progress.ts";
import { formatDuration } from "../text/quantities.ts";

/** Words what has ended; stored results, of which there may be hundreds at once, are only counted. */
export class EndedTasks {
  readonly #cached = new Map<string, number>();

  constructor(readonly paint: Paint) {}

  /** Notes an end, and returns the lines that it gives rise to. */
  add(
    { label, stage }: { readonly label: string; readonly stage: string },
    outcome: ProgressOutcome,
  ): readonly string[] {
    if (outcome.status === "cached") {
      this.#cached.set(stage, (this.#cached.get(stage) ?? 0) + 1);
      return [];
    }
    const end = {
      computed: `${this.paint("good", "done")} in`,
      failed: `${this.paint("bad", "failed")} after`,
      stopped: `${this.paint("note", "stopped")} after`,
    }[outcome.status];
    const note = outcome.note === undefined ? "" : ` (${outcome.note})`;
    return [...this.flush(), `${named(stage, label)}: ${end} ${formatDuration(outcome.milliseconds)}${note}`];
  }

  /** The line about stored results since the last one, if there were any. */
  flush(): readonly string[] {
    const counts = [...this.#cached].map(([stage, count]) => stage === "" ? String(count) : `${stage} ${count}`);
    this.#cached.clear();
    return counts.length === 0 ? [] : [this.paint("faint", `cached: ${counts.join(", ")}`)];
  }
}

/** `train mnist-standard-seed-0`. */
export function named(stage: string, label: string): string {
  return stage === "" || stage === label ? label : `${stage} ${label}`;
}
