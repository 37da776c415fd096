import { reachedFrom } from "../../../pipeline/cache/stage_request.ts";
import { isLeft } from "fp-ts/Either";
import { closeCache, openCache } from "../../../pipeline/cache/cache_session.ts";
import { profileConfig } from "../../../pipeline/config/profiles.ts";
import { noCustomCode } from "../../../pipeline/plan/custom_code.ts";
import { type PlannedResult, planOf } from "../../../pipeline/plan/plan.ts";
import { describeError } from "../../../pipeline/platform/errors.ts";
import { assert, assertEquals } from "../../assert.ts";
import { giveMemos } from "../memos.ts";
import { documents, permitted, type ProjectCopy, settings, withProject } from "../project_copy.ts";

const engine = { name: "compiled", backend: "none", cpu: "none" } as const;
const plannedOn = (name: "compiled" | "gpu") =>
  planOf({ ...profileConfig("paper"), study: "robustness" }, {
    engine: { ...engine, name, backend: name === "gpu" ? "none webgpu: a card" : "none" },
    custom: noCustomCode,
    files: {},
  });
const { results } = plannedOn("compiled");

Deno.test({
  name: "the code that a key reaches is that of its own task, network, loss and interventions",
  ignore: !permitted,
  fn: () =>
    withReach(async (reach) => {
      const noise = "core/interventions/input_noise.ts";
      const regularizer = "core/interventions/commutativity.ts";
      const transformers = ["transformer", "pre_norm_transformer"];
      const parts = (prefix: string, code: ReadonlySet<string>) =>
        [...code].filter((path) => path.startsWith(prefix)).toSorted();
      for (const result of results) {
        const { stage, keyed: { label } } = result;
        const code = await reach(result);
        const ofImages = label.startsWith("mnist");
        const name = `${stage} ${label}`;
        const [own, ...others] = ofImages ? ["mlp", ...transformers] : ["transformer", "mlp", "pre_norm_transformer"];
        assertEquals(code.has(`core/models/${own}.ts`), stage !== "dataset", name);
        for (const other of others) assert(!code.has(`core/models/${other}.ts`), `${name}: ${other}`);
        if (ofImages) assert(!code.has("core/losses/cross_entropy.ts"), name);
        const [images, pairs] = ["pipeline/tasks/mnist_files.ts", "data/modular_arithmetic.ts"];
        assert(!code.has(ofImages ? pairs : images), name);
        assertEquals(code.has(ofImages ? images : pairs), stage === "dataset", name);
        const interventions = stage !== "train"
          ? []
          : label.includes("perturbed")
          ? [noise]
          : label.includes("abelian")
          ? [regularizer, "core/interventions/pair_swaps.ts"]
          : [];
        assertEquals(parts("core/interventions/", code), interventions, name);
        assertEquals(parts("core/optimizers/", code).includes("core/optimizers/adamw.ts"), stage === "train", name);
      }
    }),
});

Deno.test({
  name: "the code of a graphics card is that of its own results alone",
  ignore: !permitted,
  fn: () =>
    withReach(async (reach) => {
      for (const name of ["compiled", "gpu"] as const) {
        for (const result of plannedOn(name).results.filter(({ stage }) => stage !== "dataset")) {
          const card = [...await reach(result)].filter((path) => path.startsWith("pipeline/engine/gpu/"));
          assertEquals(card.length > 0, name === "gpu", `${name} ${result.keyed.label}: ${card}`);
        }
      }
    }),
});

/** What every task, intervention or setting is listed in, or what only reads results. */
const lists = [
  "core/models/models.ts",
  "core/losses/losses.ts",
  "pipeline/tasks/tasks.ts",
  "pipeline/tasks/mnist.ts",
  "pipeline/tasks/modular_addition.ts",
  "pipeline/interventions/interventions.ts",
  "pipeline/metrics/registry.ts",
  "pipeline/plan/plan.ts",
  "library.ts",
  "mod.ts",
];

Deno.test({
  name:
    "nothing that makes data, trains or measures reaches a list of tasks, interventions or metrics, settings, or what reads results",
  ignore: !permitted,
  fn: () =>
    withReach(async (reach) => {
      for (const result of results) {
        const code = await reach(result);
        const reached = [...code].filter((path) =>
          lists.includes(path) || /^pipeline\/(config|report|terminal|studies|exchange|watch)\//.test(path)
        );
        assertEquals(reached, [], `${result.stage} ${result.keyed.label}`);
      }
    }),
});

/** Both tasks with every intervention, trained for a moment. */
const small: readonly string[] = settings({
  "variants": "[]",
  "mnist.interventions": '["standard","perturbed"]',
  "mnist.dataset.trainSize": "20",
  "mnist.dataset.testSize": "20",
  "mnist.model.hiddenWidths": "[4]",
  "mnist.train.batchSize": "10",
  "modularAddition.dataset.modulus": "7",
  "modularAddition.model.width": "8",
  "modularAddition.model.hiddenWidth": "8",
  "train.steps": "4",
  "checkpoints.every": "2",
  "metrics.batchSize": "8",
});

