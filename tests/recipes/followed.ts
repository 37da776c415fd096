/**
 * What somebody does who follows the recipes of CONTRIBUTING.md, with an example for each.
 *
 * @module
 */
import { assertEquals } from "../assert.ts";
import type { ProjectCopy } from "../pipeline/project_copy.ts";

/** Ways to write and edit files of a copy. */
export interface Writer {
  write(path: string, text: string): void;
  edit(path: string, from: string, to: string): void;
  /** Writes a file that is another one with every occurrence of some texts replaced. */
  derive(from: string | URL, path: string, changes: Readonly<Record<string, string>>): void;
  /** Imports a name from a module into a list's file, and edits the list. */
  list(path: string, name: string, module: string, from: string, to: string): void;
  listIntervention(name: string, module: string): void;
}

/** Writes and edits in a copy. */
export function writerAt(project: ProjectCopy): Writer {
  const at = (path: string) => `${project.root}/${path}`;
  const write = (path: string, text: string) => {
    Deno.mkdirSync(at(path).replace(/\/[^/]*$/, ""), { recursive: true });
    Deno.writeTextFileSync(at(path), text);
  };
  const list: Writer["list"] = (path, name, module, from, to) => {
    const text = Deno.readTextFileSync(at(path));
    const parts = text.split(from);
    assertEquals(parts.length, 2, `${path}: ${from}`);
    const edited = parts.join(to).replace(/^import /m, `import { ${name} } from "${module}";\nimport `);
    Deno.writeTextFileSync(at(path), edited);
  };
  return {
    write,
    edit: project.edit,
    list,
    derive(from, path, changes) {
      const text = Deno.readTextFileSync(typeof from === "string" ? at(from) : from);
      write(path, Object.entries(changes).reduce((whole, [old, now]) => whole.replaceAll(old, now), text));
    },
    listIntervention: (name, module) =>
      list(
        "pipeline/interventions/interventions.ts",
        name,
        `../../core/interventions/${module}.ts`,
        "\n} as const satisfies",
        `\n  "core/interventions/${module}.ts": ${name},\n} as const satisfies`,
      ),
  };
}

