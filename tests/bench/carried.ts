/**
 * The bench of a graphics card as one script, for Node and Deno: what `carry.ts` makes a bundle of.
 *
 * Every measurement is a process of its own, which is this script again.
 *
 * @module
 */
import process from "node:process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { compiledEngine } from "../../pipeline/engine/compiled_engine.ts";
import { gpuEngine } from "../../pipeline/engine/gpu/gpu_engine.ts";
import { errorOf } from "../../pipeline/platform/failure.ts";
import { documentText } from "../../pipeline/terminal/document.ts";
import { timeOnCard } from "./card_driver.ts";
import { cardDocument, cardText, compareCard } from "./compare_card.ts";
import { readImages, timeEach } from "./timing.ts";
import { explainSteps } from "./explain.ts";
import { modes } from "./modes.ts";
import { runMeasurement } from "./processes.ts";
import { stepCase, type StepMode, stepModes } from "./step_cases.ts";
import { startTraining } from "./training_cases.ts";

const script = fileURLToPath(import.meta.url);
const images = fileURLToPath(new URL("images", import.meta.url));

const HELP = [
  "Times training steps on a graphics card beside one core of the processor.",
  "",
  "  --mode <name>    what to measure (default: all); may be repeated",
  "  --rounds <n>     processes of each measurement, the fastest of which counts (default: 3)",
  "  --seconds <s>    how long a process measures (default: 2)",
  "  --explain        list what runs where in each training step, and measure nothing",
  "  --json           a JSON document instead of text",
  "",
  ...stepModes.map((mode) => `  ${mode.padEnd(16)} ${modes[mode]}`),
];

/** What a process of one measurement is started with, before the mode and the seconds. */
const measurements: Readonly<Record<string, (mode: StepMode, seconds: number) => Promise<unknown>>> = {
  "measure-card": (mode, seconds) => timeOnCard(mode, seconds, images),
  "measure-processor": async (mode, seconds) => {
    const { run } = await startTraining(await compiledEngine({ fastMath: true }), stepCase(mode, readImages(images)));
    await run(); // what waits for the first call is not timed
    return await timeEach(run, seconds);
  },
};

try {
  const [first, mode, seconds] = process.argv.slice(2);
  if (Object.hasOwn(measurements, first)) say(JSON.stringify(await measurements[first](mode as StepMode, +seconds)));
  else await bench();
  process.exit(0);
} catch (error) {
  const known = errorOf(error);
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`error: ${known !== undefined && "message" in known ? known.message : message}\n`);
  process.exit(1);
}

async function bench(): Promise<void> {
  const { values } = parseArgs({
    options: {
      ...{ mode: { type: "string", multiple: true }, rounds: { type: "string" }, seconds: { type: "string" } },
      ...{ explain: { type: "boolean" }, json: { type: "boolean" }, help: { type: "boolean", short: "h" } },
    } as const,
  });
  if (values.help) return say(HELP.join("\n"));
  const chosen = values.mode?.map(modeOf) ?? stepModes;
  if (values.explain) {
    return say((await explainSteps(chosen, readImages(images), await gpuEngine())).join("\n"));
  }
  const [rounds, seconds] = [number("rounds", values.rounds ?? "3"), number("seconds", values.seconds ?? "2")];
  const timers = {
    card: (mode: StepMode) => measure("measure-card", mode, seconds),
    processor: (mode: StepMode) => measure("measure-processor", mode, seconds),
  };
  const progress = (line: string) => process.stderr.write(`${line}\n`);
  const times = await compareCard(chosen, timers, { rounds, progress });
  process.stdout.write(values.json ? documentText(cardDocument, times) : cardText(times));
}

/** What a process of this script prints. */
async function measure(what: string, mode: StepMode, seconds: number) {
  const runtime = "Deno" in globalThis ? ["run", "--quiet", "--allow-all"] : [];
  const { signal } = new AbortController(); // a signal from the terminal reaches the process, too
  const ended = await runMeasurement(process.execPath, [...runtime, script, what, mode, String(seconds)], { signal });
  if ("printed" in ended) return ended.printed;
  throw new Error(ended.failed.replace(/^error: /, ""));
}

function modeOf(text: string): StepMode {
  const mode = stepModes.find((each) => each === text);
  if (mode === undefined) throw new Error(`--mode ${text}: expected ${stepModes.join(", ")}`);
  return mode;
}

function number(name: string, text: string): number {
  if (Number(text) > 0) return Number(text);
  throw new Error(`--${name} ${text}: expected a number above 0`);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
