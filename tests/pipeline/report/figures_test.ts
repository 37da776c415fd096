/// <reference lib="dom" />
import fc from "fast-check";
import { DOMParser } from "linkedom";
import { assert, assertAlmostEquals, assertEquals, assertStringIncludes } from "../../assert.ts";
import { profileConfig } from "../../../pipeline/config/profiles.ts";
import { drawFigure, figureDocument } from "../../../pipeline/report/figures/render_figure.ts";
import { FRAME, PLOT, renderPanel } from "../../../pipeline/report/figures/render_panel.ts";
import { intervalChart } from "../../../pipeline/report/figures/interval_chart.ts";
import { simplifyLine } from "../../../pipeline/report/figures/simplify_line.ts";
import { testAccuracy } from "../../../pipeline/report/figures/figure_spec.ts";
import { comparedInFrames, interventionColor, trainingWith } from "../../../pipeline/report/figures/titles.ts";
import { spread } from "../../../pipeline/report/figures/spread.ts";
import { formatStep } from "../../../pipeline/report/format.ts";
import { generalFigures } from "../../../pipeline/report/figures/general_figures.ts";
import { heatMap } from "../../../pipeline/report/sweeps/heat_map.ts";
import { TEXT } from "../../../pipeline/report/figures/svg_text.ts";
import { stepScale } from "../../../pipeline/report/figures/step_scale.ts";
import { COLORS, FIGURE_STYLE } from "../../../pipeline/report/figures/theme.ts";
import { valueScale } from "../../../pipeline/report/figures/value_scale.ts";
import { figureOf } from "../../../pipeline/report/reported_study.ts";
import type { ReportInput } from "../../../pipeline/report/report_input.ts";
import { runCourses } from "../../../pipeline/report/run_course.ts";
import { inputOf, syntheticInput, syntheticRun } from "./synthetic_runs.ts";
import { study } from "../../../pipeline/studies/robustness/study.ts";

const NUMBERS = Array.from({ length: 13 }, (_, index) => index + 1);

Deno.test("the paper's figures are thirteen, numbered as in the paper, with its twenty-four panels and six more", () => {
  const figures = study.experiments.map((experiment) => figureOf(experiment, profileConfig("paper")));
  assertEquals(figures.map(({ id }) => Number(id)), NUMBERS);
  assertEquals(figures.map(({ panels }) => panels.length), [2, 4, 2, 4, 3, 2, 3, 2, 2, 2, 2, 1, 1]);
});

Deno.test("figureDocument() draws every curve of every panel, for one seed and for three", () => {
  for (const seeds of [[0], [0, 1, 2]]) {
    const input = syntheticInput(seeds);
    study.experiments.map((experiment) => experiment.panels(input.config)).forEach((all, index) => {
      const panels = all.filter(({ series }) => series.every(({ variant }) => variant === undefined)); // there is none
      const svg = paperFigure(index + 1, input);
      assert(!/no data/i.test(svg), `Figure ${index + 1}`);
      const lines = svg.match(/data-mark="line"/g)?.length ?? 0;
      const series = panels.reduce((sum, panel) => sum + panel.series.length, 0);
      assertEquals(
        lines,
        series * (seeds.length > 1 ? 1 + seeds.length : 1),
        `Figure ${index + 1}: medians, and single runs of several seeds`,
      );
      const banded = panels.flatMap(({ series }) =>
        (["metric", "accuracy"] as const).map((axis) => series.filter((each) => each.axis === axis).length)
      ).filter((curves) => curves <= 3).reduce((sum, curves) => sum + curves, 0);
      assertEquals(
        svg.match(/data-mark="area"/g)?.length ?? 0,
        seeds.length > 1 ? banded : 0,
        `bands of Figure ${index + 1}`,
      );
      for (const { label } of panels.flatMap((panel) => panel.series)) {
        assert(svg.includes(`>${escaped(label)}<`), `>${escaped(label)}<`);
      }
    });
  }
});

