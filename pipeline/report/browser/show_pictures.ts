/// <reference lib="dom" />
/**
 * The slider over training steps with its pictures. This runs in the reader's browser.
 *
 * @module
 */
import { formatPercent, formatStep } from "../format.ts";
import { inflated } from "./inflated.ts";
import type { PictureReadings, RunReading } from "../pictures/readings.ts";

/** Fills the place of the slider: a table of pairs and a Gram matrix for each run, drawn at the step that is chosen. */
export async function showPictures(place: HTMLElement, readings: PictureReadings): Promise<void> {
  const { modulus, runs, pairPalettes, gramPalette } = readings;
  const slider = place.querySelector<HTMLInputElement>("input[type=range]");
  const output = place.querySelector("output");
  const play = place.querySelector("button");
  if (slider === null || output === null || play === null) return;
  const size = modulus ** 2;
  const frames = await Promise.all(runs.map(({ frames }) => unpackedFrames(frames, size)));
  const cursor = panelCursor(place, readings);
  const view = () => Number(place.querySelector<HTMLInputElement>("input[name=pairs]:checked")?.value ?? 0);

  const show = () => {
    const step = readings.steps[slider.valueAsNumber];
    const accuracies = runs.map((run, index) => {
      const frame = nearestStep(run.steps, step);
      const card = place.querySelectorAll<HTMLElement>(".picture-card")[index];
      const [pairs, gram] = card.querySelectorAll("canvas");
      const at = (frame: number) => frames[index].subarray(frame * size, (frame + 1) * size);
      paint(pairs, at(frame), pairPalettes[view()]);
      paint(gram, at(run.steps.length + frame), gramPalette);
      const words = card.querySelector("p");
      if (words !== null) words.textContent = frameText(run, frame);
      return `${run.title} ${formatPercent(run.test[frame])}`;
    });
    output.textContent = `step ${formatStep(step)}`;
    slider.setAttribute("aria-valuetext", `step ${formatStep(step)}; test accuracy: ${accuracies.join(", ")}`);
    cursor(step);
  };
  let timer: ReturnType<typeof setInterval> | undefined;
  const stop = () => {
    clearInterval(timer);
    timer = undefined;
    play.textContent = "Play";
  };
  slider.addEventListener("input", () => {
    stop();
    show();
  });
  place.addEventListener("change", show);
  play.addEventListener("click", () => {
    if (timer !== undefined) return stop();
    if (slider.valueAsNumber === Number(slider.max)) slider.value = "0";
    play.textContent = "Pause";
    timer = setInterval(() => {
      slider.stepUp();
      show();
      if (slider.valueAsNumber === Number(slider.max)) stop();
    }, 250);
  });
  place.hidden = false;
  show();
}

/** The images that `packedFrames` packed, of so many pixels each. */
export async function unpackedFrames(packed: string, size: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(await inflated(packed).arrayBuffer());
  for (let place = size; place < bytes.length; place++) bytes[place] += bytes[place - size];
  return bytes;
}

/** What a network knows at a step, in words. */
export function frameText({ steps, train, test, commutes }: RunReading, frame: number): string {
  return `At step ${formatStep(steps[frame])}: right on ${formatPercent(train[frame])} of the train pairs and ${
    formatPercent(test[frame])
  } of the test pairs; both orders get the same answer for ${formatPercent(commutes[frame])} of all pairs.`;
}

/** The place of the step nearest to another, over the logarithm. */
export function nearestStep(steps: readonly number[], wanted: number): number {
  const away = (step: number) => Math.abs(Math.log1p(step) - Math.log1p(wanted));
  return steps.reduce((best, step, index) => away(step) < away(steps[best]) ? index : best, 0);
}

/** A function that moves a line over the panel beside the pictures to a step. */
export function panelCursor(
  place: HTMLElement,
  { domain: [low, high], frame }: PictureReadings,
): (step: number) => void {
  const plot = place.querySelector(".plot-box");
  const line = document.createElement("div");
  line.className = "step-cursor";
  line.style.top = `${100 * frame.top}%`;
  line.style.height = `${100 * frame.height}%`;
  plot?.append(line);
  return (step) => {
    const share = ((step > 0 ? Math.log10(step) : low) - low) / (high - low);
    line.style.left = `${100 * (frame.left + frame.width * Math.min(1, Math.max(0, share)))}%`;
  };
}

/** Draws pixels that name colours of a palette. */
export function paint(canvas: HTMLCanvasElement, pixels: Uint8Array, palette: readonly string[]): void {
  const context = canvas.getContext("2d");
  if (context === null) return;
  const image = context.createImageData(canvas.width, canvas.height);
  const colors = palette.map((color) => [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16)));
  pixels.forEach((pixel, place) => image.data.set([...colors[pixel], 255], 4 * place));
  context.putImageData(image, 0, 0);
}