Deno.test({
  name: "code of one task or intervention makes its own results stale, and a new one on the lists makes none",
  ignore: !permitted,
  fn: (t) =>
    withProject(async (project) => {
      await project.succeed("stage", "metrics", ...small, "--quiet");
      assertEquals(await stale(project), []);
      const step = (name: string, body: (copy: ProjectCopy) => Promise<void>) =>
        t.step(name, () => withProject(body, project));

      await step("the transformer: no result of MNIST", async (copy) => {
        copy.edit("core/models/transformer.ts", "const deviation = 1 / Math.sqrt", "const deviation = 2 / Math.sqrt");
        const labels = await stale(copy);
        assert(
          labels.length > 0 && labels.every((label) => /^(train|metrics) modular-addition/.test(label)),
          `${labels}`,
        );
      });

      await step("an intervention: the trainings that have it", async (copy) => {
        copy.edit("core/interventions/input_noise.ts", ': "training-noise"', ': "other-noise"');
        const trainings = (await stale(copy)).filter((label) => label.startsWith("train "));
        assertEquals(trainings, ["train mnist-perturbed-seed-0", "train modular-addition-perturbed-seed-0"]);
      });

      await step("another task on the list: nothing", async (copy) => {
        const text = Deno.readTextFileSync(`${copy.root}/pipeline/tasks/modular_addition.ts`);
        const renamed = text.replaceAll("modularAddition", "otherAddition").replace(
          '"modular-addition"',
          '"other-addition"',
        )
          .replace('title: "Modular addition"', 'title: "Other addition"').replace(
            /interventions: \[.*\]/,
            "interventions: []",
          );
        Deno.writeTextFileSync(`${copy.root}/pipeline/tasks/other_addition.ts`, renamed);
        const list = "pipeline/tasks/tasks.ts";
        copy.edit(list, "const listed = [mnist,", "const listed = [otherAddition, mnist,");
        copy.edit(
          list,
          "import type { CommonS",
          'import { otherAddition } from "./other_addition.ts";\nimport type { CommonS',
        );
        assertEquals(await stale(copy), []);
        const other = ["--set", 'otherAddition.interventions=["standard"]', "--set", "otherAddition.dataset.modulus=7"];
        const labels = await stale(copy, ...other);
        assert(labels.length > 2 && labels.every((label) => label.includes(" other-addition-")), `${labels}`);
      });

      await step("another built-in intervention on the list: nothing", async (copy) => {
        const text = Deno.readTextFileSync(`${copy.root}/core/interventions/input_noise.ts`);
        const renamed = text.replaceAll("inputNoise", "otherNoise").replace('name: "perturbed"', 'name: "otherwise"')
          .replace('key: "perturbation"', 'key: "other"').replace(
            'title: "perturbed training"',
            'title: "other noise"',
          );
        Deno.writeTextFileSync(`${copy.root}/core/interventions/other_noise.ts`, renamed);
        const list = "pipeline/interventions/interventions.ts";
        copy.edit(
          list,
          '  "core/interventions/commutativity.ts"',
          '  "core/interventions/other_noise.ts": otherNoise,\n  "core/interventions/commutativity.ts"',
        );
        copy.edit(
          list,
          "import { type Fields",
          'import { otherNoise } from "../../core/interventions/other_noise.ts";\nimport { type Fields',
        );
        assertEquals(await stale(copy), []);
        const labels = await stale(
          copy,
          "--set",
          'mnist.interventions=["standard","perturbed","otherwise","perturbed+otherwise"]',
        );
        assertEquals(labels.filter((label) => label.startsWith("train ")), [
          "train mnist-otherwise-seed-0",
          "train mnist-perturbed.otherwise-seed-0",
        ]);
        assert(labels.every((label) => label.includes("otherwise")));
      });
    }),
});

// Helpers

/** Runs a body with a function from a result to the project's files that its key's code has. */
async function withReach(body: (reach: (result: PlannedResult) => Promise<ReadonlySet<string>>) => Promise<void>) {
  const folder = await Deno.makeTempDir({ prefix: "degrok-keys-" });
  const projectRoot = new URL("../../..", import.meta.url).pathname;
  await giveMemos(folder);
  const opened = await openCache({ cacheDirectory: folder, projectRoot, readOnly: true })();
  if (isLeft(opened)) throw new Error(describeError(opened.left));
  try {
    await body(async ({ keyed: { stage, environment = {} } }) => {
      const { code } = await reachedFrom(opened.right, stage, environment);
      return new Set(code.map(({ name }) => name));
    });
  } finally {
    await closeCache(opened.right)();
    await Deno.remove(folder, { recursive: true });
  }
}

/** Results that would be computed, as stage and label, but for the report. */
async function stale(project: ProjectCopy, ...more: readonly string[]): Promise<readonly string[]> {
  const { out } = await project.succeed("status", ...small, ...more, "--json");
  const [{ stages }] = documents(out, "status");
  return stages.filter(({ stage }) => stage !== "report").flatMap(({ stage, results }) =>
    results.filter(({ state }) => state !== "cached").map(({ label }) => `${stage} ${label}`)
  );
}