Deno.test("figureDocument() holds no value that is not a number, and is the same every time", () => {
  for (const input of [syntheticInput([0, 1]), syntheticInput([0], { rows: 3, lastStep: 2 }), troubled()]) {
    for (const number of NUMBERS) {
      const svg = paperFigure(number, input);
      assert(!/NaN|undefined|Infinity|null/.test(svg), `Figure ${number}`);
      assertEquals(paperFigure(number, input), svg);
    }
  }
});

Deno.test("figureDocument() is well-formed and describes itself in words", () => {
  for (const number of NUMBERS) {
    const document = new DOMParser().parseFromString(paperFigure(number, syntheticInput([0])), "image/svg+xml");
    const svg = document.documentElement;
    assertEquals(svg.getAttribute("role"), "img");
    assertStringIncludes(svg.querySelector("title")?.textContent ?? "", `Figure ${number}`);
    assert((svg.querySelector("desc")?.textContent ?? "").length > 80, `Figure ${number}`);
  }
});

Deno.test("figureDocument() centres the labels of the steps under their ticks", () => {
  const document = new DOMParser().parseFromString(paperFigure(1, syntheticInput([0])), "image/svg+xml");
  const labels = document.querySelector('[data-mark="x-axis tick label"]');
  assertEquals(labels?.closest("[text-anchor]")?.getAttribute("text-anchor"), "middle");
});

Deno.test("V21: a figure has the panels and curves of the runs that are trained, and says in words where these have no data yet", () => {
  const nothing = paperFigure(1, inputOf([]));
  assertStringIncludes(nothing, "No data.");
  assertStringIncludes(nothing, "Its runs have no metrics yet.");
  assert(!nothing.includes('data-mark="x-axis'));
  const config = profileConfig("paper");
  const without = { ...config, modularAddition: { ...config.modularAddition, interventions: ["standard" as const] } };
  const { panels } = drawFigure(figureOf(study.experiments[6], without), without, []);
  assertEquals(panels.map(({ title, letter }) => [title, letter]), [["Modular addition, standard training", ""]]);
  assertEquals(paperFigure(6, syntheticInput([0])).includes(">test, abelian<"), true);
  assertEquals(paperFigure(6, { ...syntheticInput([0]), config: without }).includes(">test, abelian<"), false);
});

Deno.test("figureDocument() names the curves that are missing from a panel that has others", () => {
  const run = syntheticRun({ task: "mnist", intervention: "standard", seed: 0, grok: 3000 });
  const { pmi_labels: _, ...columns } = run.columns;
  assertStringIncludes(paperFigure(13, inputOf([{ ...run, columns }])), "no data: PMI′ (labels)");
});

Deno.test("figureDocument() marks fitting and grokking, and counts runs that are censored, running or diverged", () => {
  const input = inputOf([
    syntheticRun({ task: "modularAddition", intervention: "standard", seed: 0, grok: 3000 }),
    syntheticRun({ task: "modularAddition", intervention: "standard", seed: 1, diverged: { step: 9000 } }),
    syntheticRun({ task: "modularAddition", intervention: "standard", seed: 2, grok: 3000, complete: false }),
  ]);
  const svg = paperFigure(6, input);
  const asked = formatStep(input.config.modularAddition.train.steps);
  for (
    const text of [
      ">t_fit<",
      ">t_grok<",
      `1 of 2 not grokked by step ${asked} (censored)`,
      "1 of 3 still running",
      "1 diverged by step 9\u202f000",
    ]
  ) {
    assert(svg.includes(text), text);
  }
});

Deno.test("a figure of accuracies has frames of four interventions at most, the standard one in each, in colours that differ", () => {
  const interventions = ["lion", "grokfast", "standard", "perturbed", "muon", "sgd", "dropout"];
  const input = inputOf(
    interventions.map((intervention) => syntheticRun({ task: "modularAddition", intervention, seed: 0 })),
  );
  const [{ panels }] = generalFigures([], input.config, runCourses(input));
  const shown = panels.map(({ series }) => [...new Set(series.map(({ intervention }) => intervention))]);
  assertEquals(shown, [["standard", "lion", "grokfast", "perturbed"], ["standard", "muon", "sgd", "dropout"]]);
  for (const { series } of panels) assertEquals(new Set(series.map(({ color }) => color)).size, 4);
});

