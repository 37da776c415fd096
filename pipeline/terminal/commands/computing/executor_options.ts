/**
 * Where an experiment is computed: `--on`, and how Slurm is used.
 *
 * @module
 */
import { isLeft } from "fp-ts/Either";
import { parseJsonStrict } from "../../../files/parse_json_strict.ts";
import { slurmSection, type SlurmSettings, slurmSettings } from "../../../config/slurm_settings.ts";
import { Failure, usage } from "../../../platform/failure.ts";
import type { Streams } from "../../../platform/streams.ts";
import { isObject } from "../../../settings/deep_merge.ts";
import { type Executor, executorNames, localExecutor } from "../../../run/executor.ts";
import type { Environment } from "../../../run/environment.ts";
import { slurmExecutor } from "../../../run/slurm/slurm_executor.ts";
import type { CommandedExperiment } from "../../../run/commands.ts";
import { shellWord } from "../../../platform/shell_word.ts";
import { readConfigFile } from "../../experiment_options.ts";
import { collect, wordArgument } from "../../argument_parsers.ts";
import { flag, option, type Parameter } from "../../parameters.ts";

type Key = keyof SlurmSettings;
const keys = Object.keys(slurmSection.fields) as readonly Key[];
const isNumber = (key: Key) => key === "time" || key === "parallel";
const isList = (key: Key) => key === "arguments" || key === "prologue";

/** `--slurm.partition` and the others, one for each setting of the section; a list's is given once for each item. */
const slurmParameters = Object.fromEntries(keys.map((key) => {
  const { description = "" } = slurmSection.fields[key].jsonSchema;
  const words = String(description).replace(/\.$/, "");
  const told = `Slurm: ${words[0].toLowerCase()}${words.slice(1)}`;
  const flags = `--slurm.${key} <value>`;
  return [`slurm.${key}`, isList(key) ? option(flags, told, collect) : option(flags, told, String)];
})) as { readonly [K in Key as `slurm.${K}`]: Parameter<string | readonly string[] | undefined> };

/** The options that say what computes. */
export const executorParameters = {
  on: option("--on <where>", "local (the default) or slurm", wordArgument(executorNames), "local" as const),
  detach: flag("--detach", "with --on slurm: return once the work is submitted"),
  ...slurmParameters,
};

/** What computes, as it was asked for. */
export interface ExecutorOptions {
  readonly on: typeof executorNames[number];
  readonly detach: boolean;
  readonly slurm: SlurmSettings;
  /** The configuration file whose section `slurm` is used, if one is. */
  readonly slurmFrom?: string;
}

type Typed = { readonly config?: string; readonly on: ExecutorOptions["on"]; readonly detach: boolean };

/** What the options mean. */
export async function executorOptions(typed: Typed, streams: Streams): Promise<ExecutorOptions> {
  const { on, detach, config } = typed;
  const values = typed as unknown as Readonly<Record<string, unknown>>;
  const given = keys.flatMap((key) => {
    const value = values[`slurm.${key}`];
    return value === undefined
      ? []
      : [[key, isNumber(key) && /\S/.test(String(value)) ? Number(value) : value] as const];
  });
  if (on !== "slurm" && (detach || given.length > 0)) {
    throw usage(`--${detach ? "detach" : `slurm.${given[0][0]}`} goes with --on slurm`);
  }
  const file = config === undefined ? undefined : parseJsonStrict((await readConfigFile(config, streams)).text);
  const section = file !== undefined && !isLeft(file) && isObject(file.right) ? file.right.slurm : undefined;
  const settings = slurmSettings(section, Object.fromEntries(given));
  if (!isLeft(settings)) {
    const slurmFrom = on === "slurm" && section !== undefined ? config : undefined;
    return { on, detach, slurm: settings.right, ...(slurmFrom === undefined ? {} : { slurmFrom }) };
  }
  const issues = settings.left.map(({ path, message }) => ({ path: `--${path}`, message }));
  throw new Failure({ _tag: "InvalidConfig", issues });
}

/** What computes. */
export function executorFor(
  { on, detach, slurm, jobs }: ExecutorOptions & { readonly jobs: number | undefined },
  experiment: CommandedExperiment,
  environment: Environment,
): Executor {
  if (on === "local") return localExecutor(environment);
  return slurmExecutor({ settings: { ...slurm, parallel: jobs ?? slurm.parallel }, experiment, detach });
}

/** The options that say the same again. */
export function executorArguments(
  { on, slurm: asked, jobs }: ExecutorOptions & { readonly jobs?: number | undefined },
  defaults: SlurmSettings,
): readonly string[] {
  const slurm = { ...asked, parallel: jobs ?? asked.parallel };
  const changed = keys.filter((key) => JSON.stringify(slurm[key]) !== JSON.stringify(defaults[key]));
  const values = changed.flatMap((key) =>
    [slurm[key]].flat().map((value) => `--slurm.${key}=${shellWord(String(value))}`)
  );
  return [`--on ${on}`, ...values];
}
