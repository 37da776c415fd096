/**
 * Where the numbers come from.
 *
 * @module
 */
import type { ReportInput, RunResult } from "../report_input.ts";
import { list, type Markup, markup, type Row, table } from "./markup.ts";

/** Environment, and the digests of every stage of every run. */
export function provenanceSection({ provenance, runs }: ReportInput): Markup {
  const { versions, packages, system, engine } = provenance;
  return markup`${
    list([
      `Engine: ${engine.name}, ${engine.backend}`,
      `Machine: ${system.cpu}, ${system.cores} cores, ${system.os} ${system.arch}`,
      `Versions: ${pairs(versions)}`,
      `Packages: ${pairs(packages)}`,
    ])
  }
<p>Every number above comes from the metrics of a run. A stage's hash (SHA-256) names its code, its settings and the hashes of what it was computed
from: the same hash means the same result. All settings are in <code>provenance.json</code>.</p>
${table("Hashes of the stages of each run", ["Run", "Stage", "Hash"], runs.flatMap(hashRows))}`;
}

/** Where the page shows the hash of a stage of a run. */
export function hashAnchor(run: string, stage: string): string {
  return `hash-${run}-${stage.replace("/", "-")}`;
}

function hashRows({ id, stageHashes }: RunResult): readonly Row[] {
  return Object.entries(stageHashes).map(([stage, hash], index) => ({
    id: hashAnchor(id, stage),
    cells: [
      index === 0 ? markup`<span id="run-${id}">${id}</span>` : id,
      stage,
      markup`<code class="hash">${hash}</code>`,
    ],
  }));
}

function pairs(record: Readonly<Record<string, string>>): string {
  return Object.entries(record).map(([name, version]) => `${name} ${version}`).join(", ");
}
