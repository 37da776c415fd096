import { assertEquals } from "../../../assert.ts";
import { permitted, settings, tiny, withProject } from "../../project_copy.ts";

/** A metric whose value depends on the labels' order, on the shared library and on the language's own functions. */
const reads = metric(
  "reads",
  `const { labels } = data.train;
   const value = labels.reduce((sum, label, index) => sum + label * index, 0);
   return { reads: Math.round(value + 0.4) + 1000 * Number(tf.env().getBool("PROD")) + ("spoilt" in globalThis ? 1e6 : 0) };`,
);

/** One that changes all of these. */
const spoils = metric(
  "spoils",
  `data.train.labels.sort();
   data.test.labels.fill(0);
   Math.round = () => 42;
   Float32Array.prototype.reduce = Int32Array.prototype.reduce = () => 42;
   tf.env().set("PROD", true);
   globalThis.spoilt = true;
   return { spoils: 0 };`,
);

Deno.test({
  name: "whatever a metric of the user's does to data, libraries and the language, another one's values stay the same",
  ignore: !permitted,
  fn: () =>
    withProject(async (project) => {
      Deno.writeTextFileSync(`${project.root}/reads.ts`, reads);
      Deno.writeTextFileSync(`${project.root}/spoils.ts`, spoils);
      const measured = (names: readonly string[]) => [
        ...["stage", "metrics", ...tiny],
        ...settings({ "custom.metrics": JSON.stringify(names.map((name) => `${name}.ts`)) }),
      ];
      await project.succeed(...measured(["reads"]));
      const { code, err } = await project.run(...measured(["spoils", "reads"]), "--check");
      assertEquals(code, 0, err);
    }),
});

// Helpers

function metric(name: string, body: string): string {
  return `import * as tf from "@tensorflow/tfjs";
export default {
  name: "${name}",
  columns: () => [{ name: "${name}", description: "A number." }],
  prepare: ({ data }) => Promise.resolve({ evaluate: async () => { ${body} }, dispose: () => Promise.resolve() }),
};`;
}
