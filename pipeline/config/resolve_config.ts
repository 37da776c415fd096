/**
 * The configuration of a command: a profile, with a file of changes and single settings laid over it.
 *
 * @module
 */
import { dirname, isAbsolute, join } from "node:path";
import { type Either, isLeft, left, right } from "fp-ts/Either";
import { parseJsonStrict } from "../files/parse_json_strict.ts";
import type { ConfigIssue } from "../platform/errors.ts";
import { type Config, taskNames } from "./config.ts";
import { decodeConfig, type InvalidConfig } from "./decode_config.ts";
import { layOver } from "./lay_over.ts";
import { isObject } from "../settings/deep_merge.ts";
import { defaultStudy } from "./default_study.ts";
import { assignedValue, override, parseSweeps, sharedAssignments } from "./overrides.ts";
import { isProfileName, type ProfileChanges, profileConfig, profileNames } from "./profiles.ts";
import { listed, shown } from "../settings/setting_type.ts";
import { slurmIssues } from "./slurm_settings.ts";
import { mergeShared } from "./shared_issues.ts";
import { suggestion } from "../settings/suggestion.ts";

/** Where a command's settings come from, the later ones winning. */
export interface ConfigSources {
  /** Name of the profile; without it the file's, and without that one `paper`. */
  readonly profile?: string;
  /** A JSON file with part of a configuration: its name for messages, and its text. */
  readonly file?: { readonly name: string; readonly text: string };
  /** `path=value` texts, see {@link override}. */
  readonly assignments?: readonly string[];
  /** `path=value,value` texts, see {@link parseSweeps}. */
  readonly sweeps?: readonly string[];
  /** A study in place of the file's or the profile's. */
  readonly study?: string;
  /** What the study changes in each profile, below everything that is asked for. */
  readonly settings?: ProfileChanges;
  /** Seeds in place of the profile's. */
  readonly seeds?: readonly number[];
}

/** The study that the sources name; there may be none of that name. */
export function studyIn({ study, file, assignments = [] }: ConfigSources): string {
  const assigned = assignments.flatMap((each) => assignedValue(each, "study")).at(-1);
  const typed = typeof assigned === "string" ? assigned : undefined; // else it is refused where all settings are read
  const changes: Changes = file === undefined ? right({}) : readChanges(file);
  const written = isLeft(changes) ? undefined : changes.right.study;
  return typed ?? study ?? (typeof written === "string" ? written : defaultStudy);
}

/**
 * The configuration that the sources make together.
 *
 * @returns the configuration, or every issue of all sources
 *
 * @example
 * ```ts
 * import { resolveConfig } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 *
 * const file = { name: "mine.json", text: '{ "profile": "quick", "seeds": [7] }' };
 * const resolved = resolveConfig({ file, assignments: ["train.weightDecay=0.5"] });
 * const config = resolved._tag === "Right" ? resolved.right : undefined;
 * assertEquals(config?.seeds, [7]);
 * assertEquals([config?.mnist.train.weightDecay, config?.modularAddition.train.weightDecay], [0.5, 0.5]);
 * ```
 */
