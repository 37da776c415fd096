/**
 * A graphics card beside the processor.
 *
 * @module
 */
import * as t from "io-ts";
import { processorModel } from "../../pipeline/platform/machine.ts";
import { type ContentOf, documentKind } from "../../pipeline/terminal/document.ts";
import { tableLines, textOf } from "../../pipeline/terminal/text/table_text.ts";
import type { CardTime } from "./card_driver.ts";
import type { Bench } from "./processes.ts";
import type { StepMode } from "./step_cases.ts";

/** What was measured of a card. */
export const cardDocument = documentKind("bench-card", {
  processor: t.string,
  /** Library, card, driver and interface. */
  card: t.string,
  steps: t.readonlyArray(t.strict({
    mode: t.string,
    /** Milliseconds of a step on the card, by the clock. */
    card: t.number,
    /** Milliseconds of processor time of a step on one core. */
    processor: t.number,
    /** Milliseconds of a step that computes nothing: sending, fetching, calling. */
    crossing: t.number,
  })),
});

/** What was measured of a card. */
export type CardTimes = ContentOf<typeof cardDocument>;

/** How a mode is timed, each time in a process of its own. */
export interface Timers {
  readonly card: (mode: StepMode) => Promise<CardTime>;
  /** Milliseconds of processor time of a step. */
  readonly processor: (mode: StepMode) => Promise<number>;
}

/** Times each mode on both; the fastest of the rounds counts. */
export async function compareCard(
  modes: readonly StepMode[],
  timers: Timers,
  { rounds, progress }: Pick<Bench, "rounds" | "progress">,
): Promise<CardTimes> {
  const steps: CardTimes["steps"][number][] = [];
  let card = "";
  for (const mode of modes) {
    const [times, processor] = [[] as CardTime[], [] as number[]];
    for (let round = 1; round <= rounds; round++) {
      progress(`round ${round} of ${rounds}: ${mode}`);
      const time = await timers.card(mode);
      card = time.backend;
      times.push(time);
      processor.push(await timers.processor(mode));
    }
    const fastest = (numbers: readonly number[]) => Math.min(...numbers);
    steps.push({
      mode,
      card: fastest(times.map(({ milliseconds }) => milliseconds)),
      processor: fastest(processor),
      crossing: fastest(times.map(({ crossing }) => crossing)),
    });
  }
  return { processor: processorModel(), card, steps };
}

/** The times as text. */
export function cardText({ processor, card, steps }: CardTimes): string {
  return textOf([
    `${card}; beside one core of ${processor}`,
    "",
    ...tableLines([
      ["card, ms", "processor, ms", "ratio", "crossing", ""],
      ...steps.map(({ mode, card, processor, crossing }) => [
        card.toFixed(2),
        processor.toFixed(2),
        (processor / card).toFixed(2),
        `${(100 * Math.min(1, crossing / card)).toFixed(0)} %`,
        mode,
      ]),
    ], ["right", "right", "right", "right", "left"]),
  ]);
}
