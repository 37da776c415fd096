/**
 * The style sheet of the report.
 *
 * @module
 */
import { FIGURE_STYLE } from "../figures/theme.ts";

const COLORS = `
:root { color-scheme: light dark; --ink: #1d2129; --soft: #565d68; --surface: #ffffff; --raised: #f4f5f7; --line: #d9dce1; --link: #0b5cad;
  --shade: #0003; --yes: #00674a; --no: #a3300c; --part: #7a5600; --open: #4d5563; }
@media screen and (prefers-color-scheme: dark) { :root { --ink: #e6e8ec; --soft: #a9b0bb; --surface: #14171c; --raised: #1e222a; --line: #363b44;
  --link: #7cc0ff; --shade: #fff4; --yes: #4fd6ac; --no: #ff9c7a; --part: #ecc75a; --open: #b4bbc6; } }`;

const TEXT = `
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-padding-top: 1rem; }
@media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth; } }
body { margin: 0; color: var(--ink); background: var(--surface); font: 1.0625rem/1.6 system-ui, -apple-system, "Segoe UI", "Liberation Sans", sans-serif; }
header, main, footer, nav { max-width: 48.5rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 1.75rem; }
header p { margin: .4rem 0; } header .lead { line-height: 1.4; } header .soft { font-size: .9rem; }
h1 { font-size: clamp(1.6rem, 4.5vw, 2.2rem); line-height: 1.2; margin: 0 0 .5rem; text-wrap: balance; }
h2 { font-size: 1.5rem; line-height: 1.3; margin: 3.5rem 0 .75rem; padding-top: .75rem; border-top: 1px solid var(--line); }
h3 { font-size: 1.15rem; line-height: 1.35; margin: 2.25rem 0 .4rem; }
h4 { font-size: 1rem; margin: 0 0 .4rem; }
p, ul, ol { overflow-wrap: break-word; }
li { margin: .2rem 0; }
a { color: var(--link); }
a:focus-visible, button:focus-visible, input:focus-visible, summary:focus-visible, [tabindex]:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
:target { scroll-margin-top: 1rem; }
tr:target, section:target > h3, figure:target > h3 { background: var(--raised); }
.skip { position: absolute; left: -99rem; }
.skip:focus { left: 1rem; top: 1rem; background: var(--surface); padding: .5rem; z-index: 3; }
.lead { font-size: 1.15rem; }
.soft, caption, figcaption, .links, .note, .question, .basis { color: var(--soft); }
.notice { border-left: .3rem solid var(--part); background: var(--raised); padding: .75rem 1rem; }
nav ol { display: flex; flex-wrap: wrap; gap: 0 1.1rem; list-style: none; padding: 0; margin: .3rem 0 0; font-size: .9rem; }
nav a { display: inline-block; padding: .15rem 0; }
#figure-opening { margin: 1.25rem 0 2rem; }
#figure-opening > h2 { position: absolute; left: -99rem; }
code, pre { font: .9em/1.5 ui-monospace, "Liberation Mono", "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
pre { background: var(--raised); border: 1px solid var(--line); border-radius: .4rem; padding: .75rem 1rem; white-space: pre-wrap; }
footer { padding-bottom: 3rem; }
@media (max-width: 30rem) { header { padding-top: 1rem; } h1 { font-size: 1.35rem; } header .lead { font-size: .95rem; line-height: 1.35; } header p { margin: .25rem 0; font-size: .875rem; line-height: 1.35; } header .soft { font-size: .75rem; } #figure-opening { margin-top: .75rem; } nav ol { font-size: .85rem; gap: 0 .8rem; } }`;

