/**
 * What runs where in a training step.
 *
 * @module
 */
import type { LabelledImages } from "../../data/mnist.ts";
import type { Engine, SegmentSummary } from "../../pipeline/engine/engine.ts";
import { stepCase, type StepMode } from "./step_cases.ts";
import { startTraining } from "./training_cases.ts";

/** The segments of each mode's step, a line each. */
export async function explainSteps(
  modes: readonly StepMode[],
  images: LabelledImages,
  engine: Engine,
): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const mode of modes) {
    const { explain, dispose } = await startTraining(engine, stepCase(mode, images));
    lines.push(`${mode}:`, ...(await explain?.() ?? []).map(segmentLine));
    await dispose();
  }
  return lines;
}

function segmentLine({ runtime, operators, bytesIn, bytesOut }: SegmentSummary): string {
  const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1).padStart(5);
  const names = Object.entries(operators).map(([name, count]) => count === 1 ? name : `${count} ${name}`).join(", ");
  return `  ${runtime.padEnd(13)} ${megabytes(bytesIn)} MB in, ${megabytes(bytesOut)} MB out: ${names}`;
}
