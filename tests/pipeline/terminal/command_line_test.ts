import { assert, assertEquals, assertRejects, assertStringIncludes } from "../../assert.ts";
import { command } from "../../../pipeline/terminal/command.ts";
import { runCommandLine } from "../../../pipeline/terminal/command_line.ts";
import { commandsFor } from "../../../pipeline/terminal/commands.ts";
import { readDocument } from "../../../pipeline/terminal/document.ts";
import { outputParameters } from "../../../pipeline/terminal/output_options.ts";
import { errorDocument } from "../../../pipeline/terminal/report_error.ts";
import { Failure } from "../../../pipeline/platform/failure.ts";
import { slurmDefaults } from "../../../pipeline/config/slurm_settings.ts";
import type { Config } from "../../../pipeline/config/config.ts";
import { profileConfig } from "../../../pipeline/config/profiles.ts";
import { exactArguments } from "../../../pipeline/report/reproduce_command.ts";
import { design as longerRuns } from "../../../pipeline/studies/robustness/longer_runs.ts";
import { design } from "../../../pipeline/studies/speedups/design.ts";
import { fakeStreams } from "./fake_streams.ts";

const COMMANDS = "reproduce, stage, status, why, graph, new, export, import, join, evaluate, snapshot, cache".split(
  ", ",
);
const CACHE_COMMANDS = ["cache ls", "cache evict", "cache gc", "cache verify", "cache du"];

/** The paper's study, which changes nothing in the profiles. */
const usualStudy = { design: longerRuns };

// These tests run without any permission, so whatever they do, nothing is written.

Deno.test("the command line gives reproduce its defaults: the paper profile, everything stored is used", async () => {
  assertEquals(await run("reproduce"), {
    code: 7,
    calls: [["reproduce", {
      json: false,
      quiet: false,
      color: true,
      config: profileConfig("paper"),
      study: usualStudy,
      out: "outputs/paper",
      engine: "auto",
      sameProcessor: false,
      on: "local",
      detach: false,
      slurm: slurmDefaults,
      jobs: undefined,
      dryRun: false,
      commands: false,
      force: [],
      cache: "use",
      check: false,
      failOn: undefined,
      times: false,
      runImportedCode: false,
      lockTimeout: undefined,
    }]],
    stdout: "",
    stderr: "",
  });
});

Deno.test("the command line passes every option of reproduce on", async () => {
  const { calls, stderr } = await run(
    "reproduce --profile quick --seeds 3,5 -j 4 -n --force=train --force=report --out /tmp/o --engine eager --json -q " +
      "--no-color --same-processor --fail-on divergence --times --run-imported-code --lock-timeout 10m --set mnist.train.steps=500 --config my.json",
    { "my.json": '{"modularAddition":{"train":{"steps":400}}}' },
  );
  assertEquals(stderr, "");
  const [[name, options]] = calls as [string, Record<string, unknown>][];
  const { config, ...others } = options;
  assertEquals(name, "reproduce");
  assertEquals(others, {
    json: true,
    quiet: true,
    color: false,
    study: usualStudy,
    out: "/tmp/o",
    engine: "eager",
    sameProcessor: true,
    on: "local",
    detach: false,
    slurm: slurmDefaults,
    jobs: 4,
    dryRun: true,
    commands: false,
    force: ["train", "report"],
    cache: "use",
    check: false,
    failOn: "divergence",
    times: true,
    runImportedCode: true,
    lockTimeout: 600_000,
  });
  const expected = profileConfig("quick");
  assertEquals(config, {
    ...expected,
    seeds: [3, 5],
    mnist: { ...expected.mnist, train: { ...expected.mnist.train, steps: 500 } },
    modularAddition: { ...expected.modularAddition, train: { ...expected.modularAddition.train, steps: 400 } },
  });
});

Deno.test("--no-cache, --refresh and --check are three different things", async () => {
  const of = async (option: string) => {
    const [[, { cache, check }]] = (await run(`reproduce ${option}`)).calls as [string, Record<string, unknown>][];
    return { cache, check };
  };
  assertEquals(await of("--no-cache"), { cache: "off", check: false });
  assertEquals(await of("--refresh"), { cache: "refresh", check: false });
  assertEquals(await of("--check"), { cache: "use", check: "recompute" });
  assertEquals(await of("--check=stored"), { cache: "use", check: "stored" });
});

