/**
 * What is wrong with a command's usage, in the form of every other message: what, where, what next.
 *
 * @module
 */
import { isProfileName } from "../config/profiles.ts";

/**
 * Commander's message on one line: what was typed, what was expected, and either a suggestion or where help is.
 *
 * @param message such as `error: option '--figure <n>' argument '14' is invalid. Expected a whole number from 1 to 13`
 * @param help a command that helps, such as `deno task reproduce --help`
 * @returns such as `--figure 14: expected a whole number from 1 to 13`
 */
export function usageWording(message: string, help: string): string {
  const line = message.replace(/^error: /, "").trim().replaceAll(/\s*\n\s*/g, " ");
  const [, flags, value, reason] = invalid.exec(line) ?? [];
  if (reason !== undefined) return `${longFlag(flags)} ${value}: ${lowerCase(reason)}`;
  const [, argument, name, why] = wrongArgument.exec(line) ?? [];
  if (why !== undefined) return `${name} ${argument}: ${lowerCase(why)}`;
  const [, excess] = tooMany.exec(line) ?? [];
  if (excess !== undefined && isProfileName(excess)) {
    return `${excess}: not an option; did you mean --profile ${excess}?`;
  }
  const [, start, meant] = /^(.*) \(Did you mean (.*)\?\)$/.exec(line) ?? [];
  return meant === undefined ? `${line.replace(/\.$/, "")}; see ${help}` : `${start}; did you mean ${meant}?`;
}

const invalid = /^option '(.*?)' argument '(.*)' is invalid\. (.*)$/;
const tooMany = /^too many arguments .*: (.*?)\.?$/;
const wrongArgument = /^command-argument value '(.*)' is invalid for argument '(.*)'\. (.*)$/;

/** `--jobs` of `-j, --jobs <n>`. */
function longFlag(flags: string): string {
  return /--[\w-]+/.exec(flags)?.[0] ?? flags;
}

function lowerCase(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}
