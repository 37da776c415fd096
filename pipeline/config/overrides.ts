/**
 * Single settings from the command line: `path=value`.
 *
 * @module
 */
import { isLeft } from "fp-ts/Either";
import { parseJsonStrict } from "../files/parse_json_strict.ts";
import type { ConfigIssue } from "../platform/errors.ts";
import { configCodec, taskNames } from "./config.ts";
import { layOver } from "./lay_over.ts";
import { isObject, nested } from "../settings/deep_merge.ts";
import { pathsOf, pathSuggestion } from "../settings/section_type.ts";
import { isSweepable, type SweptValues } from "./sweeps.ts";

/** What became of some overrides: the value they were laid over, changed, and what was wrong with them. */
export interface Overridden {
  readonly value: unknown;
  /** The path without a task, by each full path that was last set through it: `train.steps` by `mnist.train.steps`. */
  readonly written: ReadonlyMap<string, string>;
  readonly issues: readonly ConfigIssue[];
}

/**
 * A configuration with single settings replaced, the last one winning.
 *
 * A path that starts at the top sets that one setting: `mnist.train.steps=100`. A path that starts inside a task sets it for every task
 * that has it: `train.steps=100`. The value is read as JSON, or as a text where it is not JSON. A path of a section takes an object, whose
 * keys are laid over the section.
 *
 * @param base the configuration, not necessarily valid: values are checked when the result is decoded
 * @param assignments `path=value` texts
 */
export function override(base: unknown, assignments: readonly string[]): Overridden {
  let value = base;
  const issues: ConfigIssue[] = [];
  const written = new Map<string, string>();
  for (const assignment of assignments) {
    const parsed = parseAssignment(assignment);
    if ("message" in parsed) {
      issues.push(parsed);
      continue;
    }
    for (const { task, path } of parsed.places) {
      value = layOver(value, nested(`${task}${path}`, parsed.value));
      for (const each of pathsWithin(path, parsed.value)) {
        if (task === "") written.delete(each);
        else written.set(`${task}${each}`, each);
      }
    }
  }
  return { value, issues, written };
}

/** The value of a top-level setting in an assignment, in a list; none if the assignment is not its, or not to be read. */
export function assignedValue(assignment: string, path: string): readonly unknown[] {
  const parsed = assignment.startsWith(`${path}=`) ? parseAssignment(assignment) : undefined;
  return parsed === undefined || "message" in parsed ? [] : [parsed.value];
}

/**
 * The changes of a file without those that are for every task (`{ "train": { "steps": 100 } }`), and these as assignments.
 *
 * @param changes part of a configuration, not necessarily valid
 */
export function sharedAssignments(
  changes: Readonly<Record<string, unknown>>,
): { readonly own: Readonly<Record<string, unknown>>; readonly shared: readonly string[] } {
  const isShared = (key: string) => !topPaths.includes(key) && taskPaths.some(({ paths }) => paths.includes(key));
  const entries = Object.entries(changes);
  return {
    own: Object.fromEntries(entries.filter(([key]) => !isShared(key))),
    shared: entries.filter(([key]) => isShared(key)).flatMap(([key, value]) => leavesOf(key, value))
      .map(([path, value]) => `${path}=${JSON.stringify(value)}`),
  };
}

/** What became of `path=value,value` texts: values to compare by path, and what was wrong. */
export interface Swept {
  readonly sweeps: SweptValues;
  readonly issues: readonly ConfigIssue[];
}

/**
 * Lists of values to compare: `path=value,value`.
 *
 * Paths are as in {@link override}: of a task's setting, or of a setting of every task that has it. Each value is read as JSON, or as a text
 * where it is not JSON; a comma within brackets or quotes does not part values.
 *
 * @param assignments `path=value,value` texts, each with a path of its own
 */
