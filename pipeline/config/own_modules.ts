/**
 * Modules of the user's own in a configuration: how they are written, and the names that they go by.
 *
 * @module
 */
import * as t from "io-ts";
import { listed, SettingType, shown, text } from "../settings/setting_type.ts";
import { suggestion } from "../settings/suggestion.ts";

const plainName = "[A-Za-z][A-Za-z0-9_-]*";

/** The codec of a path to a module of the user's, whose file name is the name of what it defines. */
export const ownModule = text("a path to a .ts or .js file named with letters, digits, _ and -", {
  pattern: new RegExp(`^(?:[^\\u0000-\\u001f\\u007f]*\\/)?${plainName}\\.[cm]?[jt]s$`),
  longest: 4096,
  description: "A TypeScript or JavaScript file of your own; its name without the ending is the name of what it holds.",
});

/** The name of what a module of the user's defines: its file's, without the ending. */
export function ownName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1).replace(/\.[^.]*$/, "");
}

/** The paper's ways to train: as usual, on perturbed inputs, or with the abelian regulariser. */
export type PaperMode = "standard" | "perturbed" | "abelian";

/** Every way to train that the paper has. */
const paperWords: readonly string[] = ["standard", "perturbed", "abelian"] satisfies readonly PaperMode[];

/** Whether a way to train is one of the paper's. */
export function isPaperMode(mode: string): mode is PaperMode {
  return paperWords.includes(mode);
}

/**
 * A way to train: one of a task's own of the paper, or the name of an intervention of the user's, which `constraints.ts` looks for.
 *
 * @param words the paper's ways that the task has
 */
export function modeOf(words: readonly string[], description: string): SettingType<string> {
  const name = listed(words.map((word) => JSON.stringify(word)));
  const foreign = paperWords.filter((mode) => !words.includes(mode));
  const own = new RegExp(`^${plainName}$`);
  return new SettingType<string>(name, (value, context) => {
    if (typeof value === "string" && (words.includes(value) || (own.test(value) && !foreign.includes(value)))) {
      return t.success(value);
    }
    const hint = typeof value === "string" ? suggestion(value, words) : "";
    return t.failure(value, context, `expected ${name}, got ${shown(value)}${hint}`);
  }, {
    anyOf: [
      { enum: words, description },
      { type: "string", pattern: own.source, not: { enum: paperWords }, description: "An intervention of your own." },
    ],
  });
}

/** A configuration whose modules of the user's are named without their folders: what a report says must not depend on where they lie. */
export function withoutFolders<C extends { readonly custom: OwnPaths }>(config: C): C {
  const names = (paths: readonly string[]) => paths.map((path) => path.slice(path.lastIndexOf("/") + 1));
  const { metrics, interventions } = config.custom;
  return { ...config, custom: { metrics: names(metrics), interventions: names(interventions) } };
}

interface OwnPaths {
  readonly metrics: readonly string[];
  readonly interventions: readonly string[];
}
