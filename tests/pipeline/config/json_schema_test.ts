import { isRight } from "fp-ts/Either";
import fc from "fast-check";
import { Ajv2020 } from "ajv/dist/2020.js";
import { assert, assertEquals } from "../../assert.ts";
import { configCodec } from "../../../pipeline/config/config.ts";
import tracked from "../../../pipeline/config/config.schema.json" with { type: "json" };
import { deepMerge } from "../../../pipeline/settings/deep_merge.ts";
import { configFileSchema, configSchema } from "../../../pipeline/config/json_schema.ts";
import { profileConfig, profileNames } from "../../../pipeline/config/profiles.ts";
import { pathsOf } from "../../../pipeline/settings/section_type.ts";

Deno.test("the tracked JSON Schema is the one that the codecs make", () => {
  assertEquals(
    tracked as unknown,
    JSON.parse(JSON.stringify(configFileSchema())),
    "run: deno run pipeline/config/json_schema.ts > pipeline/config/config.schema.json",
  );
});

Deno.test("the JSON Schema accepts exactly what the codec accepts", () => {
  const validate = new Ajv2020().compile(configSchema());
  for (const name of profileNames) assert(validate(profileConfig(name)));
  let accepted = 0;
  fc.assert(
    fc.property(fc.constantFrom(...paths), settingValue, (path, value) => {
      const config = deepMerge(profileConfig("paper"), nested(path, value));
      const valid = isRight(configCodec.decode(config));
      assertEquals(validate(config), valid, `${path} = ${JSON.stringify(value)}`);
      if (valid) accepted++;
    }),
    { numRuns: 2000 },
  );
  assert(accepted > 100 && accepted < 1900, `only one side was tried: ${accepted} of 2000 accepted`);
});

Deno.test("the JSON Schema of files accepts any part of a configuration and no unknown key", () => {
  const validate = new Ajv2020().compile(configFileSchema());
  assert(validate({}));
  assert(validate({ $schema: "./config.schema.json", profile: "quick", mnist: { train: { steps: 5 } } }));
  assert(!validate({ profile: "fast" }));
  assert(!validate({ mnist: { train: { stpes: 5 } } }));
  assert(!validate({ mnist: { train: { steps: 0 } } }));
});

// Helpers

const paths = pathsOf(configCodec.fields);

const bounds = [
  -1,
  -0,
  0,
  1e-9,
  0.5,
  1 - 2 ** -53,
  1,
  1.5,
  2,
  10,
  100,
  1000,
  1001,
  2000,
  2001,
  1e4,
  65_536,
  1e5,
  1e8,
  2e9,
];

const settingValue = fc.oneof(
  fc.constantFrom<unknown>(...bounds),
  fc.constantFrom<unknown>(
    "full",
    "standard",
    "abelian",
    "package",
    "residual",
    "a b",
    "",
    "..",
    "a-b",
    "x".repeat(41),
  ),
  fc.array(fc.constantFrom<unknown>(...bounds, "standard", "perturbed"), { maxLength: 3 }),
  fc.jsonValue(),
);

function nested(path: string, value: unknown): unknown {
  return path.split(".").reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);
}