/** What somebody who follows a recipe does, by the recipe's title. */
export const recipes: Readonly<Record<string, (at: Writer) => void>> = {
  "Add a metric": (at) => {
    at.write(
      "core/metrics/largest_weight.ts",
      `import type { ParameterArrays } from "../models/model.ts";
      export function largestWeight(parameters: ParameterArrays): number {
        return Math.max(...Object.values(parameters).map((values) => values.reduce((most, w) => Math.max(most, Math.abs(w)), 0)));
      }`,
    );
    at.write(
      "pipeline/metrics/largest_weight.ts",
      `import { largestWeight } from "../../core/metrics/largest_weight.ts";
      import type { Metric } from "./metric.ts";
      export const largestWeightMetric: Metric = {
        name: "largest_weight",
        columns: () => [{ name: "largest_weight", description: "Largest absolute value of a parameter." }],
        settings: () => null,
        prepare: () => Promise.resolve({
          evaluate: (parameters) => Promise.resolve({ largest_weight: largestWeight(parameters) }),
          dispose: () => Promise.resolve(),
        }),
      };`,
    );
    const entry = '{ metric: largestWeightMetric, module: "pipeline/metrics/largest_weight.ts" },';
    at.list("pipeline/metrics/registry.ts", "largestWeightMetric", "./largest_weight.ts", "\n];", `\n  ${entry}\n];`);
  },
  "Add a figure": (at) =>
    at.edit(
      "pipeline/studies/robustness/experiments.ts",
      "\n];",
      `
  {
    figure: 14,
    title: "Largest weight",
    question: "Does the largest weight fall?",
    metrics: ["largest_weight"],
    panels: () => [metricPanel("modularAddition", "standard", "largest weight", "linear", [
      { label: "largest weight", column: "largest_weight" },
    ])],
  },
];`,
    ),
  "Add or change a claim": (at) => {
    const folder = "pipeline/studies/robustness/claims";
    at.derive(`${folder}/c05_perturbed_training.ts`, `${folder}/c14_signs.ts`, {
      perturbedTrainingClaim: "signClaim",
      '"C5"': '"C14"',
      "figures: [4]": "figures: [14]",
    });
    at.list(`${folder}/all_claims.ts`, "signClaim", "./c14_signs.ts", "\n];", "\n  signClaim,\n];");
  },
  "Add a study": (at) => {
    at.derive(new URL("../pipeline/studies/small/study.ts", import.meta.url), "pipeline/studies/small/study.ts", {
      '"../../../../pipeline/studies/': '"../',
      '"../../../../pipeline/': '"../../',
    });
    const line = '  robustness: () => import("./robustness/study.ts"),\n';
    at.edit("pipeline/studies/studies.ts", line, `${line}  small: () => import("./small/study.ts"),\n`);
  },
  "Add a command": (at) => {
    at.write(
      "pipeline/terminal/commands/version.ts",
      `import * as t from "io-ts";
      import { command } from "../command.ts";
      import { documentKind } from "../document.ts";
      import { outputParameters, say } from "../output_options.ts";
      export const versionDocument = documentKind("version", { version: t.string });
      export const version = command({
        name: "version",
        description: "Says which version this is.",
        examples: [["version", "the number alone"]],
        parameters: outputParameters,
        run: (options, streams) => {
          say(streams, options, versionDocument, { version: "0.1.0" }, ({ version }) => version);
          return Promise.resolve(0);
        },
      });`,
    );
    const line = '  why: async () => (await import("./commands/why.ts")).why,\n';
    at.edit("pipeline/terminal/commands.ts", line, `${line}${line.replaceAll("why", "version")}`);
    const task =
      '"version": { "description": "Say which version this is", "command": "deno task -q run:look version" }';
    at.edit("deno.json", '  "tasks": {\n', `  "tasks": {\n    ${task},\n`);
  },
  "Add an operation": (at) =>
    at.edit(
      "pipeline/engine/compiled/rules/shape.ts",
      "  Reverse: reverse,\n",
      "  FlipLeftRight: (graph, { image }) => reverse(graph, { x: image }, { dims: [2] }),\n  Reverse: reverse,\n",
    ),
  "Add a task": (at) => {
    at.derive("data/sparse_parity.ts", "data/copied_parity.ts", { sparseParity: "copiedParity" });
    at.derive("pipeline/tasks/sparse_parity.ts", "pipeline/tasks/copied_parity.ts", {
      sparseParity: "copiedParity",
      "sparse-parity": "copied-parity",
      "sparse_parity": "copied_parity",
      '"Sparse parity"': '"Copied parity"',
    });
    at.list(
      "pipeline/tasks/tasks.ts",
      "copiedParity",
      "./copied_parity.ts",
      "binaryOperationMlp] as",
      "binaryOperationMlp, copiedParity] as",
    );
  },
  "Add a network": (at) => {
    at.derive("core/models/mlp.ts", "core/models/tanh_mlp.ts", {
      "mlp(": "tanhMlp(",
      "default mlp": "default tanhMlp",
      "tf.relu": "tf.tanh",
    });
    at.list("core/models/models.ts", "tanhMlp", "./tanh_mlp.ts", "\n};", '\n  "core/models/tanh_mlp.ts": tanhMlp,\n};');
    const task = "pipeline/tasks/copied_parity.ts";
    at.edit(
      task,
      "  model: section({\n",
      '  model: section({\n    activation: choice(["relu", "tanh"], "Between layers."),\n',
    );
    at.edit(task, "import { list, number,", "import { choice, list, number,");
    at.edit(task, "{ hiddenWidths: [1000],", '{ activation: "tanh", hiddenWidths: [1000],');
    at.edit(
      task,
      'model: ({ dataset: { bits }, model }) => ({\n    module: "core/models/mlp.ts",',
      'model: ({ dataset: { bits }, model: { activation, ...model } }) => ({\n    module: activation === "tanh" ? "core/models/tanh_mlp.ts" : "core/models/mlp.ts",',
    );
  },
  "Add a loss": (at) => {
    at.write(
      "core/losses/absolute_error.ts",
      `import * as tf from "@tensorflow/tfjs";
      export function absoluteError(outputs: tf.Tensor, targets: tf.Tensor): tf.Scalar {
        return tf.mean(tf.abs(tf.sub(outputs, targets)));
      }
      export default absoluteError;`,
    );
    at.list(
      "core/losses/losses.ts",
      "absoluteError",
      "./absolute_error.ts",
      "\n} as const",
      '\n  "core/losses/absolute_error.ts": absoluteError,\n} as const',
    );
    at.edit("pipeline/tasks/copied_parity.ts", "core/losses/mean_squared_error.ts", "core/losses/absolute_error.ts");
  },
  "Add an intervention": (at) => {
    at.write(
      "core/interventions/small_logits.ts",
      `import * as tf from "@tensorflow/tfjs";
      import type { BuiltInIntervention } from "./built_in.ts";
      export const smallLogits = {
        name: "small-logits",
        title: "small logits",
        section: { key: "smallLogits", description: "A penalty on the logits." },
        settings: { coefficient: { description: "Weight of the mean square.", default: 0.1, atLeast: 0, atMost: 1e6 } },
        cost: () => 1,
        intervention: ({ coefficient }) => ({
          objective: ({ usual }) => {
            const { value, logits } = usual();
            return { value: tf.add(value, tf.mul(tf.mean(tf.square(logits)), coefficient)), logits };
          },
        }),
      } as const satisfies BuiltInIntervention<"coefficient">;
      export default smallLogits;`,
    );
    at.listIntervention("smallLogits", "small_logits");
  },
  "Add an optimizer": (at) => {
    at.write(
      "core/optimizers/sign_descent.ts",
      `import * as tf from "@tensorflow/tfjs";
      import type { GradientTransform } from "./gradient_transform.ts";
      export function signDescent({ learningRate }: { readonly learningRate: number }): GradientTransform {
        return {
          slots: [],
          update: ({ parameters, gradients }) => ({
            parameters: Object.fromEntries(Object.entries(parameters).map(([name, weights]) => [
              name,
              tf.sub(weights, tf.mul(tf.sign(gradients[name]), learningRate)),
            ])),
            gradients,
            slots: {},
          }),
        };
      }`,
    );
    at.write(
      "core/interventions/sign_descent.ts",
      `import { signDescent } from "../optimizers/sign_descent.ts";
      import type { BuiltInIntervention } from "./built_in.ts";
      export const signs = {
        name: "signs",
        title: "sign descent",
        section: { key: "signs", description: "Descent by the gradients' signs." },
        settings: { factor: { description: "Factor on the learning rate.", default: 0.1, above: 0, atMost: 10 } },
        cost: () => 1,
        intervention: ({ factor }) => ({
          optimizer: ({ learningRate }) => signDescent({ learningRate: factor * learningRate }),
        }),
      } as const satisfies BuiltInIntervention<"factor">;
      export default signs;`,
    );
    at.listIntervention("signs", "sign_descent");
  },
  "Add a control, or a run with an alternative choice": (at) =>
    at.edit(
      "pipeline/config/profile_variants.ts",
      "export const smokeVariants: readonly VariantSettings[] = [\n",
      `export const smokeVariants: readonly VariantSettings[] = [
  {
    ...control,
    name: "half-rate",
    describes: "half the learning rate",
    task: "modularAddition",
    seeds: 1,
    fromSeeds: 1,
    changes: { train: { learningRate: 5e-4 } },
  },
`,
    ),
};
