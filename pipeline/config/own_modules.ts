/**
 * The user's modules in a configuration: how they are written, and their names.
 *
 * @module
 */
import * as t from "io-ts";
import { interventions, standard } from "../interventions/interventions.ts";
import { listed, SettingType, shown, text } from "../settings/setting_type.ts";
import { suggestion } from "../settings/suggestion.ts";

const plainName = "[A-Za-z][A-Za-z0-9_-]*";

/** The codec of a path to a user's module, whose file name is the name of what it defines. */
export const ownModule = text("a path to a .ts or .js file named with letters, digits, _ and -", {
  pattern: new RegExp(`^(?:[^\\u0000-\\u001f\\u007f]*\\/)?${plainName}\\.[cm]?[jt]s$`),
  longest: 4096,
  description: "Your TypeScript or JavaScript file; its name without the extension names the metric or intervention.",
});

/** The name of what a user's module defines: its file's, without the extension. */
export function ownName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1).replace(/\.[^.]*$/, "");
}

/**
 * The interventions of a run: `standard` for none, or names joined by `+`, each built in or the name of the user's own, which `constraints.ts` looks for.
 *
 * @param words what the task has by itself
 */
export function interventionOf(words: readonly string[], description: string): SettingType<string> {
  const name = listed(words.map((word) => JSON.stringify(word)));
  const refused = [standard, ...interventions.map((each) => each.name).filter((each) => !words.includes(each))];
  const several = new RegExp(`^(?!(?:.*\\+)?(?:${refused.join("|")})(?:\\+|$))${plainName}(?:\\+${plainName})*$`);
  return new SettingType<string>(name, (value, context) => {
    if (typeof value === "string" && (value === standard || several.test(value))) return t.success(value);
    const hint = typeof value === "string" ? suggestion(value, words) : "";
    return t.failure(value, context, `expected ${name}, got ${shown(value)}${hint}`);
  }, {
    anyOf: [
      { enum: words, description },
      {
        type: "string",
        pattern: several.source,
        description: "Interventions joined by +, built in or your own; the first is the outermost.",
      },
    ],
  });
}

/** A configuration that names the user's modules without their folders: a report must not depend on where they lie. */
export function withoutFolders<C extends { readonly custom: OwnPaths }>(config: C): C {
  const names = (paths: readonly string[]) => paths.map((path) => path.slice(path.lastIndexOf("/") + 1));
  const { metrics, interventions } = config.custom;
  return { ...config, custom: { metrics: names(metrics), interventions: names(interventions) } };
}

interface OwnPaths {
  readonly metrics: readonly string[];
  readonly interventions: readonly string[];
}
