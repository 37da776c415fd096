import { isRight } from "fp-ts/Either";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readDocument } from "../../pipeline/terminal/document.ts";
import { assert, assertEquals, assertStringIncludes } from "../assert.ts";
import { flagsOf, permitted } from "../pipeline/project_copy.ts";
import { listenTo } from "../spoken_lines.ts";
import { comparisonDocument } from "./comparison.ts";
import { writeMnistImages } from "./mnist_images.ts";
import { pythonNames } from "./pytorch.ts";
import { crippledBy, exitCodeOf, rivalRatio, roundsRatio } from "./ratios.ts";

const root = new URL("../../", import.meta.url).pathname;
const inClone = permitted && (await run("git", "-C", root, "rev-parse", "--verify", "HEAD^{commit}")).success;
const python = permitted ? await pythonWithTorch() : undefined;
if (permitted && !inClone) console.warn("SKIPPED: deno task bench --against, as this is no Git clone");
if (permitted && python === undefined) console.warn("SKIPPED: the bench's rivals, as no python3 here has PyTorch");

Deno.test("a PyTorch is crippled below 70 % of the engine's peak, and the reason says both peaks and what to install", () => {
  assertEquals(crippledBy({ torch: 56e6, engine: 80e6 }), undefined);
  assert(crippledBy({ torch: 55e6, engine: 80e6 }) !== undefined);
  const reason = crippledBy({ torch: 5e6, engine: 80e6 });
  for (const part of ["5 GFLOP/s", "70 %", "80", "libopenblas0-pthread", "OPENBLAS_CORETYPE=SkylakeX"]) {
    assertStringIncludes(reason ?? "", part);
  }
});

Deno.test("a ratio with a crippled PyTorch is invalid however large, unless a healthy one was timed too", () => {
  const [slow, healthy] = [{ name: "slow", milliseconds: 900, crippled: "no BLAS" }, { name: "ok", milliseconds: 30 }];
  const asked = { name: "fastest", ours: 20, bar: { bar: 1.4 } };
  const invalid = rivalRatio({ ...asked, rivals: [slow] });
  assertEquals([invalid.verdict, invalid.ratio, invalid.reason], ["invalid", 45, "no BLAS"]);
  const both = rivalRatio({ ...asked, rivals: [{ ...slow, milliseconds: 1 }, healthy] });
  assertEquals([both.verdict, both.ratio, both.name], ["met", 1.5, "fastest (ok)"]);
  assertEquals(rivalRatio({ ...asked, rivals: [{ ...healthy, milliseconds: 27 }] }).verdict, "missed");
  assertEquals(rivalRatio({ ...asked, rivals: [] }).verdict, "skipped");
});

Deno.test("the fastest round of each side counts, and the spread is over rounds", () => {
  const { ratio, spread, verdict } = roundsRatio({ name: "", slow: [60, 66], fast: [40, 30], bar: { bar: 2 } });
  assertEquals([ratio, spread, verdict], [2, [1.5, 2.2], "met"]);
  assertEquals(roundsRatio({ name: "", slow: [60], fast: [40] }).verdict, "no bar");
});

Deno.test("the exit code is 8 for an invalid ratio, else 7 for a missed bar, else 0", () => {
  const codes = (["met", "skipped", "no bar"] as const).map((verdict) => exitCodeOf([{ verdict }]));
  assertEquals(codes, [0, 0, 0]);
  assertEquals(exitCodeOf([{ verdict: "missed" }, { verdict: "met" }]), 7);
  assertEquals(exitCodeOf([{ verdict: "missed" }, { verdict: "invalid" }]), 8);
});

Deno.test({
  name: "bad options of deno task bench are refused in one line with exit code 2, before anything is measured",
  ignore: !permitted,
  async fn() {
    for (
      const [args, message] of [
        [["--rounds", "0"], "--rounds 0: expected a whole number from 1 to 1000000"],
        [["--seconds", "-1"], "--seconds -1: expected a number of seconds above 0"],
        [["--mode", "standart"], "--mode standart: expected standard"],
        [["--againts", "HEAD"], "unknown option '--againts'; did you mean --against?"],
        [["--against", "no-such-commit"], "--against no-such-commit: expected a commit of this Git clone"],
        [["--against", "--output=x"], "--against --output=x: expected a commit, such as 18ca9ec or HEAD~3"],
        [["3"], "too many arguments"],
      ] as const
    ) {
      const { code, out, err } = await endOf(startBench(Deno.cwd(), ...args));
      assertEquals([code, out], [2, ""], err);
      assertStringIncludes(err.trimEnd().split("\n").at(-1) as string, message);
    }
  },
});

