/**
 * Two computations of the same experiment, compared: to the bit where the same bits are promised, else by statistics over seeds.
 *
 * The same bits are promised where every key of a run is the same, because a key holds the code, the settings, the engine and the kind of
 * processor; of a graphics card they are not, as its driver may compile a shader in another way. A network that is trained on another kind of processor, or by other code, soon goes a way of its own: its last bits differ at
 * the first step and its grokking time as much as between seeds. So what is compared then are medians over the seeds that both have.
 *
 * @module
 */
import * as t from "io-ts";
import { median } from "../../../core/grokking/median_interval.ts";
import type { ObjectOf } from "../../files/json_codecs.ts";
import { canonicalJson } from "../../files/canonical_json.ts";
import type { NumericTable } from "../../files/csv.ts";
import { formatNumber } from "../../report/format.ts";
import type { RunCourse } from "../../report/run_course.ts";
import { settingDifferences } from "../../report/settings_difference.ts";
import { kindOf, runsOf } from "../../plan/runs.ts";
import { compactTable, withColumns } from "./manifest.ts";
import type { CommonSettings } from "../../tasks/task.ts";
import { coursesOf, type ReportResults } from "./report_results.ts";

/** How far medians over seeds may lie apart. */
const TOLERANCES = {
  /** Fitting and grokking times: the larger over the smaller. */
  timeRatio: 1.5,
  /** Plateaus of the test accuracy: the greatest difference. */
  accuracy: 0.03,
  /** Runs that have accuracies, fit or grok: at most this share of the seeds more or fewer. */
  countShare: 0.2,
} as const;

const differenceCodec = t.readonly(t.strict({
  /** What differs, such as `modular-addition-standard, t_grok`. */
  what: t.string,
  before: t.string,
  now: t.string,
  /** What would have been allowed. */
  allowed: t.string,
  /** Whether the same bits were promised. */
  bits: t.boolean,
}));

/** Something that differs by more than is allowed. */
export type Difference = t.TypeOf<typeof differenceCodec>;

/** The codecs of a comparison's fields. */
export const comparisonFields = {
  /** Runs of which the same bits are promised, and which were compared cell by cell. */
  identicalKeys: t.readonlyArray(t.string),
  /** Runs with other keys, compared by statistics. */
  otherKeys: t.readonlyArray(t.string),
  /** Why the same bits are not promised, if they are not: what differs in processor, engine, versions or code. */
  reasons: t.readonlyArray(t.string),
  /** Settings that differ: their runs are not compared. */
  settings: t.readonlyArray(t.string),
  /** What differs by more than it may. */
  differences: t.readonlyArray(differenceCodec),
  /** Claims whose verdict is another; empty unless both have the same runs. */
  verdicts: t.readonlyArray(differenceCodec),
};

/** Two computations of the same experiment, compared. */
export type Comparison = ObjectOf<typeof comparisonFields>;

/**
 * The comparison of what was once computed with what is computed now, over the runs that both have.
 *
 * @param before the snapshot's results
 * @param now the results of this computation
 */
export function compareResults(before: ReportResults, now: ReportResults): Comparison {
  const settings = settingDifferences(before.provenance.config, now.provenance.config).map(({ path }) => path);
  const known = new Map(before.provenance.runs.map((run) => [run.id, run]));
  const current = new Map(now.provenance.runs.map((run) => [run.id, run]));
  const earlier = new Map(runsOf(before.provenance.config).map((run) => [run.id, run]));
  const shared = runsOf(now.provenance.config).filter((run) => {
    const old = earlier.get(run.id);
    return old !== undefined && known.has(run.id) && current.has(run.id) &&
      sameSettings(old.settings, run.settings);
  });
  const sameKeys = (id: string) =>
    JSON.stringify(sorted(known.get(id)?.stageHashes)) === JSON.stringify(sorted(current.get(id)?.stageHashes));
  const bitsCount = (id: string) => !onCard(now.provenance) || tableDifference(id, before, now).length === 0;
  const ids = shared.map(({ id }) => id);
  const identicalKeys = ids.filter((id) => sameKeys(id) && bitsCount(id));
  const otherKeys = ids.filter((id) => !identicalKeys.includes(id));
  const sameRuns = settings.length === 0 && before.provenance.runs.length === shared.length &&
    now.provenance.runs.length === shared.length;
  return {
    identicalKeys,
    otherKeys,
    reasons: otherKeys.length === 0 ? [] : reasons(before, now),
    settings,
    differences: [
      ...identicalKeys.flatMap((id) => tableDifference(id, before, now)),
      ...statisticalDifferences(coursesOf(before, otherKeys), coursesOf(now, otherKeys)),
    ],
    verdicts: sameRuns ? verdictDifferences(before, now, otherKeys.length === 0) : [],
  };
}

/** Whether a run has the same settings in both, its variant's changes included; which other interventions there are does not matter. */
export function sameSettings(before: CommonSettings, now: CommonSettings): boolean {
  const [old, present] = [before, now].map(({ interventions: _, ...settings }) => canonicalJson(settings));
  return old === present;
}

function sorted(record: Readonly<Record<string, string>> = {}): readonly (readonly [string, string])[] {
  return Object.entries(record).sort(([left], [right]) => left < right ? -1 : 1);
}

/** What differs in the machines and programs that made the results. */
function reasons({ provenance: before }: ReportResults, { provenance: now }: ReportResults): readonly string[] {
  const facts = ({ environment: { versions, packages, system, engine } }: ReportResults["provenance"]) => ({
    processor: `${system.cpu} (${system.os}, ${system.arch})`,
    engine: `${engine.name}, ${engine.backend}`,
    deno: versions.deno,
    v8: versions.v8,
    packages: Object.entries(packages).map(([name, version]) => `${name} ${version}`).join(", "),
  });
  const [old, present] = [facts(before), facts(now)];
  const found = (Object.keys(old) as (keyof typeof old)[]).filter((name) => old[name] !== present[name])
    .map((name) => `${name}: ${old[name]} → ${present[name]}`);
  if (found.length > 0) return found;
  return onCard(now) ? ["code, or the bits of the graphics card, which its driver decides on"] : ["code"];
}

