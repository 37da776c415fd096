/**
 * `deno task bench`: how fast a training step is, beside PyTorch and eager TensorFlow.js, or beside an earlier revision.
 *
 * Everything is measured in a process of its own, in turn, several rounds; the fastest counts. What is measured is processor time, which on an idle
 * machine is the time on the clock: one thread runs at a time.
 *
 * @module
 */
import { InvalidArgumentError } from "commander";
import { join } from "node:path";
import { Failure, usage } from "../../pipeline/platform/failure.ts";
import { exitCode } from "../../pipeline/platform/errors.ts";
import { processStreams } from "../../pipeline/platform/process_streams.ts";
import { runProgram } from "../../pipeline/platform/program.ts";
import { listenForSignals } from "../../pipeline/platform/signals.ts";
import { countArgument, wordArgument } from "../../pipeline/terminal/argument_parsers.ts";
import { command } from "../../pipeline/terminal/command.ts";
import { runCommandLine } from "../../pipeline/terminal/command_line.ts";
import { outputParameters, say } from "../../pipeline/terminal/output_options.ts";
import { flag, option } from "../../pipeline/terminal/parameters.ts";
import { listed } from "../../pipeline/settings/setting_type.ts";
import { selectEngine } from "../../pipeline/engine/select_engine.ts";
import { carriedPlatforms, writeCarried } from "./carry.ts";
import { cardDocument, cardText, compareCard } from "./compare_card.ts";
import { compareRevisions } from "./compare_revisions.ts";
import { compareRivals } from "./compare_rivals.ts";
import { comparisonDocument, comparisonText } from "./comparison.ts";
import { cardTimers } from "./engine_times.ts";
import { explainSteps } from "./explain.ts";
import { mnistImages, writeMnistImages } from "./mnist_images.ts";
import { type Mode, modeNames, modes } from "./modes.ts";
import { EXIT_CODES, exitCodeOf } from "./ratios.ts";
import { isStep, stepModes } from "./step_cases.ts";

/** The command. */
export const bench = command({
  name: "bench",
  description: "Times training steps and metrics of the compiled engine beside PyTorch, or beside an earlier revision.",
  examples: [
    ["bench", "every training step beside PyTorch and eager TensorFlow.js"],
    ["bench --mode standard --rounds 5", "one of them, more thoroughly"],
    ["bench --against 18ca9ec", "steps and metrics beside those of a commit"],
    ["bench --explain --mode standard", "what ONNX Runtime runs of a step, and what loops in WebAssembly"],
    ["bench --engine gpu", "training steps on a graphics card beside the processor"],
    [
      "bench --carry ../card-bench",
      "the same as a folder for another machine, which needs Node or Deno and nothing else",
    ],
  ],
  moreHelp: [
    "",
    "Exit codes: 0 every bar is met, 1 something could not be measured, 2 wrong usage,",
    `${EXIT_CODES.missed} a bar is missed, ${EXIT_CODES.invalid} a ratio is invalid as PyTorch is crippled here.`,
    "",
    "Modes:",
    ...modeNames.map((name) => `  ${name.padEnd(16)} ${modes[name]}`),
  ].join("\n"),
  parameters: {
    ...outputParameters,
    rounds: option(
      "--rounds <n>",
      "processes of each measurement, the fastest of which counts (default: 3)",
      countArgument,
      3,
    ),
    seconds: option("--seconds <s>", "how long a process measures (default: 2)", secondsArgument, 2),
    mode: option("--mode <name>", "what to measure (default: all); may be repeated", modeArgument),
    engine: option(
      "--engine <name>",
      "compiled (the default), or gpu: a graphics card beside the processor",
      wordArgument(["compiled", "gpu"]),
      "compiled" as const,
    ),
    explain: flag("--explain", "list what runs where in each training step, and measure nothing"),
    carry: option(
      "--carry <folder>",
      "write the bench of a graphics card as a folder for another machine",
      (text) => text,
    ),
    platform: option(
      "--platform <name>",
      `what --carry is for: ${listed(carriedPlatforms)} (default: linux-x64)`,
      wordArgument(carriedPlatforms),
      "linux-x64" as const,
    ),
    against: option("--against <revision>", "a commit to compare with in place of PyTorch", revisionArgument),
  },
  read: ({ mode, engine = "compiled", ...typed }) => ({
    ...typed,
    engine,
    modes: mode ?? (typed.against === undefined ? stepModes : modeNames),
  }),
  run: async (options, streams) => {
    const stop = new AbortController();
    const stopListening = listenForSignals((signal) => stop.abort(signal));
    const folder = await Deno.makeTempDir({ prefix: "degrok-bench-" });
    try {
      if (options.carry !== undefined) {
        streams.out.write(`${await writeCarried(options.carry, options.platform)}\n`);
        return 0;
      }
      if (options.explain) {
        const unexplained = options.modes.filter((mode) => !isStep(mode)).map((mode) => `${mode}: not a training step`);
        const { engine } = await selectEngine(options.engine);
        const lines = await explainSteps(options.modes.filter(isStep), await mnistImages(), engine);
        for (const line of [...lines, ...unexplained]) streams.out.write(`${line}\n`);
        return 0;
      }
      const images = join(folder, "mnist");
      await writeMnistImages(images);
      const { rounds, seconds, against, modes, quiet } = options;
      const progress = (line: string) => quiet || streams.err.write(`${line}\n`);
      const given = { rounds, seconds, images, signal: stop.signal, progress };
      if (options.engine === "gpu") {
        if (against !== undefined) throw usage("--against: --engine gpu is compared with the processor");
        say(
          streams,
          options,
          cardDocument,
          await compareCard(modes.filter(isStep), cardTimers(given), given),
          cardText,
        );
        return 0;
      }
      const comparison = against === undefined
        ? await compareRivals(modes, given)
        : await compareRevisions({ revision: against, modes }, given);
      say(streams, options, comparisonDocument, comparison, comparisonText);
      return exitCodeOf(comparison.ratios);
    } catch (error) {
      if (!(error instanceof Failure) || error.error._tag !== "Interrupted") throw error;
      streams.err.write(`interrupted by ${error.error.signal}\n`);
      return exitCode(error.error);
    } finally {
      stopListening();
      await Deno.remove(folder, { recursive: true });
    }
  },
});

if (import.meta.main) {
  await runProgram((argv) => runCommandLine(["bench", ...argv], { commands: [bench], streams: processStreams() }));
}

/** Modes of `--mode`, which may be given several times. */
function modeArgument(text: string, before: readonly Mode[] = []): readonly Mode[] {
  return [...new Set([...before, wordArgument(modeNames)(text)])];
}

function secondsArgument(text: string): number {
  const seconds = /^\d{1,3}(\.\d{1,3})?$/.test(text) ? Number(text) : NaN;
  if (seconds > 0) return seconds;
  throw new InvalidArgumentError("Expected a number of seconds above 0");
}

/** A name of a commit; one that looks like an option would be one to Git. */
function revisionArgument(text: string): string {
  if (/^[A-Za-z0-9][\w./~^@{}-]*$/.test(text)) return text;
  throw new InvalidArgumentError("Expected a commit, such as 18ca9ec or HEAD~3");
}
