/**
 * Milliseconds of a training step, in one run on one core each: compiled, eager, and PyTorch beside them, with the ratios that matter.
 *
 * `deno task bench [ROUNDS]`. Everything is measured in turn, ROUNDS times over (default 3), and the fastest round of each is taken. What
 * is measured is processor time, which on an idle machine is the time on the clock: one thread runs at a time.
 *
 * @module
 */
import process from "node:process";
import { eagerEngine } from "../../pipeline/engine/eager_engine.ts";
import { compiledEngine } from "../../pipeline/engine/compiled_engine.ts";
import { matmulRuns, mnistWork, modularAdditionWork } from "./matmul_peak.ts";
import { pythonsWithTorch, timePyTorch } from "./pytorch.ts";
import { mnistCase, modularAdditionCase, startTraining } from "./training_cases.ts";

const SECONDS = 2; // of each measurement in each round

const rounds = Number(Deno.args[0] ?? 3);
if (!Number.isInteger(rounds) || rounds < 1) {
  console.error(`ROUNDS must be a positive integer: got ${Deno.args[0]}`);
  Deno.exit(2);
}

const times = new Map<string, number>();
const note = (name: string, milliseconds: number) =>
  times.set(name, Math.min(milliseconds, times.get(name) ?? Infinity));

const engine = await compiledEngine({ fastMath: true }); // as the pipeline trains
const cases = [
  modularAdditionCase("standard"),
  modularAdditionCase("perturbed"),
  modularAdditionCase("abelian"),
  mnistCase("standard", 1),
  mnistCase("perturbed", 1),
];
const runs = await Promise.all(cases.map(async (each) => ({ name: each.name, ...await startTraining(engine, each) })));
const products = await matmulRuns(engine);
const pythons = await pythonsWithTorch();
if (pythons.length === 0) {
  console.warn(
    "PyTorch is not installed here: its part of the comparison is SKIPPED (set DEGROK_PYTHON to an interpreter that has it)",
  );
}

let peak = 0; // floating point operations a millisecond
for (let round = 1; round <= rounds; round++) {
  console.warn(`round ${round} of ${rounds}`);
  for (const { name, run, steps } of runs) {
    await run();
    note(`compiled, ${name}`, await timeEach(run) / steps);
  }
  for (const product of products) {
    const operations = await product();
    peak = Math.max(peak, operations / await timeEach(product));
  }
  for (const python of pythons) {
    for (const [name, compile] of baselines(round)) {
      const measured = await timePyTorch(python, name, { seconds: SECONDS, compile });
      if (measured !== undefined) {
        note(`PyTorch ${measured.torch}${compile ? " torch.compile" : ""}, ${name}`, measured.milliseconds);
      }
    }
  }
}
for (const backend of ["wasm", "cpu"] as const) {
  const eager = await eagerEngine(backend);
  for (const each of [modularAdditionCase("standard"), mnistCase("standard", 1)]) {
    const { run, dispose } = await startTraining(eager, each);
    note(`eager ${backend}, ${each.name}`, await timeEach(run, 0));
    await dispose();
  }
}
report();

/** The usual code takes half a second a step: once is enough. */
function baselines(round: number): readonly (readonly ["usual" | "fastest" | "mnist", boolean])[] {
  const usual = [["usual", false], ["usual", true]] as const;
  return [...(round === 1 ? usual : []), ["fastest", false], ["fastest", true], ["mnist", false], ["mnist", true]];
}

/** Milliseconds of processor time that a call takes, over as many calls as the seconds hold. */
async function timeEach(run: () => Promise<unknown>, seconds = SECONDS): Promise<number> {
  const end = performance.now() + 1000 * seconds;
  const before = process.cpuUsage();
  let calls = 0;
  do {
    await run();
    calls++;
  } while (performance.now() < end);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / calls;
}

function report(): void {
  console.log("\nmilliseconds of a step");
  for (const [name, milliseconds] of times) console.log(`${milliseconds.toFixed(2).padStart(10)}  ${name}`);
  console.log(`${(peak / 1e6).toFixed(0).padStart(10)}  GFLOP/s, the compiled engine's fastest matrix product`);

  const ours = (name: string) => times.get(`compiled, ${name}`) as number;
  const standard = ours("modular addition, standard");
  const best = (suffix: string) =>
    Math.min(
      ...[...times].filter(([name]) => name.startsWith("PyTorch") && name.endsWith(suffix)).map(([, ms]) => ms),
    );
  const lines: [string, number, string][] = [
    ["usual PyTorch code / compiled standard", best(", usual") / standard, ">= 8"],
    ["fastest PyTorch / compiled standard", best(", fastest") / standard, ">= 1.2, aim 1.5"],
    ["fastest PyTorch / compiled MNIST", best(", mnist") / ours("MNIST, standard"), ">= 1.4, aim 2"],
    [
      "eager wasm / compiled standard",
      (times.get("eager wasm, modular addition, standard") as number) / standard,
      ">= 40",
    ],
    ["matMul floor / compiled standard", modularAdditionWork() / peak / standard, ">= 0.55, aim 0.65"],
    ["matMul floor / compiled MNIST", mnistWork() / peak / ours("MNIST, standard"), ""],
    ["perturbed / standard", ours("modular addition, perturbed") / standard, "<= 2, aim 1.6"],
    ["abelian / standard", ours("modular addition, abelian") / standard, "<= 2.1"],
    ["MNIST perturbed / standard", ours("MNIST, perturbed") / ours("MNIST, standard"), ""],
  ];
  console.log(
    "\nratios; a floor is the time of the step's own matrix products at that peak (tests/bench/matmul_peak.ts counts them)",
  );
  for (const [name, ratio, bar] of lines) {
    console.log(
      `${Number.isFinite(ratio) ? ratio.toFixed(2).padStart(10) : "   skipped"}  ${name}${bar && `   (bar ${bar})`}`,
    );
  }
}