Deno.test("heatMap() keeps labels of narrow columns apart, on two lines, and inside the plot", () => {
  const axes = { across: "problem", down: "way", rows: ["perturbed+grokfast"] };
  const places = (columns: readonly string[]) => {
    const document = elements(heatMap([{ row: 0, column: 0, text: "1", weight: 1 }], { ...axes, columns }).svg);
    const texts = [...document.querySelectorAll("text")].filter(({ textContent }) => columns.includes(textContent));
    return texts.map((text) => ["x", "y"].map((name) => Number(text.getAttribute(name))));
  };
  assertEquals(new Set(places(["one", "two", "three"]).map(([, y]) => y)).size, 1);
  const names = ["addition", "division", "permutations", "parity", "transformer"];
  const long = places(names);
  assertEquals(long.map(([, y]) => y - long[0][1]), [0, 14, 0, 14, 0]);
  assert(long[4][0] + names[4].length * TEXT * 0.3 <= PLOT.width);
});

Deno.test("Figures 10 and 11 show only the steps up to the one at which every training sample is right", () => {
  const run = syntheticRun({ task: "mnist", intervention: "standard", seed: 0, fit: 100, grok: 3000 });
  for (const number of [10, 11]) {
    const svg = paperFigure(number, inputOf([run]));
    assert(!svg.includes(">1\u202f000<"), "no label beyond the step of full train accuracy");
    assert(svg.includes(">100<"), ">100<");
  }
  assertStringIncludes(paperFigure(8, inputOf([run])), ">1\u202f000<");
});

Deno.test("Figures 10 and 11 draw the median as far as every seed reaches, and single runs to their own ends", () => {
  const runs = [50, 200].map((fit, seed) =>
    syntheticRun({ task: "mnist", intervention: "standard", seed, fit, grok: 3000 })
  );
  const courses = runCourses(inputOf(runs));
  const ends = courses.map(({ interpolationStep }) => interpolationStep ?? NaN);
  assert(ends[0] < ends[1]);
  const [{ data, domain }] = drawn(10, inputOf(runs)).panels;
  for (const { band, curves } of data.series) {
    assertEquals([band.steps.at(-1), band.median.length], [ends[0], band.steps.length]);
    assertEquals(curves.map(({ steps }) => steps.at(-1)), ends);
  }
  assertAlmostEquals(10 ** (domain?.[1] ?? 0), ends[1], 1e-6);
});

Deno.test("the axis of what Figure 3 supposes reaches below the line of what is needed", () => {
  const run = { task: "modularAddition", intervention: "standard", seed: 0, lastStep: 1000, grok: 300 } as const;
  const [, { svg, data }] = drawn(3, inputOf([syntheticRun(run)])).panels; // nothing else comes as low
  const needed = data.series.at(-1)?.curves[0].values[0] ?? NaN;
  assert(data.series.some(({ spec }) => spec.label.startsWith("needed for 50 %")) && needed > 0);
  const last = [...elements(svg).querySelectorAll('[data-mark="line"] path')].at(-1)?.getAttribute("d") ?? "";
  const bottom = FRAME.top + FRAME.height;
  const height = Number(/^M[\d.]+,([\d.]+)/.exec(last)?.[1]);
  assert(height < bottom - 10, `${last} in a frame down to ${bottom}`);
});

Deno.test("trainingWith() reads as part of a sentence", () => {
  assertEquals(["standard", "perturbed", "abelian", "grokfast", "perturbed+grokfast+abelian"].map(trainingWith), [
    "standard training",
    "perturbed training",
    "training with the abelian regulariser",
    "training with Grokfast",
    "perturbed training with Grokfast and the abelian regulariser",
  ]);
});

Deno.test("Figure 5 shades the stretch before fitting, where agreement is an artefact", () => {
  const shaded = (number: number) => paperFigure(number, syntheticInput([0])).includes('data-mark="rect"');
  assertEquals([shaded(5), shaded(4)], [true, false]);
  const panel = elements(drawn(5, syntheticInput([0])).panels[0].svg);
  const of = (selector: string, name: string) =>
    Array.from(panel.querySelectorAll(selector), (element: Element) => Number(element.getAttribute(name)));
  const [[left], [width]] = [of('[data-mark="rect"] rect', "x"), of('[data-mark="rect"] rect', "width")];
  assertEquals(left, FRAME.left);
  assert(of('[data-mark="rule"] line', "x1").includes(left + width), "it ends at the line of t_fit");
});