Deno.test("the settings of Slurm come from the configuration's section, with options on top, and nothing else depends on them", async () => {
  const file = { "my.json": '{ "profile": "quick", "slurm": { "partition": "long", "time": 30, "prologue": ["a"] } }' };
  const { calls, stderr } = await run(
    "reproduce --config my.json --on slurm --detach --slurm.time 90 --slurm.arguments=--qos=high --slurm.arguments=--nice",
    file,
  );
  assertEquals(stderr, "");
  const [[, { on, detach, slurm, config }]] = calls as [string, Record<string, unknown>][];
  const own = { partition: "long", time: 90, prologue: ["a"], arguments: ["--qos=high", "--nice"] };
  assertEquals([on, detach, slurm], ["slurm", true, { ...slurmDefaults, ...own }]);
  assertEquals(config, profileConfig("quick"));
});

Deno.test("what is wrong with the settings of Slurm, or does not go with them, is refused", async () => {
  const refusal = async (line: string, text = "{}") => {
    const { code, stderr } = await run(`reproduce --config my.json ${line}`, { "my.json": text });
    assertEquals(code, 2);
    return stderr;
  };
  assertStringIncludes(await refusal("--on slurm --slurm.time soon"), "--slurm.time: expected a whole number");
  assertStringIncludes(await refusal("--on slurm --slurm.time="), "--slurm.time: expected a whole number");
  assertStringIncludes(await refusal("--on slurm --slurm.memory 4GB"), "--slurm.memory: expected a size");
  assertStringIncludes(await refusal("", '{ "slurm": { "partitoin": "a" } }'), "did you mean partition?");
  assertStringIncludes(await refusal("--slurm.time 3"), "--slurm.time goes with --on slurm");
  assertStringIncludes(await refusal("--detach"), "--detach goes with --on slurm");
  assertStringIncludes(await refusal("--commands"), "--commands goes with --dry-run");
  assertStringIncludes(await refusal("--on slurm --same-processor"), "needs --slurm.constraint");
  for (const option of ["--force", "--refresh", "--no-cache", "--check", "--same-processor"]) {
    assertStringIncludes(await refusal(`--continue-from gpu ${option}`), "--continue-from");
  }
  for (const option of ["--force", "--refresh", "--no-cache", "--check"]) {
    assertStringIncludes(await refusal(`--on slurm ${option}`), `${option} does not go with --on slurm`);
    assertStringIncludes(await refusal(`-n --commands ${option}`), `${option} does not go with --commands`);
  }
});

