/**
 * The style sheet of the report.
 *
 * @module
 */
import { FIGURE_STYLE } from "../figures/theme.ts";

/** The style sheet of the report: light and dark, narrow and wide, screen and paper. */
export const PAGE_STYLE = `
:root { color-scheme: light dark; --ink: #1d2129; --soft: #565d68; --surface: #ffffff; --raised: #f4f5f7; --line: #d9dce1; --link: #0b5cad;
  --yes: #00674a; --no: #a3300c; --part: #7a5600; --open: #4d5563; }
@media screen and (prefers-color-scheme: dark) { :root { --ink: #e6e8ec; --soft: #a9b0bb; --surface: #14171c; --raised: #1c2027; --line: #363b44;
  --link: #7cc0ff; --yes: #4fd6ac; --no: #ff9c7a; --part: #ecc75a; --open: #b4bbc6; } }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; color: var(--ink); background: var(--surface); font: 1.0625rem/1.6 system-ui, -apple-system, "Segoe UI", "Liberation Sans", sans-serif; }
header, main, footer, nav { max-width: 64rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 2.5rem; }
h1 { font-size: clamp(1.6rem, 4.5vw, 2.4rem); line-height: 1.2; margin: 0 0 .5rem; }
h2 { font-size: 1.5rem; line-height: 1.3; margin: 3rem 0 .75rem; padding-top: .5rem; border-top: 1px solid var(--line); }
h3 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
p, ul, ol { max-width: 46rem; overflow-wrap: break-word; }
li { margin: .2rem 0; }
a { color: var(--link); }
a:focus-visible, [tabindex]:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.skip { position: absolute; left: -99rem; }
.skip:focus { left: 1rem; top: 1rem; background: var(--surface); padding: .5rem; }
.lead { font-size: 1.15rem; color: var(--soft); }
.soft, figcaption, caption { color: var(--soft); }
.notice { border-left: .3rem solid var(--part); background: var(--raised); padding: .75rem 1rem; max-width: 46rem; }
nav ol { columns: 2 16rem; padding-left: 1.25rem; }
code, pre { font: .9em/1.5 ui-monospace, "Liberation Mono", "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
pre { background: var(--raised); border: 1px solid var(--line); border-radius: .4rem; padding: .75rem 1rem; white-space: pre-wrap; }
.scroll { overflow-x: auto; margin: 1rem 0; }
table { border-collapse: collapse; width: 100%; font-size: .93rem; line-height: 1.45; font-variant-numeric: tabular-nums; }
caption { text-align: left; padding: .25rem 0 .5rem; }
th, td { text-align: left; vertical-align: top; padding: .4rem .75rem .4rem 0; border-bottom: 1px solid var(--line); }
thead th { border-bottom-width: 2px; white-space: nowrap; }
tbody th { font-weight: 600; }
td ul { margin: 0; padding-left: 1rem; }
.hash { font-size: .8rem; }
.verdict { font-weight: 650; }
.verdict.supported { color: var(--yes); } .verdict.partly { color: var(--part); } .verdict.failed { color: var(--no); } .verdict.open { color: var(--open); }
figure { margin: 2rem 0 2.5rem; }
.panels { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 27rem), 1fr)); gap: 1rem; }
.panels svg { display: block; width: 100%; max-width: 36rem; height: auto; }
figcaption { max-width: 52rem; font-size: .97rem; margin-top: .5rem; }
figcaption strong { color: var(--ink); }
footer { padding-bottom: 3rem; }
@media print { body { font-size: 10pt; } nav, .skip { display: none; } figure, tr, pre { break-inside: avoid; } h2, h3 { break-after: avoid; } a { color: inherit; } .scroll { overflow: visible; } }
${FIGURE_STYLE}`;