Deno.test("figureDocument() gives every colour a dark form, by style sheet alone", () => {
  for (const color of Object.values(COLORS)) assertStringIncludes(FIGURE_STYLE, `[stroke="${color}"]`);
  const used = new Set(paperFigure(5, syntheticInput([0, 1])).match(/(?<=(?:fill|stroke)=")#[0-9a-f]{6}(?=")/g));
  for (const color of used) assertStringIncludes(FIGURE_STYLE, `[fill="${color}"]`);
});

Deno.test("valueScale() places every value in the frame and orders places as values", () => {
  const value = fc.oneof(
    fc.double({ min: -1e9, max: 1e9, noNaN: true }),
    fc.double({ min: 1e-9, max: 1, noNaN: true }),
  );
  fc.assert(
    fc.property(
      fc.array(value, { minLength: 1, maxLength: 30 }),
      fc.constantFrom("linear" as const, "log" as const),
      (values, wanted) => {
        const { place, ticks } = valueScale(values, wanted);
        const places = [...values].sort((a, b) => a - b).map(place);
        assert(places.every((at) => at >= -1e-6 && at <= 1 + 1e-6), `places ${places}`);
        assert(places.every((at, index) => index === 0 || at >= places[index - 1] - 1e-9));
        assert(ticks.every(({ place, label }) => place >= -1e-6 && place <= 1 + 1e-6 && label !== ""));
        assertEquals(new Set(ticks.map(({ place }) => place)).size, ticks.length);
      },
    ),
    { examples: [[[1.0005, 20], "log"]] },
  );
});

Deno.test("valueScale() has different labels for different ticks, however small the values are", () => {
  for (
    const values of [[-3e-16, 4e-16], [2e-20, 9e-20], [0, 1e-100], [0.1, 0.35], [-2, 3], [1000, 1000.004], [
      3e12,
      3.1e12,
    ]]
  ) {
    const labels = valueScale(values, "linear").ticks.map(({ label }) => label);
    assertEquals(new Set(labels).size, labels.length, `${values}: ${labels.join("; ")}`);
  }
  assertEquals(valueScale([-3e-16, 4e-16], "linear").ticks.map(({ label }) => label).includes("0"), true);
});

Deno.test("labels of a linear axis are the values at their places, however little these differ", () => {
  const written = (label: string) => Number(label.replaceAll("\u202f", "").replace("\u2212", "-"));
  fc.assert(
    fc.property(
      fc.double({ min: -5e3, max: 5e3, noNaN: true }),
      fc.double({ min: -8, max: 3, noNaN: true }),
      (from, decades) => {
        const { place, ticks, domain } = valueScale([from, from + 10 ** decades], "linear");
        for (const tick of ticks.filter(({ label }) => !/[⁰¹²³⁴-⁹]/.test(label))) {
          assertAlmostEquals(place(written(tick.label)), tick.place, 1e-3, `${domain}: ${tick.label}`);
        }
        const labels = ticks.map(({ label }) => label);
        assertEquals(new Set(labels).size, labels.length, labels.join("; "));
      },
    ),
  );
  assertEquals(valueScale([100.1, 100.6], "linear").ticks.map(({ label }) => label), [
    "100.1",
    "100.2",
    "100.3",
    "100.4",
    "100.5",
    "100.6",
  ]);
});

