import { assert, assertEquals, assertStringIncludes } from "../assert.ts";
import { mnistFileNames } from "../../data/mnist.ts";
import { permitted, type ProjectCopy, withProject } from "./project_copy.ts";

/** What is typed after `reproduce`, and what the one line of the answer includes; `DIR` is the project's folder. */
const cases: readonly (readonly [name: string, args: readonly string[], says: string])[] = [
  [
    "an unknown key",
    ["--set", "train.lerningRate=1"],
    "train.lerningRate: no such setting; did you mean train.learningRate?",
  ],
  ["an unknown key of a file", ["--config", "DIR/unknown.json"], "did you mean weightDecay?"],
  [
    "a wrong type",
    ["--set", "modularAddition.model.heads=four"],
    "modularAddition.model.heads: expected a whole number",
  ],
  ["a wrong type for every task", ["--set", "train.weightDecay=abc"], "error: train.weightDecay: expected a number"],
  ["NaN for every task", ["--set", "train.weightDecay=NaN"], "error: train.weightDecay: expected a number"],
  ["a negative number for every task", ["--set", "train.steps=-5"], "error: train.steps: expected a whole number"],
  ["NaN", ["--set", "mnist.train.learningRate=NaN"], "mnist.train.learningRate: expected"],
  ["a negative number of steps", ["--set", "modularAddition.train.steps=-1"], "modularAddition.train.steps: expected"],
  ["p = 1", ["--set", "modularAddition.dataset.modulus=1"], "modularAddition.dataset.modulus: expected"],
  [
    "train fraction 0",
    ["--set", "modularAddition.dataset.trainFraction=0"],
    "modularAddition.dataset.trainFraction: expected",
  ],
  [
    "train fraction 1",
    ["--set", "modularAddition.dataset.trainFraction=1"],
    "modularAddition.dataset.trainFraction: expected",
  ],
  ["an unknown profile", ["--profile", "smok"], "did you mean smoke?"],
  ["an output folder that is a file", ["--out", "DIR/deno.json"], "deno.json is a file, not a folder"],
  [
    "an output folder that cannot be made",
    ["--out", "/proc/outputs"],
    "a special path that cannot be used; choose a folder",
  ],
  [
    "an output folder among the sources",
    ["--out", "DIR/core/x"],
    "a special path that cannot be used; choose a folder",
  ],
  [
    "an output folder behind a link to the sources",
    ["--out", "DIR/linked/x"],
    "a special path that cannot be used; choose a folder",
  ],
  ["an output folder in the cache", ["--out", "DIR/cache/v1/objects/x"], "it is in the folder of the cache"],
  ["an output folder of the system's", ["--out", "/etc/degrok"], "it is in /etc, a folder of the operating system"],
  ["the root of the file system as output folder", ["--out", "/"], "it is the root of the file system"],
  [
    "an output folder with too long a path",
    ["--out", `DIR/${"n".repeat(200)}${`/${"n".repeat(200)}`.repeat(18)}/${"n".repeat(200)}`],
    "with the names of the files in it, its path is too long",
  ],
  [
    "an output folder with a file of the user's own in a report's place",
    ["--out", "DIR/mine"],
    "DIR/mine/summary.md: no report of this program has put it there",
  ],
  ["an output folder among devices", ["--out", "/dev/null/x"], "a special path that cannot be used; choose a folder"],
  [
    "a configuration from a device",
    ["--config", "/dev/stdin"],
    "a special path that cannot be used; choose a regular file",
  ],
  ["a configuration that is a folder", ["--config", "DIR/core"], "a folder, not a file; choose a regular file"],
  [
    "a missing folder of images",
    ["--set", "mnist.dataset.source=DIR/nowhere"],
    "DIR/nowhere: in this place: expected a folder, found none",
  ],
  [
    "a path with a comma",
    ["--set", "mnist.dataset.source=DIR/a,b"],
    "worker processes cannot be given a path with a comma",
  ],
  [
    "a figure whose runs are all left out",
    ["--figure", "5", "--set", 'modularAddition.interventions=["abelian"]'],
    "--figure 5: none of its runs is among the configured interventions",
  ],
  ["a folder without images", ["--set", "mnist.dataset.source=DIR/core"], "train-images"],
  ["a truncated IDX file", ["--set", "mnist.dataset.source=DIR/truncated"], "train-images-idx3-ubyte: byte"],
];

Deno.test({
  name: "bad input is refused in one line with exit code 2, and nothing is written",
  ignore: !permitted,
  async fn(t) {
    await withProject(async (project) => {
      Deno.writeTextFileSync(`${project.root}/unknown.json`, '{"mnist": {"train": {"weightDecai": 0.1}}}');
      truncatedImages(project);
      Deno.symlinkSync(`${project.root}/core`, `${project.root}/linked`);
      Deno.mkdirSync(`${project.root}/mine`);
      Deno.writeTextFileSync(`${project.root}/mine/summary.md`, "mine");
      const files = project.digests();
      const refused = async (args: readonly string[], says: string) => {
        const { code, out, err } = await project.run(...args.map((arg) => arg.replace("DIR", project.root)));
        assertEquals([code, out], [2, ""]);
        assertEquals(err.trimEnd().split("\n").length, 1, err);
        assertStringIncludes(err, "error: ");
        assert(!err.includes("--allow"), err);
        assertStringIncludes(err, says.replace("DIR", project.root));
        assertEquals(project.digests(), files);
      };
      for (const [name, args, says] of cases) {
        const smoke = args.includes("--profile") ? [] : ["--profile", "smoke"];
        await t.step(name, () => refused(["reproduce", ...smoke, ...args], says));
      }
      await t.step(
        "an unknown stage",
        () => refused(["stage", "metric", "--profile", "smoke"], "did you mean metrics?"),
      );
      await t.step("an unknown run", () =>
        refused(
          ["stage", "train", "--profile", "smoke", "--run", "mnist-standart-seed-0"],
          "did you mean mnist-standard-seed-0?",
        ));
    });
  },
});

// Helpers

/** A folder of two images for each part, the file of the training images cut in the middle of the second. */
function truncatedImages({ root }: ProjectCopy): void {
  Deno.mkdirSync(`${root}/truncated`);
  const images = new Uint8Array(16 + 2 * 784);
  images.set([0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 28, 0, 0, 0, 28]);
  const labels = Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 3, 4);
  for (const name of mnistFileNames) {
    const whole = name.includes("images") ? images : labels;
    const bytes = name === "train-images-idx3-ubyte" ? whole.subarray(0, 1000) : whole;
    Deno.writeFileSync(`${root}/truncated/${name}`, bytes);
  }
}
