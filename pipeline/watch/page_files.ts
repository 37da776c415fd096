/**
 * The files of the page: this table, and nothing else, is served.
 *
 * They are part of the program, read when it is loaded: no request is ever turned into a path.
 *
 * @module
 */
import uPlotStyle from "uplot/dist/uPlot.min.css" with { type: "text" };
import uPlotScript from "uplot/dist/uPlot.iife.min.js" with { type: "text" };
import charts from "./page/charts.js" with { type: "text" };
import chart from "./page/chart.js" with { type: "text" };
import experiments from "./page/experiments.js" with { type: "text" };
import markup from "./page/page.html" with { type: "text" };
import style from "./page/page.css" with { type: "text" };
import script from "./page/page.js" with { type: "text" };
import quantities from "./page/quantities.js" with { type: "text" };
import runsTable from "./page/runs_table.js" with { type: "text" };
import source from "./page/source.js" with { type: "text" };
import state from "./page/state.js" with { type: "text" };

/** A file as it is sent. */
export interface PageFile {
  readonly type: string;
  readonly body: string;
}

const html = (body: string): PageFile => ({ type: "text/html; charset=utf-8", body });
const css = (body: string): PageFile => ({ type: "text/css; charset=utf-8", body });
const js = (body: string): PageFile => ({ type: "text/javascript; charset=utf-8", body });

/** The files by the paths of their addresses. */
export const pageFiles: ReadonlyMap<string, PageFile> = new Map([
  ["/", html(markup)],
  ["/page.css", css(style)],
  ["/page.js", js(script)],
  ["/chart.js", js(chart)],
  ["/charts.js", js(charts)],
  ["/experiments.js", js(experiments)],
  ["/quantities.js", js(quantities)],
  ["/runs_table.js", js(runsTable)],
  ["/source.js", js(source)],
  ["/state.js", js(state)],
  ["/uplot.js", js(uPlotScript)],
  ["/uplot.css", css(uPlotStyle)],
]);