Deno.test("every axis has two labels or more, where its values differ", () => {
  const labels = (steps: readonly number[]) => stepScale(steps).ticks.map(({ label }) => label);
  assertEquals(labels([9000, 9400]), ["9\u202f000", "9\u202f100", "9\u202f200", "9\u202f300", "9\u202f400"]);
  assertEquals([labels([0, 9000]), labels([3530, 3531]), labels([5])], [["0", "9\u202f000"], [
    "3\u202f530",
    "3\u202f531",
  ], ["5"]]);
  fc.assert(fc.property(fc.integer({ min: 1, max: 50_000 }), fc.integer({ min: 1, max: 3000 }), (first, more) => {
    assert(labels([first, first + more]).length >= 2, `${first} to ${first + more}`);
  }));
  fc.assert(
    fc.property(
      fc.double({ min: -1e3, max: -1e-9, noNaN: true }),
      fc.double({ min: 1, max: 1e3, noNaN: true }),
      (low, ratio) => {
        const { ticks } = valueScale([low, low / (1 + ratio)], "log");
        assert(ticks.length >= 2, `${low} to ${low / (1 + ratio)}`);
      },
    ),
  );
});

Deno.test("valueScale() with a symmetric log axis is a mirror image for values of the other sign", () => {
  const values = [-1000, -10, -1, 0, 1, 10];
  const [one, other] = [values, values.map((value) => -value)].map((each) => valueScale(each, "log"));
  const mirrored = other.ticks.map(({ place, label }) => [Math.round(1e6 * (1 - place)), label.replace("\u2212", "")]);
  assertEquals(one.ticks.map(({ label }) => label), [
    "\u22121\u202f000",
    "\u2212100",
    "\u221210",
    "\u22121",
    "0",
    "1",
    "10",
  ]);
  assertEquals(
    one.ticks.map(({ place, label }) => [Math.round(1e6 * place), label.replace("\u2212", "")]),
    mirrored.toReversed(),
  );
});

Deno.test("valueScale() grants a log axis to positive values of many sizes only, a symmetric one to both signs", () => {
  assertEquals(valueScale([1, 1000], "log").kind, "log");
  assertEquals(valueScale([1, 1000], "linear").kind, "");
  assertEquals(valueScale([5, 6], "log").kind, "");
  assertEquals(valueScale([-1000, -1, 1, 0, 10, 1000], "log").kind, "symmetric log");
  assertEquals(valueScale([1, 1e4, 3e5], "log").ticks.map(({ label }) => label), [
    "1",
    "10",
    "10²",
    "10³",
    "10⁴",
    "10⁵",
  ]);
  assertEquals(valueScale([0.37, 0.41], "linear").ticks.map(({ label }) => label), [
    "0.37",
    "0.38",
    "0.39",
    "0.4",
    "0.41",
  ]);
});

Deno.test("stepScale() gives step 0 a place left of the first step, apart from it", () => {
  const { place, domain, ticks, breakPlace } = stepScale([0, 1, 10, 1000]);
  assert(place(0) < place(1) && domain[0] === place(0) && domain[1] === place(1000));
  assert(breakPlace !== null && place(0) < breakPlace && breakPlace < place(1));
  assertEquals(ticks.map(({ label }) => label), ["0", "1", "10", "100", "1\u202f000"]);
  assertEquals(stepScale([5, 50]).breakPlace, null);
  const hasPowers = (steps: readonly number[]) => stepScale(steps).ticks.some(({ label }) => /[⁰-⁹²³]/.test(label));
  assertEquals([[0, 20, 2300], [0, 100, 9999], [0, 100, 1e4]].map(hasPowers), [false, false, true]); // 2 000, not 2·10³
});

Deno.test("V5: an axis writes all its values as plain numbers or all as powers of ten", () => {
  const labels = (values: readonly number[]) => valueScale(values, "log").ticks.map(({ label }) => label);
  assertEquals(labels([0.01, 1e4]), ["10⁻²", "10⁻¹", "1", "10", "10²", "10³", "10⁴"]);
  for (const values of [[1, 1e5], [0.001, 5], [0.02, 900], [3, 80], [1e-8, 1e8]]) {
    const powers = labels(values).filter((label) => /[⁰¹²³⁴-⁹]/.test(label)).length;
    const large = labels(values).filter((label) => !/^\d\d?$/.test(label)).length;
    assert(powers === 0 || powers === large, labels(values).join(" "));
  }
});

