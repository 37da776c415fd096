/**
 * Inputs that change without a trace, during a run, or in what they depend on.
 *
 * @module
 */
import fc from "fast-check";
import { isLeft } from "fp-ts/Either";
import { describeError } from "../../pipeline/platform/errors.ts";
import { assert, assertEquals, assertStringIncludes } from "../assert.ts";
import { faultTest, type Laboratory, withLaboratory } from "./laboratory.ts";
import { runSubject, subjectFiles } from "./subject.ts";

const data = { dataFile: "labels.bin" };

for (const [what, name] of [["code", "scale.ts"], ["data", "labels.bin"]] as const) {
  faultTest(`${what} edited to the same size with its old time stamps is noticed`, async (laboratory) => {
    await laboratory.run(data);
    const { mtime, atime, size } = Deno.statSync(`${laboratory.root}/${name}`);
    edit(laboratory, name, name === "scale.ts" ? ["3", "5"] : ["0", "5"]);
    Deno.utimeSync(`${laboratory.root}/${name}`, atime!, mtime!);
    const now = Deno.statSync(`${laboratory.root}/${name}`);
    assertEquals([now.size, now.mtime?.getTime()], [size, mtime?.getTime()]);
    assertEquals(
      await computed(laboratory),
      name === "scale.ts" ? ["dataset code"] : ["dataset inputs", "train upstream", "metrics upstream"],
    );
    edit(laboratory, name, name === "scale.ts" ? ["5", "3"] : ["5", "0"]);
    assertEquals(await computed(laboratory), []);
    await laboratory.holds(data);
  });
}

faultTest(
  "after any edits a run has the digests of a run that never stored anything, and the next computes nothing",
  async (laboratory) => {
    const edits = fc.record({
      scale: fc.constantFrom("3", "4", "3 /* three */", "6 / 2"),
      label: fc.constantFrom("0", "5", "é"),
      integrity: fc.constantFrom("sha512-one", "sha512-two"),
      bytes: fc.constantFrom(0, 5, 1000),
    });
    const put = (root: string, { scale, label, integrity }: { scale: string; label: string; integrity: string }) => {
      Deno.writeTextFileSync(`${root}/scale.ts`, subjectFiles["scale.ts"].replace("3", scale));
      Deno.writeTextFileSync(`${root}/labels.bin`, `${label}123456789`);
      Deno.writeTextFileSync(`${root}/deno.lock`, subjectFiles["deno.lock"].replace("sha512-one", integrity));
    };
    const results = async (root: string, bytes: number) => {
      const result = await runSubject(root, { ...data, bytes });
      if (isLeft(result)) throw new Error(describeError(result.left));
      return result.right;
    };
    const outputsOf = (all: Awaited<ReturnType<typeof results>>) => all.map(({ outputs }) => outputs);
    await fc.assert(
      fc.asyncProperty(edits, async (edit) => {
        put(laboratory.root, edit);
        const stored = await results(laboratory.root, edit.bytes);
        await withLaboratory(async (fresh) => {
          put(fresh.root, edit);
          assertEquals(outputsOf(stored), outputsOf(await results(fresh.root, edit.bytes)));
        });
        const again = await results(laboratory.root, edit.bytes);
        assertEquals(again.map(({ status }) => status), ["cached", "cached", "cached"]);
        assertEquals(outputsOf(again), outputsOf(stored));
      }),
      { numRuns: 15, seed: 1 },
    );
  },
);

faultTest("a changed integrity of a package runs only the stage that reaches the package", async (laboratory) => {
  await laboratory.run();
  edit(laboratory, "deno.lock", ["sha512-one", "sha512-two"]);
  assertEquals((await laboratory.run()).results.map(({ stage, status, reason }) => [stage, status, reason]), [
    ["dataset", "cached", "unchanged"],
    ["train", "cached", "unchanged"],
    ["metrics", "computed", "code"],
  ]);
  await laboratory.holds();
});

for (const [what, name, from, to] of [["code", "scale.ts", "3", "4"], ["data", "labels.bin", "0", "5"]] as const) {
  faultTest(`${what} that changes while its stage runs keeps the result from being stored`, async (laboratory) => {
    const running = laboratory.start({ ...data, work: 400, stages: 1 });
    await running.says("computing dataset");
    edit(laboratory, name, [from, to]);
    const { code, err } = await running.ended;
    assertEquals(code, 1);
    assertStringIncludes(err, "error: dataset (run): input changed during the run: ");
    assertEquals(await laboratory.store.files.list(`${laboratory.store.root}/results`), []);
    edit(laboratory, name, [to, from]);
    await laboratory.holds(data);
  });
}

faultTest(
  "a stage that differs from run to run is told from those that do not, and its first result is kept",
  async (laboratory) => {
    const first = await laboratory.run({ nondeterministic: true });
    const { code, err, results } = await laboratory.run({ nondeterministic: true, force: true });
    assertEquals([code, results.map(({ outputs }) => outputs)], [0, first.results.map(({ outputs }) => outputs)]);
    const told = err.split("\n").filter((line) => line.includes("different outputs"));
    assertEquals(told.length, 1, err);
    assert(told[0].includes("metrics (run)") && told[0].includes("values.csv"), told[0]);
  },
);

// Helpers

function edit({ root }: Laboratory, name: string, [from, to]: readonly [string, string]): void {
  const text = Deno.readTextFileSync(`${root}/${name}`);
  assert(text.includes(from) && name in subjectFiles, name);
  Deno.writeTextFileSync(`${root}/${name}`, text.replace(from, to));
}

async function computed(laboratory: Laboratory): Promise<readonly string[]> {
  const { code, err, results } = await laboratory.run(data);
  assertEquals(code, 0, err);
  return results.filter(({ status }) => status === "computed").map(({ stage, reason }) => `${stage} ${reason}`);
}
