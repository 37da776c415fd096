/**
 * What the files of a report are called.
 *
 * @module
 */

/** The files at the top of a report's folder. */
export const documentNames = [
  "report.html",
  "summary.md",
  "results.csv",
  "metrics.csv.gz",
  "claims.json",
  "provenance.json",
  "command.txt",
] as const;

/** The folders beside them. */
export const folderNames = ["figures", "metrics"] as const;

/** A path that a file of a report may have. */
export type ReportFileName = typeof documentNames[number] | `${typeof folderNames[number]}/${string}`;

/** Files of a report with their contents. */
export type FileContents = Readonly<Record<ReportFileName, string | Uint8Array>>;

/** Whether a path is one that a file of a report may have. */
export function isReportFileName(path: string): path is ReportFileName {
  const [folder, name, ...rest] = path.split("/");
  if (name === undefined) return (documentNames as readonly string[]).includes(path);
  return rest.length === 0 && (folderNames as readonly string[]).includes(folder) && /^[A-Za-z0-9]/.test(name);
}