Deno.test({
  name: "deno task bench --against HEAD times both trees, and leaves nothing behind",
  ignore: !inClone,
  fn: () =>
    withTemporaryFolder(async (temporary) => {
      const mode = ["--mode", "mnist-standard"];
      const child = startBench(temporary, "--against", "HEAD", "--rounds", "1", "--seconds", "0.1", ...mode, "--json");
      const { code, out, err } = await endOf(child);
      assertEquals(code, 0, err);
      const document = readDocument(comparisonDocument, out);
      assert(isRight(document), out);
      const { times, ratios } = document.right;
      assertEquals(times.map(({ name }) => name), ["mnist-standard, before", "mnist-standard, now"]);
      for (const { milliseconds } of times) assert(milliseconds.length === 1 && milliseconds[0] > 0);
      assertEquals(ratios.map(({ verdict }) => verdict), ["no bar"]); // bars are for another commit
    }),
});

Deno.test({
  name: "a bench that is stopped while it measures leaves nothing behind, and its exit code says so",
  ignore: !inClone,
  fn: () =>
    withTemporaryFolder(async (temporary) => {
      const child = startBench(temporary, "--against", "HEAD", "--seconds", "600", "--mode", "mnist-standard");
      const { says, ended } = listenTo(child.stderr);
      await says("round 1");
      child.kill("SIGINT");
      await child.stdout.cancel();
      await ended;
      assertEquals((await child.status).code, 130);
    }),
});

Deno.test({
  name: "every rival in PyTorch has the loss and gradients of the usual code, and one that has not is found out",
  ignore: python === undefined,
  fn: () =>
    withTemporaryFolder(async (temporary) => {
      const images = join(temporary, "images");
      await writeMnistImages(images);
      const wrong = "measure.TASKS['mnist'].RIVALS['wrong'] = lambda w, images: lambda rows: " +
        "(measure.TASKS['mnist'].usual(w, images)(rows)[0] + 1e-6 * w['bias2'].sum(), None)";
      const program = `import json, sys; sys.path.insert(0, sys.argv[1]); import measure; ${wrong}; ` +
        "print(json.dumps(measure.check(sys.argv[2])))";
      const folder = fileURLToPath(new URL("rivals", import.meta.url));
      const { success, out, err } = await run(python as string, "-B", "-c", program, folder, images);
      assert(success, err);
      const { mnist: { wrong: found, ...others }, "modular-addition": transformer } = JSON.parse(out);
      assertStringIncludes(found.wrong, "gradient of bias2");
      for (const [name, fault] of Object.entries({ ...others, ...transformer })) {
        assertEquals((fault as { wrong?: string }).wrong, undefined, name);
      }
      assertEquals([others.usual, transformer.usual, transformer.embedding_bag], [{}, {}, {}]);
      await Deno.remove(images);
    }),
});

/** Runs a body with a folder for everything temporary, which must be empty at the end, as must be Git's list of trees in it. */
async function withTemporaryFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "degrok-test-" });
  try {
    await body(folder);
    assertEquals([...Deno.readDirSync(folder)], []);
    if (inClone) assert(!(await run("git", "-C", root, "worktree", "list")).out.includes(folder));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function startBench(temporary: string, ...args: readonly string[]): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "--cached-only", "--no-check", ...flagsOf(root, "bench"), "tests/bench/main.ts", ...args],
    cwd: root,
    env: { NO_COLOR: "1", TMPDIR: temporary },
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

async function endOf(child: Deno.ChildProcess) {
  const { code, stdout, stderr } = await child.output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, out: text(stdout), err: text(stderr) };
}

async function run(program: string, ...args: readonly string[]) {
  try {
    const { success, stdout, stderr } = await new Deno.Command(program, { args: [...args] }).output();
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    return { success, out: text(stdout), err: text(stderr) };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return { success: false, out: "", err: `no ${program}` };
    throw error;
  }
}

async function pythonWithTorch(): Promise<string | undefined> {
  for (const name of pythonNames()) if ((await run(name, "-c", "import torch")).success) return name;
}
