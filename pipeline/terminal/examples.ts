/**
 * Examples at the end of each command's help.
 *
 * @module
 */

const lines: Readonly<Record<string, readonly (readonly [command: string, meaning: string])[]>> = {
  reproduce: [
    ["reproduce", "the paper, one seed"],
    ["reproduce --profile quick", "a small version, in minutes"],
    ["reproduce --seeds 5 --jobs 4", "five seeds, four runs side by side"],
    ["reproduce --set train.weightDecay=0.5", "one setting changed"],
    ["reproduce --sweep train.weightDecay=0.3,1,3", "three values beside each other"],
    ["reproduce --config my.json --out outputs/mine", "settings from a file"],
    ["reproduce --dry-run", "what would run, and why"],
    ["reproduce --check", "compute it again and compare, with the snapshot, too"],
  ],
  stage: [
    ["stage train --profile quick", "datasets and training only"],
    ["stage metrics --force=metrics", "the metrics once more, from stored checkpoints"],
  ],
  status: [
    ["status --profile quick", "what is stored of the quick profile"],
    ["status --exit-code --quiet", "for scripts: 0 up to date, 3 not"],
  ],
  why: [
    ["why train", "why training would run again"],
    ["why metrics mnist-standard-seed-0", "the same for one run"],
  ],
  graph: [
    ["graph --profile smoke", "as text"],
    ["graph --format mermaid", "for a Markdown page"],
  ],
  snapshot: [["snapshot --from outputs/quick", "keep this report in outputs/snapshot/quick"]],
  new: [
    ["new my-study", "experiments/my-study.jsonc, from the quick profile"],
    ["new large --profile paper --file ~/large.jsonc", "from the paper's settings, elsewhere"],
  ],
  export: [
    ["export mnist-standard-seed-0 --profile quick", "into exports/mnist-standard-seed-0"],
    ["export mnist-standard-seed-0 --out ~/mnist-run", "the paper's run, elsewhere"],
  ],
  import: [["import ~/mnist-run", "verify it, and store what this cache has not"]],
  evaluate: [
    ["evaluate --weights grokked.safetensors --task modularAddition", "a network of the paper's sizes, as a table"],
    ["evaluate --weights mlp.safetensors --task mnist --csv", "as a row for a spreadsheet"],
  ],
  cache: [["cache du", "how much space stored results take"]],
  watch: [
    ["watch", "the running or the last experiment, whichever it is"],
    ["watch --profile quick", "only experiments with the quick profile"],
    ["watch --port 8080", "at http://127.0.0.1:8080/"],
  ],
  ls: [["cache ls --json", "one document for scripts"]],
  verify: [["cache verify", "whether every stored file is whole"]],
  du: [["cache du", "space by stage"]],
  gc: [
    ["cache gc --older-than 30d", "what is older than a month"],
    ["cache gc --max-size 2GB --apply", "keep the newest 2 GB"],
  ],
};

/** What commands that compute say by their exit codes. */
const exitCodes = `
Exit codes:
  0         done
  1         a stage failed
  2         usage, configuration or input data
  5         waited longer than --lock-timeout
  6         --check found a difference
  130, 143  stopped by a signal`;

/** The end of a command's help: examples, each as it is typed, and exit codes that a script may look at. */
export function examples(command: string): string {
  const known = lines[command] ?? [];
  return [
    "",
    "Examples:",
    ...known.map(([typed, meaning]) => `  deno task ${typed}\n      ${meaning}`),
    ...(["reproduce", "stage"].includes(command) ? [exitCodes] : []),
  ].join("\n");
}
