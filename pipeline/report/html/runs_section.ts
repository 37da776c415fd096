/**
 * What was run, and what came of each run.
 *
 * @module
 */
import { CROSSING_LEVELS } from "../../../core/grokking/grokking_times.ts";
import { type Config, taskNames } from "../../config/config.ts";
import { isProfileName, profileConfig } from "../../config/profiles.ts";
import { taskTitle } from "../figures/paper_figures.ts";
import { formatCount, formatNumber, formatPercent, formatStep } from "../format.ts";
import type { RunStudy } from "../run_study.ts";
import { settingDifferences, settingText } from "../settings_difference.ts";
import { html, type Markup, table } from "./markup.ts";

/** The settings of both tasks, in sentences. */
export function setupText(config: Config): Markup {
  const { mnist, modularAddition } = config;
  return html`<p><strong>MNIST.</strong> ${formatStep(mnist.dataset.trainSize)} training images, ${
    formatStep(mnist.dataset.testSize)
  } test images; a ReLU network with hidden layers of ${
    mnist.model.hiddenWidths.join(" and ")
  } units whose initial weights and biases are multiplied by ${
    formatNumber(mnist.model.initializationScale)
  }; mean squared error; ${optimizer(mnist.train)} Modes: ${modes(mnist.modes)}.</p>
<p><strong>Modular addition.</strong> Modular ${modularAddition.dataset.operation} with modulus ${modularAddition.dataset.modulus}: a share of ${
    formatNumber(modularAddition.dataset.trainFraction)
  } of all ${
    formatStep(modularAddition.dataset.modulus ** 2)
  } ordered pairs is trained on; a one-layer transformer of width ${modularAddition.model.width} with ${modularAddition.model.heads} heads and ${modularAddition.model.hiddenWidth} hidden units; cross-entropy; ${
    optimizer(modularAddition.train)
  } Modes: ${modes(modularAddition.modes)}.</p>
<p>Seeds: ${
    config.seeds.join(", ")
  }. A seed decides the split, the initial weights, the order of the batches and the noise.</p>`;
}

/** Each run's times, and the link target of every number that comes from it. */
export function runsTable(studies: readonly RunStudy[]): Markup {
  return table(
    "Runs: when they fitted and when they grokked (steps)",
    [
      "Run",
      "t_fit",
      "t_grok",
      "Delay",
      "Plateau",
      ...CROSSING_LEVELS.map((level) => `First ${formatPercent(level)}`),
      "State",
    ],
    studies.map(({ run, times }) => [
      html`<a href="#run-${run.id}">${run.id}</a>`,
      step(times?.fitStep),
      times !== null && run.complete && times.grokStep === null
        ? html`&gt; ${formatStep(times.lastStep)} (censored)`
        : step(times?.grokStep),
      step(times?.delay),
      times === null ? "–" : formatPercent(times.plateau),
      ...CROSSING_LEVELS.map((_, index) => step(times?.firstCrossings[index])),
      state(run, times?.lastStep),
    ]),
  );
}

/** The settings that differ from the paper's profile. */
export function deviationsTable(config: Config): Markup {
  const changes = settingDifferences(profileConfig("paper"), config);
  if (changes.length === 0) return html`<p>All settings are those of the paper profile.</p>`;
  const name = isProfileName(config.profile) ? `The ${config.profile} profile` : "This configuration";
  return html`<p>${name} is not the paper's setup: ${
    formatCount(changes.length, "setting")
  } differ. Times, and what a claim comes to, can differ with them.</p>${
    table(
      "Settings that differ from the paper's",
      ["Setting", "Paper", "Here"],
      changes.map(({ path, from, to }) => [
        html`<code>${path}</code>`,
        settingText(from),
        settingText(to),
      ]),
    )
  }`;
}

/** How many runs there are of each task and how they ended, in a sentence. */
export function outcomeText(studies: readonly RunStudy[]): string {
  return taskNames.flatMap((task) => {
    const runs = studies.filter(({ run }) => run.task === task);
    if (runs.length === 0) return [];
    const complete = runs.filter(({ run }) => run.complete);
    const grokked = complete.filter(({ times }) => times?.groks === true).length;
    const running = runs.length - complete.length;
    return [
      `${taskTitle[task]}: ${grokked} of ${formatCount(complete.length, "complete run")} grokked${
        running === 0 ? "" : `, ${running} not complete yet`
      }.`,
    ];
  }).join(" ");
}

function step(value: number | null | undefined): string {
  return value == null ? "–" : formatStep(value);
}

function state({ complete, diverged }: RunStudy["run"], last: number | undefined): string {
  if (diverged !== undefined) return `diverged at step ${formatStep(diverged.step)}`;
  if (complete) return "complete";
  return last === undefined ? "not evaluated yet" : `evaluated up to step ${formatStep(last)}`;
}

function optimizer(train: Config["mnist"]["train"]): string {
  const batch = train.batchSize === "full" ? "full batches" : `batches of ${train.batchSize}`;
  return `AdamW, learning rate ${formatNumber(train.learningRate)}, weight decay ${
    formatNumber(train.weightDecay)
  }, ${batch}, ${formatStep(train.steps)} steps.`;
}

function modes(names: readonly string[]): string {
  return names.length === 0 ? "none" : names.join(", ");
}