Deno.test("V5: every metric of a figure names its unit, or is a share, a norm or of several units", () => {
  const bare = study.experiments.flatMap((experiment) => figureOf(experiment, profileConfig("paper")).panels)
    .flatMap(({ metric }) => metric === undefined || metric.label.includes(",") ? [] : [metric.label]);
  assertEquals([...new Set(bare)], ["weight norm", "perturbation error", "2 √(nS) ‖W‖ / m"]);
});

Deno.test("V6: Figure 3 begins shortly before test accuracy rises, and says so; a guarantee of nothing is a note", () => {
  const [run] = syntheticInput([0], { columns: (steps) => ({ theorem_3_2_accuracy: steps.map(() => 0) }) }).runs.filter(
    ({ task, intervention }) => task === "modularAddition" && intervention === "standard",
  );
  const [panel] = drawn(3, inputOf([run])).panels;
  const [from] = panel.domain ?? [0];
  assert(10 ** from > 300 && 10 ** from < 600, `${10 ** from}`);
  assert(panel.notes.some((note) => note.startsWith("drawn from step ")), panel.notes.join());
  assert(panel.notes.includes("guaranteed by measured quantities: 0 throughout"), panel.notes.join());
});

Deno.test("a panel whose curves are all 0 says so, and one without runs that it has no data", () => {
  const [config, task, intervention] = [profileConfig("paper"), "mnist", "standard"] as const;
  const panel = { title: "t", task, series: [testAccuracy(intervention)] };
  const columns = (steps: readonly number[]) => ({ test_accuracy: steps.map(() => 0) });
  const never = runCourses(inputOf([syntheticRun({ task, intervention, seed: 0, columns })]));
  const flat = renderPanel(panel, { config, task, of: () => never });
  assertStringIncludes(flat.svg, "Every curve is 0 throughout.");
  assertEquals(flat.notes, [`${panel.series[0].label}: 0 throughout`]);
  assertStringIncludes(renderPanel(panel, { config, task, of: () => [] }).svg, "Its runs have no metrics yet.");
});

Deno.test("interventions that share a frame have different colours, whichever they are", () => {
  const names = ["standard", "perturbed", "abelian", "sam", "dropout", "muon", "grokfast", "mine"];
  fc.assert(
    fc.property(fc.shuffledSubarray(names, { minLength: 1 }), (interventions) => {
      const frames = comparedInFrames(interventions);
      assertEquals([...new Set(frames.flat())].toSorted(), interventions.toSorted());
      for (const shown of frames) {
        const colors = shown.map((each) => interventionColor(each, shown));
        assertEquals(new Set(colors).size, shown.length, `${shown}: ${colors}`);
      }
      return frames.every((shown) =>
        interventions.length <= 4 || !interventions.includes("standard") || shown[0] === "standard"
      );
    }),
  );
});

Deno.test("V7: marks that would hide each other are moved apart, the others stay", () => {
  assertEquals(spread([10, 50], 9), [10, 50]);
  assertEquals(spread([12, 10], 9), [15.5, 6.5]);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 100 }), { maxLength: 8 }), (places) => {
      const apart = spread(places, 9);
      const order = [...apart].sort((a, b) => a - b);
      assert(order.every((place, index) => index === 0 || place - order[index - 1] >= 9 - 1e-6), `${apart}`);
      for (const [i, a] of places.entries()) {
        for (const [j, b] of places.entries()) if (a < b) assert(apart[i] < apart[j]);
      }
    }),
  );
  const triangles = elements(drawn(6, syntheticInput([0])).panels[0].svg).querySelectorAll('[data-mark="dot"]');
  assertEquals(triangles.length, 6, "t_fit and t_grok of each of three ways of training");
});

Deno.test("V8: Figure 5 names its axis and its shares for what they are, and draws no bands on each other", () => {
  const [panel] = drawn(5, syntheticInput([0, 1, 2])).panels;
  assertStringIncludes(panel.svg, ">share of pairs<");
  assertEquals(panel.svg.includes(">accuracy<"), false);
  assertEquals(panel.svg.includes('data-mark="area"'), false);
  assertEquals(panel.keys.filter(({ label }) => label.includes("commute")).length, 3);
});

