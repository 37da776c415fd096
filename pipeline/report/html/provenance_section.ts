/**
 * Where the numbers come from.
 *
 * @module
 */
import { formatDuration } from "../format.ts";
import type { ReportInput } from "../report_input.ts";
import { list, type Markup, markup, table } from "./markup.ts";

/** Environment, digests of every stage of every run, and what stages cost. */
export function provenanceSection({ provenance, runs, timings }: ReportInput): Markup {
  const { versions, packages, system, engine, git } = provenance;
  const stages = [...new Set(runs.flatMap(({ stageHashes }) => Object.keys(stageHashes)))];
  const state = git === null ? "not in a repository" : `${git.commit}${git.dirty ? ", with uncommitted changes" : ""}`;
  return markup`${
    list([
      `Commit: ${state}`,
      `Engine: ${engine.name}, ${engine.backend}`,
      `Machine: ${system.cpu}, ${system.cores} cores, ${system.os} ${system.arch}`,
      `Versions: ${pairs(versions)}`,
      `Packages: ${pairs(packages)}`,
    ])
  }
<p>Every number above comes from the metrics of a run. The digests below name the exact bytes (SHA-256) that each stage made; the same digest
means the same result. All settings are in <code>provenance.json</code>.</p>
${
    table(
      "Digests of the stages of each run",
      ["Run", ...stages],
      runs.map((run) => ({
        id: `run-${run.id}`,
        cells: [run.id, ...stages.map((stage) => markup`<code class="hash">${run.stageHashes[stage] ?? "–"}</code>`)],
      })),
    )
  }
${
    timings.length === 0 ? "" : table(
      "What the stages took",
      ["Stage", "Of", "Time", "This time"],
      timings.map(({ stage, label, milliseconds, status }) => ({
        cells: [stage, label, formatDuration(milliseconds), status],
      })),
    )
  }`;
}

function pairs(record: Readonly<Record<string, string>>): string {
  return Object.entries(record).map(([name, version]) => `${name} ${version}`).join(", ");
}