/** Whether a graphics card computed the results. */
function onCard({ environment: { engine } }: ReportResults["provenance"]): boolean {
  return engine.name === "gpu";
}

/** What differs first between the tables of a run whose bits are promised: a cell, or what a snapshot does not keep. */
function tableDifference(id: string, before: ReportResults, now: ReportResults): readonly Difference[] {
  const kept = before.tables[id];
  const found = cellDifference(id, compactTable(kept), compactTable(withColumns(now.tables[id], kept.columns)));
  const [old, present] = [before, now].map(({ tableDigests }) => tableDigests[id]);
  if (found.length > 0 || old === present) return found;
  return [{ what: `${id}, beyond what the snapshot keeps`, before: old, now: present, ...sameBits }];
}

const sameBits = { allowed: "the same bits, as every key is the same", bits: true } as const;

/** The first cell in which two tables differ. */
function cellDifference(id: string, before: NumericTable, now: NumericTable): readonly Difference[] {
  const [old, present] = [before, now].map(({ columns, rows }) => `${columns.length} columns, ${rows.length} rows`);
  if (old !== present) return [{ what: id, before: old, now: present, ...sameBits }];
  for (const [index, row] of before.rows.entries()) {
    for (const column of before.columns) {
      const [left, right] = [row[column], now.rows[index][column]];
      if (!Object.is(left, right)) {
        const what = `${id}, ${column} at step ${row.step}`;
        return [{ what, before: cellText(left), now: cellText(right), ...sameBits }];
      }
    }
  }
  return [];
}

function cellText(value: number | undefined): string {
  return value === undefined ? "no value" : Object.is(value, -0) ? "-0" : String(value);
}

/** Medians over the seeds of each kind of run, compared. */
function statisticalDifferences(before: readonly RunCourse[], now: readonly RunCourse[]): readonly Difference[] {
  const kinds = [...new Set(now.map(({ run }) => kindOf(run)))];
  return kinds.flatMap((kind) => {
    const [old, present] = [before, now].map((all) => all.filter(({ run }) => kindOf(run) === kind));
    return [
      ...timesApart(
        `${kind}, median t_fit`,
        old.map((each) => each.times?.fitStep),
        present.map((each) => each.times?.fitStep),
      ),
      ...timesApart(
        `${kind}, median t_grok`,
        old.map((each) => each.times?.grokStep),
        present.map((each) => each.times?.grokStep),
      ),
      ...countsApart(`${kind}, runs with accuracies`, { old, present, counts: ({ times }) => times !== null }),
      ...countsApart(`${kind}, runs that fit`, { old, present, counts: ({ times }) => times?.fitStep != null }),
      ...countsApart(`${kind}, runs that grok`, { old, present, counts: ({ times }) => times?.groks === true }),
      ...plateausApart(kind, { old, present }),
    ];
  });
}

/** A kind of run in the two reports. */
interface Sides {
  readonly old: readonly RunCourse[];
  readonly present: readonly RunCourse[];
}

type Times = readonly (number | null | undefined)[];

function timesApart(what: string, before: Times, now: Times): readonly Difference[] {
  const [old, present] = [before, now].map((times) => times.filter((time) => time != null));
  if (old.length === 0 || present.length === 0) return []; // how many there are is compared by itself, see countsApart
  const [left, right] = [median(old), median(present)];
  const ratio = left === right ? 1 : Math.max(left, right) / Math.min(left, right);
  if (ratio <= TOLERANCES.timeRatio) return [];
  const allowed = `a factor of ${TOLERANCES.timeRatio}`;
  return [{ what, before: formatNumber(left), now: formatNumber(right), allowed, bits: false }];
}

function countsApart(
  what: string,
  { old, present, counts }: Sides & { readonly counts: (course: RunCourse) => boolean },
): readonly Difference[] {
  const [before, now] = [old, present].map((all) => all.filter(counts).length);
  const most = Math.floor(TOLERANCES.countShare * present.length);
  if (Math.abs(before - now) <= most) return [];
  const of = (count: number) => `${count} of ${present.length}`;
  return [{ what, before: of(before), now: of(now), allowed: `${most} apart`, bits: false }];
}

function plateausApart(kind: string, { old, present }: Sides): readonly Difference[] {
  const plateaus = [old, present].map((all) => all.flatMap(({ times }) => times === null ? [] : [times.plateau]));
  if (plateaus.some(({ length }) => length === 0)) return [];
  const [left, right] = plateaus.map((values) => median(values));
  if (Math.abs(left - right) <= TOLERANCES.accuracy) return [];
  const what = `${kind}, median plateau of test accuracy`;
  return [{
    what,
    before: formatNumber(left),
    now: formatNumber(right),
    allowed: `${TOLERANCES.accuracy} apart`,
    bits: false,
  }];
}

function verdictDifferences(before: ReportResults, now: ReportResults, bits: boolean): readonly Difference[] {
  const known = new Map(before.claims.claims.map(({ id, verdict }) => [id, verdict]));
  const allowed = bits ? "the same verdict" : "reported, not counted: a verdict near its threshold may change";
  return now.claims.claims.flatMap(({ id, verdict }) => {
    const old = known.get(id) ?? "not judged";
    return old === verdict ? [] : [{ what: `verdict on ${id}`, before: old, now: verdict, allowed, bits }];
  });
}