const TABLES = `
.scroll { overflow-x: auto; margin: 1rem 0; background: linear-gradient(90deg, var(--surface) 35%, transparent) 0 0 / 2.5rem 100% local, linear-gradient(270deg, var(--surface) 35%, transparent) 100% 0 / 2.5rem 100% local,
  linear-gradient(90deg, var(--shade), transparent) 0 0 / .9rem 100% scroll, linear-gradient(270deg, var(--shade), transparent) 100% 0 / .9rem 100% scroll; background-repeat: no-repeat; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; line-height: 1.45; font-variant-numeric: tabular-nums; }
caption { text-align: left; padding: .25rem 0 .5rem; }
th, td { text-align: left; vertical-align: top; padding: .45rem .9rem .45rem 0; border-bottom: 1px solid var(--line); }
thead th { border-bottom-width: 2px; }
tbody th { font-weight: 600; }
td ul { margin: 0; padding-left: 1rem; }
td p { margin: 0 0 .35rem; }
.hash { font-size: .8rem; font-family: ui-monospace, "Liberation Mono", "DejaVu Sans Mono", monospace; font-weight: 400; }
table.evidence tbody th { width: 36%; font-weight: 400; } table.evidence td:nth-child(2) { width: 38%; } table.evidence ul { list-style: none; padding: 0; }
table.hashes caption { position: absolute; left: -99rem; } table.hashes code.hash { display: block; width: 33ch; } table.hashes :is(th, td):nth-child(-n + 2) { min-width: 8rem; } table.hashes td:last-child { min-width: 9rem; }
table.runs tbody th { min-width: 12rem; font-weight: 400; } table.runs :is(th, td) { padding-right: .6rem; }
.verdict { font-weight: 650; }
.basis { font-size: .85rem; }
.supported { --mark: var(--yes); } .partly { --mark: var(--part); } .failed { --mark: var(--no); } .open { --mark: var(--open); }
.verdict { color: var(--mark); }
.verdict::before { content: "● "; } .verdict.partly::before { content: "◐ "; } .verdict.failed::before { content: "✕ "; } .verdict.open::before { content: "○ "; }
.find { border-left: .3rem solid var(--part); background: var(--raised); padding: .1rem 1rem; margin: 1rem 0; } .find h3 { margin: .6rem 0 0; } .find p { margin: .3rem 0 .7rem; }
.findings { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 20rem), 1fr)); gap: 1.25rem; margin: 1.5rem 0; }
.finding { border-top: .25rem solid var(--line); padding: .6rem 0 0; min-width: 0; font-size: .95rem; line-height: 1.5; }
.finding h3 { margin: 0 0 .4rem; font-size: 1.02rem; text-wrap: balance; } .finding p { margin: .35rem 0; }
.number { line-height: 1.35; } .number strong { font-size: 1.35rem; } .number .ends { white-space: nowrap; } .number .soft { display: block; font-size: .85rem; }
.finding .answer { clear: both; font-size: inherit; }
.thumbnail { float: right; width: 46%; max-width: 11.4rem; margin: .1rem 0 .3rem .9rem; font-size: .72rem; line-height: 1.3; color: var(--soft); text-decoration: none; } .thumbnail svg { display: block; width: 100%; height: auto; }
@media (max-width: 44rem) {
  .evidence, .evidence :is(caption, tbody, tr, th, td) { display: block; width: auto !important; }
  .evidence thead { position: absolute; left: -99rem; } .evidence tr { border-bottom: 2px solid var(--line); padding: .75rem 0; }
  .evidence :is(th, td) { border: 0; padding: .15rem 0; } }`;

const FIGURES = `
figure { margin: 2.5rem 0 3rem; }
figure h3 { margin: 0 0 .15rem; } .question { margin: 0 0 .75rem; font-style: italic; }
.panels { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem), 1fr)); column-gap: 1rem; }
.panel { max-width: 26rem; min-width: 0; display: grid; grid-row: span 4; grid-template-rows: subgrid; row-gap: 0; margin-bottom: .75rem; }
.panel-title { font-weight: 650; font-size: .92rem; line-height: 1.35; margin: 0 0 .15rem; }
.legend { display: flex; flex-wrap: wrap; gap: .1rem .3rem; align-content: start; font-size: .8rem; line-height: 1.4; margin: 0 0 .2rem; }
.note { font-size: .8rem; margin: 0; }
.key { display: inline-flex; align-items: center; gap: .3rem; font: inherit; color: inherit; background: none; border: 0; padding: .1rem .2rem; text-align: left; }
.key svg { flex: none; }
button.key { cursor: pointer; border-radius: .25rem; } button.key:hover { background: var(--raised); }
button.key[aria-pressed=false] { color: var(--soft); text-decoration: line-through; } button.key[aria-pressed=false] svg { opacity: .35; }
.hidden-series, .hidden-run { display: none; }
.plot-box { position: relative; }
.plot-box > svg { display: block; width: 100%; height: auto; }
@media (min-width: 44rem) { figure.single { display: grid; grid-template-columns: 1fr 1fr; column-gap: 1.5rem; }
  figure.single > h3, figure.single > .question { grid-column: 1 / -1; } figure.single figcaption { margin-top: 0; } }
.answer { color: var(--ink); font-size: 1rem; } details.numbers { font-size: .88rem; } details.audit { border-bottom: 1px solid var(--line); } details.audit > summary { padding: .7rem 0; } details.audit > summary h3 { display: inline; margin: 0; }
.printed { display: none; }
figcaption { font-size: .92rem; line-height: 1.5; margin-top: .6rem; } figcaption p { margin: 0 0 .5rem; } figcaption strong { color: var(--ink); }
.links { font-size: .85rem; }
#run-toggles { display: flex; flex-wrap: wrap; gap: .4rem; align-items: center; font-size: .9rem; margin: 1rem 0; } #run-toggles[hidden] { display: none; }
#run-toggles button, .play { font: inherit; color: inherit; background: var(--raised); border: 1px solid var(--soft); border-radius: .3rem; padding: .15rem .6rem; cursor: pointer; }
#run-toggles button[aria-pressed=false] { background: none; color: var(--soft); text-decoration: line-through; }
.reader { position: absolute; cursor: crosshair; touch-action: pan-y; }
.reader-line, .step-cursor { position: absolute; top: 0; bottom: 0; width: 0; border-left: 1.5px solid var(--ink); pointer-events: none; }
.reader-line, .reader-values { visibility: hidden; } .reading > *, .reader:focus-visible > * { visibility: visible; }
.reader-values { position: absolute; top: calc(100% + 2.2rem); z-index: 2; width: max-content; max-width: 20rem; display: grid; gap: .1rem; padding: .35rem .5rem; font-size: .78rem; line-height: 1.3;
  background: var(--surface); border: 1px solid var(--soft); border-radius: .3rem; pointer-events: none; }
.reader-values span { display: flex; gap: .35rem; align-items: center; } .reader-values svg { flex: none; }
.interactive { display: none; }`;

