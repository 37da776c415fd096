/**
 * A profile written out as a configuration file, with a comment on every setting.
 *
 * @module
 */
import { configCodec } from "./config.ts";
import { isObject } from "../settings/deep_merge.ts";
import { profileConfig, type ProfileName } from "./profiles.ts";
import { type Fields, SectionType } from "../settings/section_type.ts";
import type { SettingType } from "../settings/setting_type.ts";

/** What a new configuration file says about itself. */
export interface CommentedConfigOptions {
  readonly profile: ProfileName;
  /** Where the JSON Schema is, seen from the file. */
  readonly schema: string;
  /** The command that runs it. */
  readonly command: string;
}

/**
 * The text of a configuration file that changes nothing of a profile yet: every setting with its value, what it is for, and what it may be.
 *
 * Variants and sweeps are left out: without a word the profile's hold.
 */
export function commentedConfig({ profile, schema, command }: CommentedConfigOptions): string {
  const { profile: _name, variants: _variants, sweeps: _sweeps, ...fields } = configCodec.fields;
  const lines = members(fields, profileConfig(profile), "  ");
  return [
    `// ${command}`,
    `// Every setting of the profile ${profile}. Edit values; delete any setting you want to inherit from the profile.`,
    "{",
    `  "$schema": ${JSON.stringify(schema)},`,
    `  "profile": ${JSON.stringify(profile)},`,
    ...lines,
    "",
    '  // Variants are additional runs with named changes; the profile\'s are controls. "variants": [] removes them.',
    '  // To compare values: "sweeps": { "train.weightDecay": [0.3, 1, 3] }, or --sweep train.weightDecay=0.3,1,3',
    "}",
    "",
  ].join("\n");
}

function members(fields: Fields, values: unknown, indent: string): readonly string[] {
  const entries = Object.entries(fields);
  return entries.flatMap(([key, field], index) => {
    const value = isObject(values) ? values[key] : undefined;
    const comma = index < entries.length - 1 ? "," : "";
    const name = `${indent}${JSON.stringify(key)}: `;
    if (field instanceof SectionType) {
      const blank = indent === "  " || index > 0 ? [""] : [];
      const inner = members(field.fields, value, `${indent}  `);
      return [...blank, `${indent}// ${field.description}`, `${name}{`, ...inner, `${indent}}${comma}`];
    }
    const text = Array.isArray(value)
      ? `[${value.map((each) => JSON.stringify(each)).join(", ")}]`
      : JSON.stringify(value);
    return [`${indent}// ${remark(field)}`, `${name}${text}${comma}`];
  });
}

/** What a setting is for, and what it may be. */
function remark(field: SettingType<unknown>): string {
  const { description, anyOf } = field.jsonSchema;
  const schemas = Array.isArray(anyOf) ? anyOf as readonly { readonly description?: unknown }[] : [{ description }];
  const sentences = schemas.map((schema) => schema.description).filter((each) => typeof each === "string");
  return [...sentences, `${field.name[0].toUpperCase()}${field.name.slice(1)}.`].join(" ");
}
