/**
 * Where the numbers come from.
 *
 * @module
 */
import { formatDuration } from "../format.ts";
import type { ReportInput } from "../report_input.ts";
import { html, list, type Markup, table } from "./markup.ts";

/** Environment, digests of every stage of every run, and what stages cost. */
export function provenanceSection({ provenance, runs, timings }: ReportInput): Markup {
  const { versions, packages, system, engine, git } = provenance;
  const stages = [...new Set(runs.flatMap(({ stageHashes }) => Object.keys(stageHashes)))];
  const pairs = (record: Readonly<Record<string, string>>) =>
    Object.entries(record).map(([name, version]) => `${name} ${version}`).join(", ");
  return html`
    ${list([
      `Commit: ${
        git === null
          ? "not in a repository"
          : `${git.commit}${git.dirty ? ", with changes that are not committed" : ""}`
      }`,
      `Engine: ${engine.name}, ${engine.backend}`,
      `Machine: ${system.cpu}, ${system.cores} cores, ${system.os} ${system.arch}`,
      `Versions: ${pairs(versions)}`,
      `Packages: ${pairs(packages)}`,
    ])}
    <p>Every number above comes from the metrics of a run. The digests below name the exact bytes (SHA-256) that each stage made; the same digest
    means the same result. All settings are in <code>provenance.json</code>.</p>
    <div class="scroll" role="region" aria-label="Digests" tabindex="0">
      <table>
        <caption>Digests of the stages of each run</caption>
        <thead>
          <tr><th scope="col">Run</th>${stages.map((stage) => html`<th scope="col">${stage}</th>`)}</tr>
        </thead>
        <tbody>${runs.map((run) =>
          html`<tr id="run-${run.id}"><th scope="row">${run.id}</th>${
            stages.map((stage) => html`<td><code class="hash">${run.stageHashes[stage] ?? "–"}</code></td>`)
          }</tr>`
        )}</tbody>
      </table>
    </div>
    ${timings.length === 0 ? "" : table(
      "What the stages took when they were computed",
      ["Stage", "What", "Time", "In the run that wrote this report"],
      timings.map(({ stage, label, milliseconds, status }) => [stage, label, formatDuration(milliseconds), status]),
    )}
  `;
}
