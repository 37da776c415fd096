/**
 * The taking of a snapshot: a finished report becomes files that the repository keeps.
 *
 * @module
 */
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import type { TaskEither } from "fp-ts/TaskEither";
import { sha256 } from "../../files/digest.ts";
import type { PipelineError } from "../../platform/errors.ts";
import { formatCsv } from "../../files/csv.ts";
import type { Config } from "../../config/config.ts";
import { isProfileName, profileConfig } from "../../config/profiles.ts";
import { formatList } from "../../report/format.ts";
import { reproduceCommand } from "../../report/reproduce_command.ts";
import { settingDifferences } from "../../report/settings_difference.ts";
import { designNamed } from "../../studies/studies.ts";
import { replacedFolder } from "../../platform/folders.ts";
import { compactTable, type Manifest, manifestFile, snapshotFolder } from "./manifest.ts";
import { runsOf } from "../../plan/runs.ts";
import { shortTrials, trialLines, trialsFile } from "./trial_tables.ts";
import { readReport, readSnapshot, type ReportResults } from "./report_results.ts";
import { attempt, invalid, orThrow } from "../../platform/failure.ts";
import { makeFolder, readFile, writeFile } from "../../platform/files.ts";

/** A snapshot that was taken. */
export interface TakenSnapshot {
  /** Its folder, below the project's root. */
  readonly folder: string;
  readonly results: ReportResults;
  readonly manifest: Manifest;
}

/**
 * Copies a report into the folder of its snapshot, tables compact and compressed, with a manifest of digests. Of many trials it keeps the accuracies, all
 * in one file. What an earlier snapshot had there is replaced as a whole: the new one is written beside it first.
 *
 * @param report folder of the report; a partial one is refused, and a changed experiment's where the snapshot is of other settings
 * @param root the project's root
 */
export function takeSnapshot(report: string, root: string): TaskEither<PipelineError, TakenSnapshot> {
  return attempt(async () => {
    const results = await orThrow(readReport(report));
    const { provenance } = results;
    if (provenance.partial) throw invalid(report, "the report is partial; let deno task reproduce finish first");
    const { config } = provenance;
    const folder = snapshotFolder(config);
    const snapshot = join(root, folder);
    await refuseOther(report, snapshot, config);
    const fill = async (temporary: string) => {
      const manifest = await write(temporary, report, results);
      return { folder, results, manifest };
    };
    return await orThrow(replacedFolder(snapshot, fill));
  });
}

/** A changed experiment does not take the place of its profile's snapshot: the command that checks the profile would compare with it. */
async function refuseOther(report: string, snapshot: string, config: Config): Promise<void> {
  const design = await orThrow(designNamed(config.study));
  const isProfiles = isProfileName(config.profile) &&
    settingDifferences(profileConfig(config.profile, design?.settings), config).length === 0;
  if (isProfiles) return;
  const kept = await readSnapshot(snapshot)();
  if (kept._tag === "Left") return; // there is none, or none that this version can read
  const changed = settingDifferences(kept.right.provenance.config, config).map(({ path }) => path);
  if (changed.length === 0) return;
  throw invalid(
    report,
    `this report differs from the snapshot in ${formatList(changed.slice(0, MOST_NAMED))}${
      changed.length > MOST_NAMED ? " and more" : ""
    }; move or delete ${snapshot} if it is to take its place`,
  );
}

/** Settings that a message names. */
const MOST_NAMED = 4;

async function write(
  temporary: string,
  report: string,
  { provenance, tables, tableDigests }: ReportResults,
): Promise<Manifest> {
  const copies = ["report.html", "summary.md"]; // the figures are on the page
  const files: Manifest["files"] = [];
  const keep = async (path: string, content: Uint8Array<ArrayBuffer>) => {
    const destination = join(temporary, path);
    await makeFolder(dirname(destination));
    await writeFile(destination, content);
    files.push({ path, bytes: content.length, digest: sha256(content) });
  };
  for (const path of copies) await keep(path, await readFile(join(report, path)));
  await keep("claims.json.gz", compressed(await readFile(join(report, "claims.json"))));
  for (const path of ["results.csv", "provenance.json"]) {
    const content = await readFile(join(report, path));
    if (content.length <= PLAIN_BYTES) await keep(path, content);
    else await keep(`${path}.gz`, compressed(content));
  }
  const trials = shortTrials(runsOf(provenance.config));
  const lines: string[] = [];
  for (const [run, table] of Object.entries(tables)) {
    if (trials.has(run)) lines.push(...trialLines(run, table));
    else await keep(`metrics/${run}.csv.gz`, compressed(formatCsv(compactTable(table))));
  }
  if (lines.length > 0) await keep(`${trialsFile}.gz`, compressed(lines.join("")));
  const design = await orThrow(designNamed(provenance.config.study));
  const command = reproduceCommand(provenance.config, { design });
  const { profile } = provenance;
  const manifest: Manifest = { schema: "degrok/snapshot/2", profile, command, files, tables: { ...tableDigests } };
  await writeFile(join(temporary, manifestFile), JSON.stringify(manifest, null, 2) + "\n");
  return manifest;
}

/** Up to this size a file is kept as it is, for readers of the repository. */
const PLAIN_BYTES = 128 * 1024;

function compressed(content: string | Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(gzipSync(content, { level: 9 }));
}
