import { isRight } from "fp-ts/Either";
import { Ajv2020 } from "ajv/dist/2020.js";
import { parseJsonStrict } from "../../../pipeline/files/parse_json_strict.ts";
import { commentedConfig } from "../../../pipeline/config/commented_config.ts";
import { configFileSchema } from "../../../pipeline/config/json_schema.ts";
import { profileConfig, profileNames } from "../../../pipeline/config/profiles.ts";
import { resolveConfig } from "../../../pipeline/config/resolve_config.ts";
import { assert, assertEquals, assertStringIncludes } from "../../assert.ts";

const written = (profile: typeof profileNames[number]) =>
  commentedConfig({ profile, schema: "../config.schema.json", command: "deno task reproduce --config x.jsonc" });

Deno.test("commentedConfig() is the profile, to the last setting, and the JSON Schema accepts it", () => {
  const validate = new Ajv2020().compile(configFileSchema());
  for (const profile of profileNames) {
    const text = written(profile);
    const resolved = resolveConfig({ file: { name: "x.jsonc", text } });
    assert(isRight(resolved));
    assertEquals(resolved.right, profileConfig(profile));
    const parsed = parseJsonStrict(text);
    assert(isRight(parsed) && validate(parsed.right));
  }
});

Deno.test("commentedConfig() has a comment above every setting that says what it may be", () => {
  const lines = written("quick").split("\n");
  const uncommented = lines.filter((line, index) => /^ +"/.test(line) && !/^ *\/\//.test(lines[index - 1]));
  assertEquals(uncommented, ['  "$schema": "../config.schema.json",', '  "profile": "quick",']);
  const text = lines.join("\n");
  assertStringIncludes(text, "// Learning rate of AdamW. A number above 0 and at most 1000.\n");
  assertStringIncludes(
    text,
    '// Samples per training step. "full" is the whole train set. A whole number of at least 1',
  );
});
