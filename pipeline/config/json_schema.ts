/**
 * The JSON Schema of configuration files, made from the io-ts codecs, for completion and checks in an editor.
 *
 * `deno run pipeline/config/json_schema.ts > pipeline/config/config.schema.json` writes the tracked copy.
 *
 * @module
 */
import { configCodec } from "./config.ts";
import { isObject } from "../settings/deep_merge.ts";
import { profileNames } from "./profiles.ts";
import { slurmSection } from "./slurm_settings.ts";
import type { JsonSchema } from "../settings/setting_type.ts";

const dialect = "https://json-schema.org/draft/2020-12/schema";

/**
 * The schema of a whole configuration: it accepts what the codec accepts, except for contradictions between settings.
 *
 * @example
 * ```ts
 * import { configSchema } from "@degrok/degrok";
 * import { assertArrayIncludes } from "@std/assert";
 *
 * assertArrayIncludes(configSchema().required, ["profile", "study", "seeds", "mnist", "variants"]);
 * ```
 */
export function configSchema(): JsonSchema {
  return { $schema: dialect, title: "degrok configuration", ...configCodec.jsonSchema };
}

/**
 * The schema of a configuration file: any part of a configuration, laid over the profile that it names.
 *
 * @example
 * ```ts
 * import { configFileSchema } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(configFileSchema().required, undefined);
 * ```
 */
export function configFileSchema(): JsonSchema {
  const { description: _whole, properties, ...schema } = withoutRequired(configCodec.jsonSchema) as JsonSchema;
  return {
    $schema: dialect,
    title: "degrok configuration file",
    description: "Changes to a profile. Settings that are left out keep the profile's values.",
    ...schema,
    properties: {
      $schema: { type: "string", description: "Where this schema is, for editors." },
      ...properties as JsonSchema,
      profile: { enum: profileNames, description: "The profile to change; the default is paper." },
      slurm: withoutRequired(slurmSection.jsonSchema),
    },
  };
}

/** A schema that asks for no key at any level, but for those of a list's items: a list is replaced as a whole. */
function withoutRequired(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withoutRequired);
  if (!isObject(schema)) return schema;
  const isSection = schema.type === "object";
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([key]) => !(isSection && key === "required"))
      .map(([key, value]) => [key, key === "items" ? value : withoutRequired(value)]),
  );
}

if (import.meta.main) console.log(JSON.stringify(configFileSchema(), null, 2));
