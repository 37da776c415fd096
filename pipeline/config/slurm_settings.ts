/**
 * How work is handed to Slurm: the section `slurm` of a configuration file, and options such as `--slurm.partition`.
 *
 * Where something is computed is no part of what is computed, so the section is no part of a {@linkcode Config}, of a key, or of a report.
 *
 * @module
 */
import { type Either, isLeft, left, right } from "fp-ts/Either";
import { isObject } from "../settings/deep_merge.ts";
import { partOf, section, type SectionOf } from "../settings/section_type.ts";
import { list, type SettingType, text, wholeNumber } from "../settings/setting_type.ts";
import type { ConfigIssue } from "../platform/errors.ts";

const oneLine = /^\P{Cc}*$/u;
const line = (name: string, description: string): SettingType<string> =>
  text(name, { pattern: oneLine, longest: 4096, description });

/** The section, with a description of each setting. */
export const slurmSection = section({
  partition: line("a partition's name", "Partition; empty: Slurm's default."),
  account: line("an account's name", "Account that is charged; empty: Slurm's default."),
  constraint: line("features of nodes", "Features that nodes must have, as sbatch --constraint takes them."),
  memory: text("a size as sbatch takes it, such as 4G, or nothing", {
    pattern: /^(\d{1,9}[KMGT]?)?$/,
    longest: 10,
    description: "Memory of an element of a job array; empty: as estimated.",
  }),
  time: wholeNumber(
    { atLeast: 0, atMost: 525_600 },
    "Time limit of an element in minutes; 0: as estimated, with a margin.",
  ),
  parallel: wholeNumber({ atLeast: 1, atMost: 10_000 }, "Elements that Slurm runs at once, at most."),
  arguments: list(line("an argument", "One argument."), "Further arguments of sbatch, such as --qos=long.", {
    atLeast: 0,
  }),
  prologue: list(line("a line", "One line."), "Lines of shell before an element's command, such as module load deno.", {
    atLeast: 0,
  }),
  deno: line("a path or name", "Deno on the nodes."),
}, "How work is handed to Slurm (--on slurm). No result depends on it.");

/** How work is handed to Slurm. */
export type SlurmSettings = SectionOf<typeof slurmSection["fields"]>;

/** A part of them. */
export const slurmPart = partOf(slurmSection, slurmSection.description);

/** Without a word from the user. */
export const slurmDefaults: SlurmSettings = {
  partition: "",
  account: "",
  constraint: "",
  memory: "",
  time: 0,
  parallel: 64,
  arguments: [],
  prologue: [],
  deno: "deno",
};

/** What is wrong with the section of a configuration file. */
export function slurmIssues(part: unknown): readonly ConfigIssue[] {
  const decoded = slurmPart.decode(part === undefined ? {} : part);
  if (!isLeft(decoded)) return [];
  return decoded.left.map(({ context, message = "not valid" }) => {
    const keys = context.map(({ key }) => key).filter((key) => key !== "");
    return { path: ["slurm", ...keys].join("."), message };
  });
}

/**
 * The settings of a command: defaults, the file's section, and single settings on top.
 *
 * @returns the settings, or every issue
 */
export function slurmSettings(
  file: unknown,
  typed: Readonly<Record<string, unknown>>,
): Either<readonly ConfigIssue[], SlurmSettings> {
  const part = { ...(isObject(file) ? file : {}), ...typed };
  const issues = slurmIssues(part);
  return issues.length > 0 ? left(issues) : right({ ...slurmDefaults, ...part as Partial<SlurmSettings> });
}