Deno.test("V9: a panel says how far its axis reaches where another of the same quantity reaches much further", () => {
  const [, addition] = drawn(8, syntheticInput([0])).panels;
  assertEquals(addition.notes, []);
  const made = syntheticInput([0]);
  const runs = made.runs.map((run) =>
    run.task !== "modularAddition" ? run : {
      ...run,
      columns: { ...run.columns, pmi: run.columns.pmi?.map((value) => (value ?? 0) / 100) },
    }
  );
  const [, other] = drawn(8, { ...made, runs }).panels;
  assert(/^axis up to [\d.]+, that of \(a\) up to \d+$/.test(other.notes[0]), other.notes.join());
});

Deno.test("V10, V11: an axis that does not begin at 0 is marked, and one on both sides of 0 has a line there", () => {
  const run = (columns: Readonly<Record<string, readonly number[]>>) =>
    inputOf([syntheticRun({ task: "mnist", intervention: "standard", seed: 0, columns: () => columns })]);
  const hundred = Array.from({ length: 100 }, (_, index) => index / 100);
  const marks = (number: number, columns: Readonly<Record<string, readonly number[]>>) => {
    const { svg } = drawn(number, run(columns)).panels[0];
    return [svg.includes('data-mark="axis break"'), svg.includes('class="zero"')];
  };
  assertEquals(marks(8, { pmi: hundred.map((value) => 5 + value) }), [true, false]);
  assertEquals(marks(8, { pmi: hundred }), [false, false]);
  assertEquals(marks(10, { mid: hundred.map((value) => 0.2 - value) }), [false, true]);
});

Deno.test("V12: Figure 12 leaves out the first steps, in which entropies leap, so that their tendency fills the frame", () => {
  const columns = (steps: readonly number[]) =>
    Object.fromEntries([
      ["entropy", 1] as const,
      ...[0.5, 1, 2, 3].map((order) => [`test_entropy_order_${order}`, order] as const),
    ].map(([name, order]) => [name, steps.map((step) => step < 3 ? 0 : 2.1 + 0.1 / order + 0.02 * Math.sin(step))]));
  const run = syntheticRun({ task: "mnist", intervention: "standard", seed: 0, grok: 3000, columns });
  const [panel] = drawn(12, inputOf([run])).panels;
  assert((panel.values?.[0] ?? 0) > 1.5, `${panel.values}`);
});

Deno.test("V13, V14: Theory 2 has a unit and no line on its frame, Theory 3 explains dips through 0", () => {
  const figures = study.theory?.figures ?? [];
  const input = syntheticInput([0], {
    columns: (steps) => ({
      theorem_3_2_accuracy: steps.map(() => 0),
      ed_order_2: steps.map((step) => step < 50 ? 1 : -1),
    }),
  });
  const [, radius, difference] = figures.map((figure) => drawFigure(figure, input.config, runCourses(input)));
  assertStringIncludes(radius.panels[0].svg, "radius, L2 of the input");
  assert(radius.panels[0].notes.includes("guaranteed, Theorem 3.2: 0 throughout"));
  assertStringIncludes(difference.panels[0].caption, "passes through 0");
});

Deno.test("V18: labels of steps leave room between them, whatever the range; where they cannot, they are powers of ten", () => {
  assertEquals(stepScale([0, 1, 100_000]).ticks.map(({ label }) => label), [
    "0",
    "1",
    "10",
    "10²",
    "10³",
    "10⁴",
    "10⁵",
  ]);
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1000 }),
      fc.integer({ min: 2, max: 1_000_000 }),
      fc.boolean(),
      (low, times, zero) => {
        const { ticks, domain } = stepScale([...(zero ? [0] : []), low, low * times]);
        const pixels = 272 / (domain[1] - domain[0]);
        ticks.slice(1).forEach(({ place, label }, index) => {
          const room = (place - ticks[index].place) * pixels - 6.6 * (label.length + ticks[index].label.length) / 2;
          assert(room > 2 || ticks.length <= 3, `${ticks.map(({ label }) => label)}`);
        });
      },
    ),
  );
});