export function resolveConfig(
  { profile, study, settings: ofStudy, file, assignments = [], sweeps = [], seeds }: ConfigSources,
): Either<InvalidConfig, Config> {
  const changes: Changes = file === undefined ? right({}) : readChanges(file);
  if (isLeft(changes)) return invalid([changes.left]);
  const { $schema: _forEditors, profile: chosen, slurm, ...settings } = changes.right;
  const name = profile ?? (chosen === undefined ? profileNames[0] : chosen);
  if (typeof name !== "string" || !isProfileName(name)) return invalid([unknownProfile(name)]);
  if (profile !== undefined && chosen !== undefined && profile !== chosen) {
    return invalid([{
      path: "profile",
      message: `the command line says ${profile}, ${file?.name} says ${shown(chosen)}`,
    }]);
  }
  const options = { ...(study === undefined ? {} : { study }), ...(seeds === undefined ? {} : { seeds }) };
  const { own, shared } = sharedAssignments(settings);
  const inAll = override(profileConfig(name, ofStudy), shared);
  const { value, issues, written: typed } = override(layOver(layOver(inAll.value, own), options), assignments);
  const written = new Map([...inAll.written, ...typed]);
  const swept = parseSweeps(sweeps);
  const decoded = decodeConfig(layOver(value, { sweeps: swept.sweeps }));
  const inFile = [...inAll.issues, ...slurmIssues(slurm)];
  const twice = Object.keys(options).filter((name) => assignments.some((each) => assignedValue(each, name).length > 0))
    .map((name) => ({ path: name, message: `given by --${name} and by --set; expected one of them` }));
  const told = [
    ...inFile.map(({ path, message }) => ({ path: `${file?.name}: ${path}`, message })),
    ...issues,
    ...twice,
  ];
  if (told.length === 0 && swept.issues.length === 0 && !isLeft(decoded)) return decoded;
  const found = isLeft(decoded) ? mergeShared(decoded.left.issues, written, trainedIn(value)) : [];
  const typedPaths = assignments.map((assignment) => assignment.split("=")[0]);
  const named = found.map((issue) =>
    file !== undefined && isOf(settings, issue.path, typedPaths)
      ? { ...issue, path: `${file.name}: ${issue.path}` }
      : issue
  );
  return invalid([...told, ...swept.issues, ...(sweeps.length === 0 ? named : named.map(asOption))]);
}

type Changes = Either<ConfigIssue, Readonly<Record<string, unknown>>>;

function readChanges({ name, text }: { readonly name: string; readonly text: string }): Changes {
  const parsed = parseJsonStrict(text);
  if (isLeft(parsed)) {
    const { line, column, message } = parsed.left;
    return left({ path: `${name}:${line}:${column}`, message });
  }
  return isObject(parsed.right)
    ? right(withPathsFrom(name, parsed.right))
    : left({ path: name, message: `expected an object with settings, got ${shown(parsed.right)}` });
}

/** Whether a file sets what an issue is about, and no option after it. */
function isOf(settings: unknown, path: string, typed: readonly string[]): boolean {
  if (typed.some((each) => path === each || path.startsWith(`${each}.`) || path.endsWith(`.${each}`))) return false;
  return hasAt(settings, path.split("[")[0]); // a list is of one source
}

/** Whether there is something at a dotted path; keys may have dots themselves, as those of sweeps have. */
function hasAt(value: unknown, path: string): boolean {
  return typeof value === "object" && value !== null &&
    Object.entries(value).some(([key, inner]) =>
      path === key || path.startsWith(`${key}.`) && hasAt(inner, path.slice(key.length + 1))
    );
}

/** The tasks that have runs in a configuration that may not be valid. */
function trainedIn(config: unknown): readonly string[] {
  const settings = isObject(config) ? config : {};
  return taskNames.filter((task) => {
    const { interventions } = isObject(settings[task]) ? settings[task] : {};
    return Array.isArray(interventions) && interventions.length > 0;
  });
}

/** An issue of a sweep at the option that was written. */
function asOption({ path, message }: ConfigIssue): ConfigIssue {
  return { path: path.replace(/^sweeps\.?/, "--sweep ").trim(), message };
}

/** The changes with the paths of the user's modules, which are relative to the file, as paths from the current folder. */
function withPathsFrom(file: string, changes: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  if (!isObject(changes.custom)) return changes;
  const located = (path: unknown) => typeof path === "string" && !isAbsolute(path) ? join(dirname(file), path) : path;
  const custom = Object.entries(changes.custom).map(([kind, paths]) => [
    kind,
    Array.isArray(paths) ? paths.map(located) : paths,
  ]);
  return { ...changes, custom: Object.fromEntries(custom) };
}

function unknownProfile(name: unknown): ConfigIssue {
  const hint = typeof name === "string" ? suggestion(name, profileNames) : "";
  return { path: "profile", message: `expected ${listed(profileNames)}, got ${shown(name)}${hint}` };
}

function invalid(issues: readonly ConfigIssue[]): Either<InvalidConfig, never> {
  return left({ _tag: "InvalidConfig", issues });
}