export function parseSweeps(assignments: readonly string[]): Swept {
  const sweeps: Record<string, readonly unknown[]> = {};
  const issues: ConfigIssue[] = [];
  for (const assignment of assignments) {
    const equals = assignment.indexOf("=");
    const path = equals < 0 ? assignment : assignment.slice(0, equals);
    const values = equals < 0 ? [] : separate(assignment.slice(equals + 1)).map(parseValue);
    const problem = equals < 0
      ? "expected path=value,value, such as train.weightDecay=0.3,1,3"
      : Object.hasOwn(sweeps, path)
      ? "swept twice; name all values at once"
      : isSweepable(path)
      ? values.flatMap((value) => "problem" in value ? [value.problem] : [])[0]
      : places(path).length === 0
      ? `no such setting${suggestedPath(path)}`
      : "cannot be swept; expected a single setting of a task, such as train.weightDecay";
    if (problem !== undefined) issues.push({ path: `--sweep ${writtenPath(path)}`, message: problem });
    else sweeps[path] = values.flatMap((value) => "problem" in value ? [] : [value.value]);
  }
  return { sweeps, issues };
}

const topPaths = pathsOf(configCodec.fields).filter((path) => path !== "profile");
const taskPaths = taskNames.map((task) => ({ task, paths: pathsOf(configCodec.fields[task].fields) }));

/** How to set what a configuration file has, and `--set` has not. */
function setElsewhere(path: string): string | undefined {
  switch (path.split(".")[0]) {
    case "profile":
      return "a profile is chosen with --profile";
    case "sweeps":
      return "values are compared with --sweep";
    case "slurm":
      return "how work is handed to Slurm is said with options such as --slurm.partition";
  }
}

/** Where an assignment goes: a path, below a task (`mnist.`) if the user named none and the task has it. */
interface Place {
  readonly task: string;
  readonly path: string;
}

function parseAssignment(
  assignment: string,
): ConfigIssue | { readonly places: readonly Place[]; readonly value: unknown } {
  const equals = assignment.indexOf("=");
  const path = equals < 0 ? assignment : assignment.slice(0, equals);
  const issue = (message: string): ConfigIssue => ({ path: writtenPath(path), message });
  if (equals < 0) return issue("expected path=value, such as train.weightDecay=0.5");
  const elsewhere = setElsewhere(path);
  if (elsewhere !== undefined) return issue(`${elsewhere}, or in a configuration file`);
  const found = places(path);
  if (found.length === 0) return issue(`no such setting${suggestedPath(path)}`);
  const value = parseValue(assignment.slice(equals + 1));
  return "problem" in value ? issue(value.problem) : { places: found, ...value };
}

function places(path: string): readonly Place[] {
  return topPaths.includes(path)
    ? [{ task: "", path }]
    : taskPaths.flatMap(({ task, paths }) => paths.includes(path) ? [{ task: `${task}.`, path }] : []);
}

/** The parts between commas that stand outside brackets and quotes. */
function separate(text: string): readonly string[] {
  return text.match(/(?:"(?:[^"\\]|\\.)*"|\[[^\]]*\]|\{[^}]*\}|[^,])+|(?<=^|,)(?=,|$)/g) ?? [""];
}

function parseValue(text: string): { readonly value: unknown } | { readonly problem: string } {
  try {
    JSON.parse(text);
  } catch {
    return { value: text };
  }
  const strict = parseJsonStrict(text);
  return isLeft(strict) ? { problem: strict.left.message } : { value: strict.right };
}

/** The settings within a section by their paths; what is no object is one itself. */
function leavesOf(path: string, value: unknown): readonly (readonly [string, unknown])[] {
  const entries = isObject(value) ? Object.entries(value) : [];
  if (entries.length === 0) return [[path, value]];
  return entries.flatMap(([key, inner]) => leavesOf(`${path}.${key}`, inner));
}

/** The path of a value and of everything inside it, as an issue would name them. */
function pathsWithin(path: string, value: unknown): readonly string[] {
  if (!isObject(value)) return [path];
  return [path, ...Object.entries(value).flatMap(([key, inner]) => pathsWithin(`${path}.${key}`, inner))];
}

function suggestedPath(path: string): string {
  const task = taskNames.find((name) => path.startsWith(`${name}.`));
  const known = task === undefined
    ? [...new Set([...taskPaths.flatMap(({ paths }) => paths), ...topPaths])]
    : topPaths.filter((each) => each.startsWith(`${task}.`));
  return pathSuggestion(path, known);
}

function writtenPath(path: string): string {
  return /^[\w.$[\]-]{1,80}$/.test(path) ? path : JSON.stringify(path.slice(0, 80));
}