Deno.test("simplifyLine() keeps the ends and leaves out no point further from the line than the tolerance", () => {
  const point = fc.tuple(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 100 }));
  fc.assert(
    fc.property(
      fc.array(point, { minLength: 1, maxLength: 40 }),
      fc.double({ min: 0.1, max: 20, noNaN: true }),
      (points, tolerance) => {
        const kept = simplifyLine(points, tolerance);
        assertEquals([kept[0], kept[kept.length - 1]], [points[0], points[points.length - 1]]);
        for (const [x, y] of points) {
          const away = kept.length === 1 ? Math.hypot(x - kept[0][0], y - kept[0][1]) : Math.min(
            ...kept.slice(1).map(([x1, y1], index) => distanceToSegment([x, y], kept[index], [x1, y1])),
          );
          assert(away <= tolerance + 1e-9, `${x},${y} is ${away} away`);
        }
      },
    ),
  );
  assertEquals(simplifyLine([[0, 0], [1, 0.01], [2, 0], [3, 5], [4, 0]], 0.1), [[0, 0], [2, 0], [3, 5], [4, 0]]);
});

// Helpers

/** A figure of the paper as it is drawn, by its number. */
function drawn(number: number, input: ReportInput) {
  return drawFigure(figureOf(study.experiments[number - 1], input.config), input.config, runCourses(input));
}

function elements(svg: string) {
  return new DOMParser().parseFromString(`<svg xmlns="http://www.w3.org/2000/svg">${svg}</svg>`, "image/svg+xml");
}

/** A figure of the paper, by its number. */
function paperFigure(number: number, input: ReportInput): string {
  return figureDocument(
    drawFigure(figureOf(study.experiments[number - 1], input.config), input.config, runCourses(input)),
  );
}

/** Runs with gaps, negative sharpness, constant and zero curves. */
function troubled(): ReportInput {
  const columns = (steps: readonly number[]) => ({
    sharpness: steps.map((_, index) => index % 3 === 0 ? -5 : index),
    pmi: steps.map((_, index) => index % 2 === 0 ? null : 1),
    logit_distance: steps.map(() => 0),
    perturbation_error: steps.map((_, index) => index === 0 ? 0 : 1e-9),
  });
  return inputOf([
    syntheticRun({ task: "mnist", intervention: "standard", seed: 0, columns }),
    syntheticRun({ task: "modularAddition", intervention: "standard", seed: 0, rows: 3, columns }),
    { ...syntheticRun({ task: "modularAddition", intervention: "perturbed", seed: 0 }), columns: { step: [] } },
  ]);
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function distanceToSegment(
  [x, y]: readonly number[],
  [x0, y0]: readonly number[],
  [x1, y1]: readonly number[],
): number {
  const length = (x1 - x0) ** 2 + (y1 - y0) ** 2;
  const share = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / length));
  return Math.hypot(x - x0 - share * (x1 - x0), y - y0 - share * (y1 - y0));
}

Deno.test("intervalChart() places estimates on its axis, ends intervals at the frame, and is as high as it has rows", () => {
  const axis = {
    label: "area",
    ticks: [0, 1],
    reference: { value: 0.5, label: "chance" },
  } as const;
  const estimates = [{ value: 0.5, interval: { low: -1, high: 2 } }, { value: 0.75, interval: null }, null];
  const { svg, height = 0 } = intervalChart(
    ["one", "two", "three"],
    [{ label: "known", color: "blue", estimates }],
    axis,
  );
  const document = elements(svg);
  const numbers = (selector: string, name: string) =>
    Array.from(document.querySelectorAll(selector), (element: Element) => Number(element.getAttribute(name)));
  const [[frame], [width]] = [numbers("rect", "x"), numbers("rect", "width")];
  assertEquals(numbers("circle", "cx").map((x) => Math.round(100 * (x - frame) / width)), [50, 75]);
  assertEquals(numbers("line[data-mark=interval]", "x1"), [frame]);
  assertEquals(numbers("line[data-mark=interval]", "x2").map((x) => Math.round(x - frame - width)), [0]);
  const more = intervalChart(["one", "two", "three", "four"], [{ label: "known", color: "blue", estimates }], axis);
  assert((more.height ?? 0) > height && height > numbers("rect", "height")[0]);
});
