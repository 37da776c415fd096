import { isLeft, isRight } from "fp-ts/Either";
import { describeError } from "../../../../pipeline/platform/errors.ts";
import { newExperiment } from "../../../../pipeline/terminal/commands/new.ts";
import { assert, assertEquals, assertStringIncludes } from "../../../assert.ts";
import { permitted } from "../../project_copy.ts";

const root = new URL("../../../..", import.meta.url).pathname;

Deno.test({
  name: "newExperiment() writes a file that finds the JSON Schema, says what runs it, and never writes over another",
  ignore: !permitted,
  async fn() {
    const folder = await Deno.makeTempDir({ prefix: "degrok new-" });
    try {
      const file = `${folder}/deep/study.jsonc`;
      const made = await newExperiment({ name: "study", profile: "smoke", file }, root)();
      assert(isRight(made));
      assertEquals(made.right.command, `deno task reproduce --config '${file}' --out outputs/study`);
      const text = await Deno.readTextFile(file);
      const [, schema] = /"\$schema": "(.*)"/.exec(text) ?? [];
      assert((await Deno.stat(`${folder}/deep/${schema}`)).isFile);

      await Deno.writeTextFile(file, "{}");
      const again = await newExperiment({ name: "study", profile: "smoke", file }, root)();
      assert(isLeft(again));
      assertStringIncludes(describeError(again.left), `${file}: already exists; choose another name`);
      assertEquals(await Deno.readTextFile(file), "{}");
      const below = await newExperiment({ name: "study", profile: "smoke", file: `${file}/deeper.jsonc` }, root)();
      assert(isLeft(below));
      assertEquals(describeError(below.left), `${file}: is no folder; choose another --file`);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
