/**
 * Training on a card beside training on the processor.
 *
 * @module
 */
import { assert, assertEquals } from "../../../assert.ts";
import { TOLERANCE } from "../training_modes.ts";
import { runOnCard, softwareCard } from "./software_card.ts";
import type { Trained } from "./training_process.ts";

/** Fails unless so many steps of each mode have the processor's losses, and the same bits when they go on from a saved state. */
export async function assertTrained(steps: number, modes: readonly string[]): Promise<void> {
  const program = new URL("training_process.ts", import.meta.url);
  const { code, out, err } = await runOnCard(softwareCard, program, String(steps), ...modes);
  assertEquals(code, 0, err);
  const trained = out.split("\n").map((line): Trained => JSON.parse(line));
  assertEquals(trained.map(({ mode }) => mode), modes);
  for (const { mode, expected, actual, resumes } of trained) {
    const off = expected.map((loss, step) => Math.abs(actual[step] - loss) / expected[0]);
    assertEquals(actual.length, steps);
    assert(Math.max(...off) < TOLERANCE, `${mode}: losses differ by ${Math.max(...off)} of the first`);
    assert(Math.max(...off.slice(0, 5)) < 1e-5, `${mode}: the first losses differ by ${off.slice(0, 5)}`);
    assert(resumes, `${mode}: other bits after an interruption`);
  }
}
