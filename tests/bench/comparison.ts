/**
 * What the bench has measured: the document of `--json`, and its text.
 *
 * @module
 */
import * as t from "io-ts";
import { type ContentOf, documentKind } from "../../pipeline/terminal/document.ts";
import { tableLines, textOf } from "../../pipeline/terminal/text/table_text.ts";
import type { Ratio } from "./ratios.ts";

const orNull = <A>(codec: t.Type<A, unknown>) => t.union([codec, t.null]);

/** What was measured, on which machine, and what it means. */
export const comparisonDocument = documentKind("bench", {
  processor: t.string,
  rounds: t.number,
  /** The commit that is compared with; null: PyTorch and eager TensorFlow.js are. */
  against: orNull(t.string),
  /** Milliseconds of processor time of each process. */
  times: t.readonlyArray(t.strict({ name: t.string, milliseconds: t.readonlyArray(t.number) })),
  /** The fastest matrix products on one thread. */
  peaks: t.readonlyArray(t.strict({ name: t.string, gigaflops: t.number })),
  ratios: t.readonlyArray(t.intersection([
    t.strict({
      name: t.string,
      ratio: orNull(t.number),
      spread: orNull(t.tuple([t.number, t.number])),
      bar: orNull(t.readonly(t.intersection([t.type({ bar: t.number }), t.partial({ aim: t.number })]))),
      verdict: t.keyof({ met: null, missed: null, invalid: null, skipped: null, "no bar": null }),
    }),
    t.partial({ reason: t.string }),
  ])),
  /** What could not be measured, or was not worth it, and why. */
  notes: t.readonlyArray(t.string),
});

/** What the bench has measured. */
export type Comparison = ContentOf<typeof comparisonDocument>;

/** A comparison as text. */
export function comparisonText({ processor, rounds, against, times, peaks, ratios, notes }: Comparison): string {
  const sides = against === null ? "" : `; before is ${against}`;
  return textOf([
    `${processor}; one thread each, processor time; the fastest of ${rounds} processes counts${sides}`,
    "",
    ...tableLines([
      ["milliseconds", "slowest", ""],
      ...times.map(({ name, milliseconds }) => {
        const [fastest, slowest] = [Math.min(...milliseconds), Math.max(...milliseconds)];
        return [fastest.toFixed(2), `+${(100 * (slowest / fastest - 1)).toFixed(0)} %`, name];
      }),
    ], ["right", "right", "left"]),
    ...(peaks.length === 0 ? [] : [""]),
    ...peaks.map(({ name, gigaflops }) => `${gigaflops.toFixed(0)} GFLOP/s: the fastest matrix product of ${name}`),
    "",
    ...tableLines([["ratio", "rounds", "", "bar"], ...ratios.map(ratioRow)], ["right", "right", "left", "left"]),
    ...notes.map((note) => `note: ${note}`),
  ]);
}

function ratioRow({ name, ratio, spread, bar, verdict, reason }: Ratio): readonly string[] {
  const shown = ratio === null ? "" : ratio.toFixed(2);
  const aim = bar?.aim === undefined ? "" : `, aim ${bar.aim}`;
  const judged = verdict === "met" || verdict === "missed" ? `${verdict}: ` : "";
  return [
    verdict === "invalid" ? `INVALID ${shown}` : verdict === "skipped" ? "SKIPPED" : shown,
    spread === null ? "" : spread.map((each) => each.toFixed(2)).join(" to "),
    name,
    reason ?? (bar === null ? "" : `${judged}${bar.bar}${aim}`),
  ];
}
