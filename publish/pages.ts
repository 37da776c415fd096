/**
 * `deno task pages`: the snapshots of the repository as a site, in `dist/pages/`: a page that leads to each report.
 *
 * @module
 */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { escapeXml } from "../pipeline/report/figures/svg_text.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const site = `${root}dist/pages`;

await Deno.remove(site, { recursive: true }).catch(() => {}); // there is none
const reports: { readonly name: string; readonly runs: number; readonly seeds: readonly number[] }[] = [];
for (const { name, isDirectory } of Deno.readDirSync(`${root}outputs/snapshot`)) {
  if (!isDirectory) continue;
  const { runs, config } = JSON.parse(readProvenance(`${root}outputs/snapshot/${name}/provenance.json`));
  await Deno.mkdir(`${site}/${name}`, { recursive: true });
  await Deno.copyFile(`${root}outputs/snapshot/${name}/report.html`, `${site}/${name}/index.html`);
  reports.push({ name, runs: runs.length, seeds: config.seeds });
}
reports.sort((a, b) => b.runs - a.runs || (a.name < b.name ? -1 : 1));
await Deno.writeTextFile(`${site}/index.html`, indexPage(await Deno.readTextFile(`${root}docs/grokking.svg`)));
console.log(`dist/pages: ${reports.map(({ name }) => name).join(", ")}`);

/** The text of a file that is compressed if it is large. */
function readProvenance(path: string): string {
  const isPlain = existsSync(path);
  return isPlain ? readFileSync(path, "utf8") : gunzipSync(readFileSync(`${path}.gz`)).toString();
}

function indexPage(picture: string): string {
  const items = reports.map(({ name, runs, seeds }) =>
    `<li><a href="${escapeXml(name)}/">The ${escapeXml(name)} report</a>: ${runs} runs, ${seeds.length} seeds</li>`
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>degrok: grokking through a robustness viewpoint, reproduced</title>
<style>
:root { color-scheme: light dark; font: 1.05rem/1.5 system-ui, sans-serif; }
body { max-width: 34rem; margin: 2rem auto; padding: 0 1rem; }
svg { max-width: 100%; height: auto; }
</style>
</head>
<body>
<main>
<h1>Grokking through a robustness viewpoint, reproduced</h1>
<p>Networks may fit their training data early and generalise long after. Each report shows when they do, tests what
<a href="https://arxiv.org/abs/2311.06597">Tan and Huang</a> claim about it, and says where every number comes from.</p>
${picture}
<ul>
${items.join("\n")}
</ul>
</main>
</body>
</html>
`;
}
