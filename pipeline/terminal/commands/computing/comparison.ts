/**
 * The second half of `--check`: the report beside its profile's snapshot.
 *
 * @module
 */
import { join } from "node:path";
import * as t from "io-ts";
import { compareResults, comparisonFields } from "../../../exchange/snapshot/compare_results.ts";
import { snapshotFolder } from "../../../exchange/snapshot/manifest.ts";
import { hasSnapshot, readReport, readSnapshot } from "../../../exchange/snapshot/report_results.ts";
import { orThrow } from "../../../platform/failure.ts";
import type { Streams } from "../../../platform/streams.ts";
import { projectRoot } from "../../../platform/project_root.ts";
import { type ContentOf, documentKind } from "../../document.ts";
import type { ExperimentOptions } from "../../experiment_options.ts";
import { say } from "../../output_options.ts";
import type { Paint } from "../../text/paint.ts";
import { textOf } from "../../text/table_text.ts";

/** A report compared with a snapshot, by the snapshot's folder. */
export const comparisonDocument = documentKind("comparison", { snapshot: t.string, ...comparisonFields });

/** Compares the report that was just written with the snapshot of its study and profile; 6 if something differs by more than it may. */
export async function compareWithSnapshot(streams: Streams, options: ExperimentOptions): Promise<number> {
  const snapshot = snapshotFolder(options.config);
  const folder = join(projectRoot, snapshot);
  if (!await hasSnapshot(folder)) {
    streams.err.write(
      `${snapshot}: no snapshot of this study and profile, so there is nothing to compare the report with\n`,
    );
    return 0;
  }
  const compared = compareResults(await orThrow(readSnapshot(folder)), await orThrow(readReport(options.out)));
  say(streams, options, comparisonDocument, { snapshot, ...compared }, printComparison);
  return [...compared.differences, ...compared.verdicts.filter(({ bits }) => bits)].length > 0 ? 6 : 0;
}

/** A comparison: what was compared and how, then a line for each thing that differs. */
export function printComparison(
  { snapshot, identicalKeys, otherKeys, reasons, settings, differences, verdicts }: ContentOf<
    typeof comparisonDocument
  >,
  paint: Paint,
): string {
  const different = [...differences, ...verdicts];
  const lines = [
    `${paint("strong", "compared")} with ${snapshot}: ${
      identicalKeys.length + otherKeys.length === 0 ? "no run in common" : [
        ...(identicalKeys.length > 0 ? [`${runs(identicalKeys.length)} to the bit`] : []),
        ...(otherKeys.length > 0 ? [`${runs(otherKeys.length)} by statistics over seeds`] : []),
      ].join(", ")
    }`,
    ...(otherKeys.length > 0
      ? [paint("note", "the same bits are not promised, as these differ:"), ...reasons.map((reason) => `  ${reason}`)]
      : []),
    ...(settings.length > 0 ? [paint("note", `not compared, as settings differ: ${settings.join(", ")}`)] : []),
    ...different.map(({ what, before, now, allowed }) =>
      `${paint("bad", "differs")}  ${what}: ${before} in the snapshot, ${now} now (allowed: ${allowed})`
    ),
    ...(different.length === 0 && identicalKeys.length + otherKeys.length > 0
      ? [paint("good", "nothing differs")]
      : []),
  ];
  return textOf(lines);
}

function runs(count: number): string {
  return count === 1 ? "1 run" : `${count} runs`;
}
