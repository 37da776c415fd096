/**
 * The values of options, from text.
 *
 * Each parser returns the value or throws commander's `InvalidArgumentError`, which commander turns into its message about the option.
 *
 * @module
 */
import { userPath } from "../platform/user_path.ts";
import { InvalidArgumentError } from "commander";
import { isLeft } from "fp-ts/Either";
import { profileNames } from "../config/profiles.ts";
import { parseSeeds } from "../config/seeds.ts";
import { listed } from "../settings/setting_type.ts";
import { suggestion } from "../settings/suggestion.ts";
import { parseBytes, parseDuration } from "./text/quantities.ts";
import { type StageName, stageNames } from "../plan/stage_name.ts";

/** A stage by its name. */
export const stageArgument = wordArgument(stageNames);

/** The stages of `--force`, which may be given several times; without a stage it means all. */
export function forceArgument(text: string, before: readonly StageName[] = []): readonly StageName[] {
  return text === "all" ? stageNames : [...new Set([...before, stageArgument(text)])];
}

/** The name of a new experiment: part of a file's name and of a folder's. */
export function experimentNameArgument(text: string): string {
  const fits = text.length <= 60 && /^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$/.test(text);
  return fits ? text : refuse("Expected letters, digits and inner hyphens, at most 60");
}

/** A profile by its name. */
export const profileArgument = wordArgument(profileNames);

/** Seeds: how many, or which. */
export function seedsArgument(text: string): readonly number[] {
  const seeds = parseSeeds(text);
  if (isLeft(seeds)) throw new InvalidArgumentError(seeds.left);
  return seeds.right;
}

/** How many runs proceed side by side. */
export function jobsArgument(text: string): number {
  return wholeNumber(text, { most: 1024 });
}

/** The number of a figure; whether the study has it is checked later. */
export function figureArgument(text: string): number {
  const within = Number(/^\D*0*(\d{1,2})\D*$/.exec(text)?.[1]); // of fig4, figure-04 or 4a
  const meant = within >= 1 && text !== String(within) ? `; did you mean ${within}?` : "";
  return wholeNumber(text, { most: 99, meant });
}

/** A number of things to keep. */
export function countArgument(text: string): number {
  return wholeNumber(text, { most: 1_000_000 });
}

/** A duration in milliseconds. */
export function durationArgument(text: string): number {
  return parseDuration(text) ?? refuse("Expected a duration such as 30s, 10m, 2h or 7d");
}

/** A size in bytes. */
export function bytesArgument(text: string): number {
  return parseBytes(text) ?? refuse("Expected a size such as 500MB or 2GB");
}

/** A path, from the folder that the user is in: any text that a file system could take. */
export function pathArgument(text: string): string {
  if (text === "") refuse("Expected a path");
  if (/\p{Cc}/u.test(text)) refuse("A path must not hold control characters");
  if (text.length > 4096 || text.split("/").some((part) => part.length > 255)) refuse("The path is too long");
  return userPath(text);
}

/** The label of a result, such as a run's: what no label can be is refused. */
export function labelArgument(text: string): string {
  return /^[A-Za-z0-9][A-Za-z0-9._/ -]{0,199}$/.test(text) && !text.includes("..")
    ? text
    : refuse("Labels look like modular-addition-standard-seed-0");
}

/** A stored result: the start of its key, or `stage/label`. */
export function resultArgument(text: string): string {
  return /^[A-Za-z0-9][A-Za-z0-9._/-]{7,}$/.test(text) && !text.includes("..")
    ? text
    : refuse("Expected the start of a key, of 8 digits at least, or stage/label, as deno task cache ls prints them");
}

/** A reason in the user's words. */
export function reasonArgument(text: string): string {
  if (text.trim() === "") refuse("Expected a reason in a few words");
  return text.length <= 500 && !/\p{Cc}/u.test(text) ? text : refuse("Expected a reason in one line");
}

/** One of a few words. */
export function wordArgument<const W extends readonly string[]>(words: W): (text: string) => W[number] {
  return (text) => words.includes(text) ? text : refuse(`Expected ${listed(words)}${suggestion(text, words)}`);
}

/** Texts of an option that may be given several times. */
export function collect(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}

function wholeNumber(text: string, { most, meant = "" }: { readonly most: number; readonly meant?: string }): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  return value >= 1 && value <= most ? value : refuse(`Expected a whole number from 1 to ${most}${meant}`);
}

function refuse(message: string): never {
  throw new InvalidArgumentError(message);
}
