/**
 * Where the numbers come from, and where they went.
 *
 * @module
 */
import { sha256 } from "../../files/digest.ts";
import { formatCount } from "../format.ts";
import type { RunResult } from "../report_input.ts";
import { runsDrawn } from "../reported_study.ts";
import type { ReportSources } from "./figures_section.ts";
import { joined, list, type Markup, markup, type Row, table } from "./markup.ts";

/** Environment, and the digests of every stage of every run with the claims and figures that read them. */
export function provenanceSection(sources: ReportSources): Markup {
  const { provenance, hash, runs } = sources.input;
  const { versions, packages, system, engine } = provenance;
  const measurements = sources.claims.claims.flatMap(({ parts }) => parts.flatMap((part) => part.measurements));
  const linked = new Set(measurements.flatMap(({ run, hashes }) => Object.keys(hashes).length === 0 ? [] : [run]));
  const areListed = runs.filter(isTrial).length <= MOST_LISTED;
  const shown = runs.filter((run) => areListed || !isTrial(run) || linked.has(run.id));
  const others = runs.length - shown.length;
  const kept = runs.filter(({ table }) => table !== undefined).length;
  return markup`${
    list([
      `Engine: ${engine.name}, ${engine.backend}`,
      ...(engine.name === "gpu" ? [CARD_BITS] : []),
      `Processor: ${system.cpu}, ${system.os} ${system.arch}`,
      `Versions: ${pairs(versions)}`,
      `Packages: ${pairs(packages)}`,
      ...(kept === 0 ? [] : [
        `${
          formatCount(kept, "run")
        } of ${runs.length} from the tables of earlier reports, which may keep six digits of a number: ranks of ` +
        "close values may then differ. provenance.json has the SHA-256 of each whole table",
      ]),
      ...(hash === null ? [] : [markup`This report: <code class="hash">${hash}</code>`]),
    ])
  }
<p>Every number above comes from the metrics of a run. A stage's hash (SHA-256) covers its code, its settings and
the hashes of its inputs: the same hash means the same result. All settings are in <code>provenance.json</code>${
    others === 0 ? "" : `, and the hashes of ${formatCount(others, "trial")} whose single values are not told here`
  }.</p>
${
    shown.map((run) =>
      markup`<details id="run-${run.id}"><summary>${run.id}</summary>${computedOn(run)}${
        table(
          `Hashes of the stages of ${run.id}, and where their numbers are used`,
          ["Stage", "Hash", "Used in"],
          hashRows(run, sources),
          "hashes",
        )
      }</details>\n`
    )
  }`;
}

/** More trials than this are on the page only as far as it tells a value of theirs; `results.csv` has them all. */
export const MOST_LISTED = 100;

const isTrial = ({ variant }: RunResult): boolean => variant?.purpose === "trial";

const CARD_BITS = markup`A graphics card's driver decides whether it gives the same bits again: <code>deno task
reproduce --check</code> computes again, says where bits differ, and compares those results by statistics.`;

/** The processors and engines of a run. */
function computedOn({ processors = [], engines = [], table }: RunResult): Markup {
  if (processors.length === 0) return markup``;
  const by = engines.length === 0 ? "" : `, by ${engines.join("; ")}`;
  const from = table === undefined ? "" : " Its table is that of an earlier report.";
  return markup`<p>Computed on ${processors.join("; ")}${by}.${from}</p>`;
}

/** Where the page shows the hash of a stage of a run; short, as a page on hundreds of runs has thousands of links there. */
function hashAnchor(run: string, stage: string): string {
  return `hash-${sha256(`${stage} of ${run}`).slice(0, 10)}`;
}

/** A link to the hash of a stage of a run, by the hash's beginning; nothing where the stage has none. */
export function hashLink(run: string, stage: string, hashes: Readonly<Record<string, string>>): Markup {
  const hash = hashes[stage];
  return hash === undefined
    ? markup``
    : markup`<a class="hash" href="#${hashAnchor(run, stage)}" title="${stage}">${hash.slice(0, 8)}</a>`;
}

function hashRows(run: RunResult, sources: ReportSources): readonly Row[] {
  return Object.entries(run.stageHashes).map(([stage, hash]) => ({
    id: hashAnchor(run.id, stage),
    cells: [stage, markup`<code class="hash">${hash}</code>`, uses(run, stage, sources)],
  }));
}

/** Links back to the claims and figures that read a stage of a run. */
function uses(run: RunResult, stage: string, { study, claims: { claims }, input: { config } }: ReportSources): Markup {
  const judged = claims.filter(({ parts }) =>
    parts.some(({ measurements }) => measurements.some((value) => value.run === run.id && stage in value.hashes))
  );
  const drawn = run.variant !== null
    ? []
    : study.experiments.filter((experiment) =>
      runsDrawn(experiment, config).some(({ task, intervention }) =>
        task === run.task && intervention === run.intervention
      ) &&
      (stage === "metrics/accuracy" || experiment.metrics.includes(stage.replace("metrics/", "")))
    );
  const links = [
    ...judged.map(({ id }) => markup`<a href="#${id}">${id}</a>`),
    ...drawn.map(({ figure }) => markup`<a href="#figure-${figure}">Figure&#160;${figure}</a>`),
    ...(stage === "metrics/pictures" && run.pictures !== undefined ? [markup`<a href="#pictures">Pictures</a>`] : []),
  ];
  return joined(links, ", ");
}

function pairs(record: Readonly<Record<string, string>>): string {
  return Object.entries(record).map(([name, version]) => `${name} ${version}`).join(", ");
}
