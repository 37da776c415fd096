import { isLeft } from "fp-ts/Either";
import { assert, assertEquals, assertStringIncludes } from "../../assert.ts";
import { refuseBundledCode, refuseBundledSection } from "../../../pipeline/exchange/bundled_code.ts";
import { describeError, exitCode } from "../../../pipeline/platform/errors.ts";
import { permitted } from "../project_copy.ts";

Deno.test({
  name:
    "refuseBundledCode() names the first file of the user's that lies in an exported run's folder, wherever links to it lead",
  ignore: !permitted,
  async fn() {
    const folder = await Deno.makeTempDir({ prefix: "degrok-test-" });
    try {
      await Deno.mkdir(`${folder}/bundle/own/lib`, { recursive: true });
      await Deno.mkdir(`${folder}/mine/manifest.json`, { recursive: true });
      await Deno.mkdir(`${folder}/web`);
      await Deno.writeTextFile(`${folder}/bundle/manifest.json`, JSON.stringify({ schema: "degrok/export/2" }));
      await Deno.writeTextFile(`${folder}/web/manifest.json`, JSON.stringify({ schema: "another" }));
      for (const file of ["bundle/own/metric.ts", "bundle/own/lib/part.ts", "mine/metric.ts", "web/metric.ts"]) {
        await Deno.writeTextFile(`${folder}/${file}`, "");
      }
      await Deno.symlink(`${folder}/bundle/own`, `${folder}/mine/linked`);
      const refused = async (...files: readonly string[]) => {
        const paths = files.map((file) => ({ logicalName: "own/x.ts", path: `${folder}/${file}` }));
        const module = { name: "x", path: paths[0].path, files: paths, entries: [], packages: [] };
        for (const code of [{ metrics: [module], interventions: [] }, { metrics: [], interventions: [module] }]) {
          const result = await refuseBundledCode(code)();
          if (!isLeft(result)) return undefined;
          assertEquals(exitCode(result.left), 2);
          assertStringIncludes(describeError(result.left), "--run-imported-code");
          return describeError(result.left);
        }
      };
      assertEquals(await refused("mine/metric.ts", "web/metric.ts"), undefined);
      for (const file of ["bundle/own/metric.ts", "bundle/own/lib/part.ts", "mine/linked/metric.ts"]) {
        const words = await refused("mine/metric.ts", file);
        assert(words?.includes(`${folder}/${file}: this code came with an exported run`), `${words}`);
      }
      for (
        const [file, isRefused] of [["bundle/configuration.json", true], ["mine/configuration.json", false]] as const
      ) {
        await Deno.writeTextFile(`${folder}/${file}`, "{}");
        const result = await refuseBundledSection(`${folder}/${file}`)();
        assertEquals(isLeft(result) && describeError(result.left).includes("--run-imported-code"), isRefused);
      }
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