Deno.test("the arguments that name an experiment for other machines are the same configuration to the last setting, also of tasks that are not trained", async () => {
  const configOf = async (line: string | readonly string[]) => (await run(line)).calls[0][1] as { config: Config };
  for (
    const line of [
      "reproduce --profile quick --set train.steps=60 --seeds 3,5",
      'reproduce --profile smoke --set mnist.train.batchSize="full" --sweep train.weightDecay=0.5,1 --seeds 2',
      "reproduce --study speedups --profile quick --set train.weightDecay=0.7",
    ]
  ) {
    const { config } = await configOf(line);
    const study = line.includes("speedups") ? { design } : {};
    const words = exactArguments(config, study).match(/(?:[^\s']|'[^']*')+/g)!;
    assertEquals(
      await configOf(["reproduce", ...words.map((word) => word.replaceAll("'", ""))]).then((read) => read.config),
      config,
    );
  }
});

Deno.test("stage --run takes names of runs, and no report", async () => {
  const { calls } = await run("stage train --profile smoke --run mnist-standard-seed-0 --run mnist-perturbed-seed-0");
  const [[, { runs }]] = calls as [string, Record<string, unknown>][];
  assertEquals(runs, ["mnist-standard-seed-0", "mnist-perturbed-seed-0"]);
  assertStringIncludes((await run("stage report --run mnist-standard-seed-0")).stderr, "a report is on all runs");
});

Deno.test("a bare --force forces every stage and leaves the argument behind it alone", async () => {
  for (const line of ["stage --force train", "stage -f train", "stage train --force", "stage train --force=all"]) {
    const [[name, options]] = (await run(line)).calls as [string, Record<string, unknown>][];
    assertEquals([name, options.stage, options.force], ["stage", "train", ["dataset", "train", "metrics", "report"]]);
  }
});

Deno.test("the command line hands the other commands theirs", async () => {
  const options = async (line: string) => {
    const { calls, stderr } = await run(line);
    assertEquals(stderr, "");
    const [[name, { config: _, ...others }]] = calls as [string, Record<string, unknown>][];
    return [name, others];
  };
  const output = { json: false, quiet: false, color: true };
  const experiment = { ...output, study: usualStudy, out: "outputs/smoke", engine: "auto", sameProcessor: false };
  assertEquals(await options("status --profile smoke --exit-code"), ["status", { ...experiment, exitCode: true }]);
  assertEquals(await options("why metrics --profile smoke"), ["why", {
    ...experiment,
    stage: "metrics",
    label: undefined,
  }]);
  assertEquals(await options("why train mnist-standard-seed-0 --profile smoke"), ["why", {
    ...experiment,
    stage: "train",
    label: "mnist-standard-seed-0",
  }]);
  assertEquals(await options("graph --profile smoke"), ["graph", { ...experiment, format: "text" }]);
  assertEquals(await options("graph --profile smoke --format dot"), ["graph", { ...experiment, format: "dot" }]);
  assertEquals(await options("graph --profile smoke --json"), ["graph", { ...experiment, json: true, format: "text" }]);
  assertEquals(await options("cache ls --json"), ["cache ls", { ...output, json: true }]);
  assertEquals(await options("cache du"), ["cache du", output]);
  assertEquals(await options("cache verify --repair --lock-timeout 5"), ["cache verify", {
    ...output,
    repair: true,
    lockTimeout: 5000,
  }]);
  assertEquals(await options("cache evict train/mnist-standard-seed-0 --reason wrong --lock-timeout 5"), [
    "cache evict",
    {
      ...output,
      result: "train/mnist-standard-seed-0",
      reason: "wrong",
      lockTimeout: 5000,
    },
  ]);
  const limits = { keepLast: undefined, keepRuns: undefined, maxSize: undefined, olderThan: undefined };
  assertEquals(await options("cache gc"), ["cache gc", { ...output, ...limits, dryRun: true, lockTimeout: undefined }]);
  assertEquals(await options("cache gc --apply --keep-last 2 --keep-runs 3 --max-size 1.5GB --older-than 30d"), [
    "cache gc",
    {
      ...output,
      dryRun: false,
      keepLast: 2,
      keepRuns: 3,
      maxSize: 1.5e9,
      olderThan: 30 * 86_400_000,
      lockTimeout: undefined,
    },
  ]);
});

Deno.test("bad usage is one line on the error stream, exit code 2, and no command runs", async () => {
  const refusals: [string, string][] = [
    ["", "expected reproduce, stage, status, why, graph, new, export, import, join, evaluate, snapshot or cache"],
    ["cache", "expected cache ls, verify, evict, du or gc"],
    ["repoduce", "unknown command 'repoduce'; did you mean reproduce?"],
    ["cache lss", "unknown command 'lss'; did you mean ls?"],
    ["reproduce --sed 3", "unknown option '--sed'; did you mean --set?"],
    ["reproduce smoke", "smoke: not an option; did you mean --profile smoke?"],
    [
      "reproduce twice",
      "too many arguments for 'reproduce'. Expected 0 arguments but got 1: twice; see deno task reproduce --help",
    ],
    ["stage", "missing required argument 'stage'; see deno task stage --help"],
    ["stage trian", "stage trian: expected dataset, train, metrics or report; did you mean train?"],
    ["why ../train", "stage ../train: expected dataset, train, metrics or report"],
    ["why train ../x", "label ../x: labels look like modular-addition-standard-seed-0"],
    ["why train /etc/passwd", "label /etc/passwd: labels look like"],
    ["reproduce --force=trian", "--force trian: expected dataset, train, metrics or report; did you mean train?"],
    ["reproduce --jobs 0", "--jobs 0: expected a whole number from 1 to 1024"],
    ["reproduce --jobs -1", "--jobs -1: expected a whole number from 1 to 1024"],
    ["reproduce --jobs 1.5", "--jobs 1.5: expected a whole number from 1 to 1024"],
    ["reproduce --figure 14", "--figure 14: the figures of study robustness are 1 to 13\n"],
    ["reproduce --figure figure-04", "--figure figure-04: expected a whole number from 1 to 99; did you mean 4?"],
    ["reproduce --seeds 0", "expected a number of seeds (1 to 1000), or a list of different seeds such as 3,5,7"],
    ["reproduce --engine eger", "--engine eger: expected auto, compiled, gpu or eager; did you mean eager?"],
    ["reproduce --lock-timeout soon", "--lock-timeout soon: expected a duration such as 30s, 10m, 2h or 7d"],
    ["cache gc --max-size 2XB", "--max-size 2XB: expected a size such as 500MB or 2GB"],
    ["cache evict 3f9a2c41", "required option '--reason <text>' not specified"],
    ["cache evict ../train --reason x", "result ../train: expected the start of a key, of 8 digits at least"],
    ["cache evict 3f9a --reason x", "result 3f9a: expected the start of a key, of 8 digits at least"],
    ["graph --format svg", "--format svg: expected text, mermaid, dot or json"],
    ["reproduce --no-cache --refresh", "option '--no-cache' cannot be used with option '--refresh'"],
    ["reproduce --no-cache --check", "option '--no-cache' cannot be used with option '--check [how]'"],
    ["reproduce --refresh --check", "option '--refresh' cannot be used with option '--check [how]'"],
    ["reproduce --check=maybe", "--check maybe: expected recompute or stored"],
    ["reproduce --out", "option '--out <folder>' argument missing; see deno task reproduce --help"],
    [
      "reproduce --study robustnes",
      'study: expected "robustness", "speedups" or "prediction", got "robustnes"; did you mean robustness?',
    ],
    ["status --set study=../x", "study: expected a study's name"],
    ["reproduce --profile qick", 'profile: expected paper, quick or smoke, got "qick"; did you mean quick?'],
    ["reproduce --profile ../paper", 'profile: expected paper, quick or smoke, got "../paper"'],
    ["reproduce --config nope.json", "--config nope.json: no such file"],
    ["status --config empty.json", "empty.json:1:1: expected a value, found the end of the file"],
    [
      "reproduce --config trial.json",
      'variants[0].purpose: study robustness plans no trial mine; choose another purpose, such as "sweep"',
    ],
    ["reproduce --seeds 3 --set seeds=[4]", "seeds: given by --seeds and by --set; expected one of them"],
    ["status --study robustness --set study=speedups", "study: given by --study and by --set; expected one of them"],
  ];
  const trial = { name: "mine", purpose: "trial", describes: "mine", task: "mnist", interventions: ["standard"] };
  const more = { seeds: 1, fromSeeds: 1, metrics: "all", changes: { train: { steps: 5 } } };
  const files = { "empty.json": "", "trial.json": JSON.stringify({ variants: [{ ...trial, ...more }] }) };
  for (const [line, message] of refusals) {
    const { code, calls, stdout, stderr } = await run(line, files);
    assertEquals([code, calls, stdout], [2, [], ""], line);
    assertStringIncludes(stderr, message);
    assert(stderr.startsWith("error: ") && stderr.indexOf("\n") === stderr.length - 1, stderr);
  }
});

Deno.test("an invalid configuration is one line an issue, exit code 2, and no command runs", async () => {
  const refusals: [string, string][] = [
    ["mnist.train.weightDecya=1", "mnist.train.weightDecya: no such setting; did you mean mnist.train.weightDecay?"],
    [
      "mnist.train.weightDecay=much",
      'mnist.train.weightDecay: expected a number of at least 0 and at most 1000, got "much"',
    ],
    ["mnist.train.weightDecay=NaN", 'got "NaN"'],
    ["mnist.train.weightDecay=1e999", "mnist.train.weightDecay: the number 1e999 is too large"],
    ["mnist.train.steps=-5", "mnist.train.steps: expected a whole number of at least 1 and at most 100000000, got -5"],
    ["mnist.train.steps=1.5", "got 1.5"],
    ["train.steps=-5", "error: train.steps: expected a whole number"],
    ["train.weightDecay=abc", "error: train.weightDecay: expected a number"],
    ["modularAddition.dataset.modulus=1", "modularAddition.dataset.modulus: expected a whole number of at least 2"],
    ["modularAddition.dataset.trainFraction=0", "expected a number above 0 and below 1, got 0"],
    ["modularAddition.dataset.trainFraction=1", "expected a number above 0 and below 1, got 1"],
    ["modularAddition.dataset.trainFraction=0.00001", "leaves no pair to train on: 0.00001 of 12769 pairs is below 1"],
    ["modularAddition.model.width=126", "modularAddition.model.width: expected a multiple of heads (4), got 126"],
    ["mnist.dataset.source=", 'mnist.dataset.source: expected "package" or a folder of IDX files, got ""'],
    ['mnist={"trian":1}', "mnist.trian: unknown key; did you mean train?"],
    ['mnist={"__proto__":1}', 'mnist: the key "__proto__" is not allowed'],
    ['mnist={"interventions":[],"interventions":[]}', 'mnist: the key "interventions" is given twice'],
  ];
  for (const [assignment, message] of refusals) {
    const { code, calls, stdout, stderr } = await run(["reproduce", "--set", assignment]);
    assertEquals([code, calls, stdout], [2, [], ""], assignment);
    assertStringIncludes(stderr, message);
    assertEquals(stderr.split("\n").length, 2, stderr);
  }
});

Deno.test("hostile paths are refused before anything happens", async () => {
  for (const path of ["", "a\u0000b", "a\nb", "\u001b[2J", "x".repeat(300), "x/".repeat(3000)]) {
    for (const option of ["--out", "--config"]) {
      const { code, calls, stderr } = await run(["reproduce", option, path]);
      assertEquals([code, calls], [2, []]);
      // deno-lint-ignore no-control-regex
      assert(!/[\u0000-\u0009\u000b-\u001f]/.test(stderr) && stderr.split("\n").length === 2, JSON.stringify(stderr));
    }
  }
});

Deno.test("graph refuses --json beside another format", async () => {
  const { code, calls, stderr } = await run("graph --format dot --json");
  assertEquals([code, calls, stderr], [2, [], "error: --json contradicts --format dot\n"]);
});

Deno.test("with --json an error is also a document on the standard output", async () => {
  const { code, stdout, stderr } = await run("reproduce --json --set train.steps=0 --set train.beta1=2");
  assertEquals(code, 2);
  assertEquals(stderr.split("\n").length, 3);
  assertEquals(readDocument(errorDocument, stdout), {
    _tag: "Right",
    right: {
      kind: "InvalidConfig",
      messages: [
        "train.steps: expected a whole number of at least 1 and at most 100000000, got 0",
        "train.beta1: expected a number of at least 0 and below 1, got 2",
      ],
      exitCode: 2,
    },
  });
});

Deno.test("help tells every command and option with examples, within the terminal's width, and exits with 0", async () => {
  const main = await run("--help");
  for (const name of COMMANDS) assertStringIncludes(main.stdout, `  ${name}`);
  for (const line of [...COMMANDS, ...CACHE_COMMANDS]) {
    const { code, stdout, stderr } = await run(`${line} --help`, {}, 60);
    assertEquals([code, stderr], [0, ""]);
    assertStringIncludes(stdout, `Usage: deno task ${line}`);
    assertStringIncludes(stdout, "\nExamples:\n  deno task ");
    const wide = stdout.split("\n").filter((each) => each.length > 60 && !each.startsWith("  deno task ")); // typed as they stand
    assertEquals(wide, [], line);
    if (["reproduce", "stage"].includes(line)) assertStringIncludes(stdout, "\n  6    --check found a difference");
  }
});

Deno.test("every example in a command's help is a valid command line", async () => {
  for (const line of [...COMMANDS, ...CACHE_COMMANDS]) {
    const { stdout } = await run(`${line} --help`);
    const typed = [...stdout.matchAll(/^ {2}deno task (.*)$/gm)].map(([, example]) => example);
    assert(typed.length > 0);
    for (const example of typed) {
      const { code, stderr } = await run(example, { "my.json": "{}" });
      assertEquals([code, stderr], [7, ""], example);
    }
  }
});

Deno.test("a failure of a command is reported with its exit code; any other exception is our mistake and comes through", async () => {
  const throwing = (thrown: Error) =>
    runCommandLine(["break"], {
      commands: [command({
        name: "break",
        description: "Breaks.",
        examples: [],
        parameters: outputParameters,
        run: () => Promise.reject(thrown),
      })],
      streams,
    });
  const streams = fakeStreams();
  assertEquals(await throwing(new Failure({ _tag: "LockTimeout", message: "too late" })), 5);
  assertEquals(streams.stderr(), "error: too late\n");
  await assertRejects(() => throwing(new RangeError("Cannot do this")), RangeError, "Cannot do this");
});

// Helpers

async function run(line: string | readonly string[], files: Readonly<Record<string, string>> = {}, columns = 100) {
  const calls: [string, unknown][] = [];
  const streams = fakeStreams({ columns }, files);
  const argv = typeof line === "string" ? line.split(" ").filter((word) => word !== "") : line;
  const code = await runCommandLine(argv, {
    commands: await commandsFor(argv),
    streams,
    // Notes what is asked for, and answers 7.
    perform: (name, options) => {
      calls.push([name, options]);
      return Promise.resolve(7);
    },
  });
  return { code, calls, stdout: streams.stdout(), stderr: streams.stderr() };
}

Deno.test("--figure keeps the runs of that figure and has a folder of its own", async () => {
  const { calls, stderr } = await run("reproduce --profile smoke --figure 13");
  assertEquals(stderr, "");
  const [[, { config, out }]] = calls as [string, { config: Config; out: string }][];
  assertEquals([config.mnist.interventions, config.modularAddition.interventions, out], [
    ["standard"],
    [],
    "outputs/smoke-figure-13",
  ]);
  const refused = await run("reproduce --figure 14");
  assertEquals([refused.code, refused.calls], [2, []]);
});
