/**
 * What the circuits do while PMI and PE change: measures of mechanism beside the paper's, where `metrics.extra` asks for them.
 *
 * @module
 */
import type { FigureSpec, PanelSpec } from "../../../report/figures/figure_spec.ts";
import { metricPanel, type MetricRow } from "../../../report/figures/metric_panels.ts";
import { baseCourses, type RunCourse } from "../../../report/run_course.ts";

/** The measures that share a frame, with its axis. */
interface Frame {
  readonly label: string;
  readonly scale: "linear" | "log";
  readonly rows: readonly MetricRow[];
}

const information: Frame = {
  label: "PMI and PE, nats",
  scale: "linear",
  rows: [{ label: "PMI", column: "pmi" }, { label: "PE", column: "pe", color: "green" }],
};

const mechanism: readonly Frame[] = [
  {
    label: "loss, nats",
    scale: "log",
    rows: [
      { label: "restricted loss, test pairs", column: "fourier_restricted_loss" },
      { label: "excluded loss, training pairs", column: "fourier_excluded_loss", color: "green" },
    ],
  },
  {
    label: "key frequencies",
    scale: "linear",
    rows: [{ label: "key frequencies", column: "fourier_key_frequencies" }],
  },
  {
    label: "share of the embedding's power",
    scale: "linear",
    rows: [{ label: "in the key frequencies", column: "fourier_embedding_share" }],
  },
  {
    label: "effective rank",
    scale: "linear",
    rows: [
      { label: "first matrix", column: "effective_rank_first" },
      { label: "last matrix", column: "effective_rank_last", color: "green" },
    ],
  },
  {
    label: "logit margin",
    scale: "linear",
    rows: [
      { label: "training samples", column: "margin_train" },
      { label: "test samples", column: "margin_test", color: "green" },
    ],
  },
];

/** The figure of the runs that have such measures; none where no run has one. */
export function mechanismFigures(courses: readonly RunCourse[]): readonly FigureSpec[] {
  const kinds = Map.groupBy(baseCourses(courses), ({ run: { task, intervention } }) => `${task} ${intervention}`);
  const panels = [...kinds.values()].flatMap((group): readonly PanelSpec[] => {
    const { run: { task, intervention } } = group[0];
    const has = ({ rows }: Frame) =>
      rows.some(({ column }) => group.some(({ curve }) => curve(column).values.length > 0));
    const measured = mechanism.filter(has);
    return measured.length === 0
      ? []
      : [information, ...measured].filter(has).map(({ label, scale, rows }) =>
        metricPanel(task, intervention, label, scale, rows)
      );
  });
  return panels.length === 0 ? [] : [{
    kind: "general",
    id: "mechanism",
    name: "Mechanism",
    title: "Circuits beside PMI and PE",
    question: "What do the circuits do while PMI and PE change?",
    panels,
  }];
}