const PICTURES = `
.strip { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 7.6rem), 1fr)); gap: 1rem; font-size: .85rem; line-height: 1.4; } .strip p { margin: 0 0 .3rem; }
.strip img, .picture-card canvas { display: block; width: 100%; height: auto; image-rendering: pixelated; margin: 0 0 .4rem; border: 1px solid var(--line); }
details.stations { margin: 1rem 0; } summary { cursor: pointer; color: var(--link); }
.picture-cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 13rem), 1fr)); gap: 1.25rem 1rem; margin: 1rem 0; font-size: .88rem; line-height: 1.4; } .picture-card { max-width: 24rem; } .picture-card h4 { min-height: 2.8em; align-content: end; }
.controls { display: grid; grid-template-columns: auto 1fr auto; gap: .5rem 1rem; align-items: center; position: sticky; top: 0; background: var(--surface); padding: .6rem 0; z-index: 3; border-bottom: 1px solid var(--line); }
.controls input[type=range] { flex: 1; min-width: 0; accent-color: var(--link); } .controls output { font-variant-numeric: tabular-nums; min-width: 7.5rem; font-weight: 650; }
.pictures fieldset { border: 0; padding: 0; margin: .6rem 0; display: flex; flex-wrap: wrap; gap: .2rem 1rem; font-size: .9rem; } .pictures label { display: flex; gap: .5rem; align-items: center; } .pictures legend { float: left; padding: 0; margin-right: 1rem; }
@media (max-width: 44rem) { .controls { grid-template-columns: auto 1fr; } .controls label:has([type=range]) { grid-column: 1 / -1; grid-row: 1; }
  .picture-card { display: grid; grid-template-columns: 1fr 1fr; gap: 0 .75rem; } .picture-card h4, .picture-card p { grid-column: 1 / -1; } }
@media (prefers-reduced-motion: reduce) { .play { display: none; } }`;

const PRINT = `
@page { margin: 16mm 14mm; }
@media print { html { font-size: 9.5pt; } body { font-size: 1rem; line-height: 1.45; } header, main, footer, nav { max-width: none; padding: 0; } nav, .skip, #picture-slider, #run-toggles, .interactive, .reader { display: none !important; }
  h2 { margin-top: 1.5rem; } figure { margin: 1rem 0; } .panels, tr, pre, figure, .strip > div, .finding, .find { break-inside: avoid; } h2, h3, h4, caption, thead, .panel-title, .question, .links:has(+ figure) { break-after: avoid; }
  details:not([open]), summary { display: none; } .printed { display: inline; } .findings { grid-template-columns: 1fr 1fr; gap: 1rem; }
  a { color: inherit; text-decoration: none; } .scroll { overflow: visible; } table { font-size: 8pt; } .several .panels { grid-template-columns: 1fr 1fr; } .single { display: grid; grid-template-columns: 1fr 1fr; column-gap: 6mm; } .single > h3, .single > .question { grid-column: 1 / -1; }
  .panel { max-width: 88mm; }
  table.hashes code.hash { font-size: 6.5pt; } * { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }`;

/** The style sheet of the report: light and dark, narrow and wide, screen and paper. */
export const PAGE_STYLE = [COLORS, TEXT, TABLES, FIGURES, PICTURES, PRINT, FIGURE_STYLE].join("\n");
