/**
 * The folder of the outputs where none is chosen.
 *
 * @module
 */
import { basename, extname } from "node:path";
import type { Config } from "../config/config.ts";
import { outputName } from "../config/default_study.ts";
import { sha256 } from "../files/digest.ts";

/** What makes an experiment differ from the profile that it starts from, as typed. */
export interface TypedChanges {
  /** Path of a configuration file. */
  readonly config?: string;
  /** `path=value` texts. */
  readonly set?: readonly string[];
  /** `path=value,value` texts. */
  readonly sweep?: readonly string[];
  readonly figure?: number;
}

/**
 * `outputs/<profile>` for a profile as it is; for another experiment a folder of its own, so that it does not replace the profile's report.
 *
 * The name says what was changed, as in `outputs/quick-train.weightDecay=0.5`. Where that is too long, or cannot be a name, it ends in part of a
 * digest.
 */
export function defaultFolder(
  config: Pick<Config, "study" | "profile">,
  { config: file, set = [], sweep = [], figure }: TypedChanges,
): string {
  const changes = [
    ...file === undefined ? [] : [basename(file, extname(file))],
    ...set,
    ...sweep.map((each) => `sweep-${each}`),
  ];
  return [
    "outputs/" + outputName(config),
    nameOf(changes.join("-")),
    figure && `figure-${String(figure).padStart(2, "0")}`,
  ]
    .filter(Boolean).join("-");
}

const longest = 60;

function nameOf(text: string): string {
  const safe = text.replaceAll(/[^A-Za-z0-9._=,+-]/g, "_");
  return safe === text && text.length <= longest ? text : `${safe.slice(0, longest - 9)}-${sha256(text).slice(0, 8)}`;
}
