/**
 * What the files of a report are called.
 *
 * @module
 */

/** The texts at the top of a report's folder. */
const textNames = ["report.html", "summary.md", "results.csv", "claims.json", "provenance.json"] as const;

/** The files at the top of a report's folder. */
export const documentNames = [...textNames, "metrics.csv.gz", "command.txt"] as const;

/** The folders beside them. */
export const folderNames = ["figures", "metrics"] as const;

/** A path that a text of a report may have. */
export type ReportTextName = typeof textNames[number] | `${typeof folderNames[number]}/${string}`;

/** A path that a file of a report may have. */
export type ReportFileName = typeof documentNames[number] | `${typeof folderNames[number]}/${string}`;

/** Files of a report by their paths, which are {@linkcode ReportFileName}s. */
export type FileContents = Readonly<Record<string, string | Uint8Array>>;

/** Whether a path is one of a report on runs with these names, as far as it is known before the report is made. */
export function isForeseenName(path: string, runs: readonly string[]): boolean {
  const [, run] = /^metrics\/(.+)\.csv$/.exec(path) ?? [];
  if (run !== undefined) return runs.includes(run);
  return (documentNames as readonly string[]).includes(path) ||
    /^figures\/(figure|theory|accuracy|metric|comparison)-[^/]+\.svg$/.test(path);
}

/** Whether a path is one that a file of a report may have. */
export function isReportFileName(path: string): path is ReportFileName {
  const [folder, name, ...rest] = path.split("/");
  if (name === undefined) return (documentNames as readonly string[]).includes(path);
  return rest.length === 0 && (folderNames as readonly string[]).includes(folder) && /^[A-Za-z0-9]/.test(name);
}
