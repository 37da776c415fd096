/**
 * `deno task pages`: the snapshots of the repository as a site, in `dist/pages/`: a page that leads to each report.
 *
 * @module
 */
import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { projectRoot } from "../pipeline/platform/project_root.ts";
import { escapeXml } from "../pipeline/report/figures/svg_text.ts";
import { publishing } from "./publishing.ts";

/** A snapshot's report, as the first page names it. */
interface PublishedReport {
  readonly name: string;
  readonly runs: number;
  readonly seeds: readonly number[];
}

if (import.meta.main) {
  await publishing({
    name: "pages",
    description: "Builds the site of the repository's reports.",
    folders: {
      "dist/pages": async (site) => {
        const reports: PublishedReport[] = [];
        for (const { name, isDirectory } of Deno.readDirSync(`${projectRoot}/outputs/snapshot`)) {
          if (isDirectory) reports.push(await copyReport(name, `${site}/${name}`));
        }
        reports.sort((a, b) => b.runs - a.runs || (a.name < b.name ? -1 : 1));
        const picture = await Deno.readTextFile(`${projectRoot}/docs/grokking.svg`);
        await Deno.writeTextFile(`${site}/index.html`, indexPage(reports, picture));
        return reports.map(({ name }) => name).join(", ");
      },
    },
  });
}

async function copyReport(name: string, folder: string): Promise<PublishedReport> {
  const snapshot = `${projectRoot}/outputs/snapshot/${name}`;
  const { runs, config } = JSON.parse(readProvenance(`${snapshot}/provenance.json`));
  await Deno.mkdir(folder, { recursive: true });
  await Deno.copyFile(`${snapshot}/report.html`, `${folder}/index.html`);
  return { name, runs: runs.length, seeds: config.seeds };
}

/** The text of a file that is compressed if it is large. */
function readProvenance(path: string): string {
  const isPlain = existsSync(path);
  return isPlain ? readFileSync(path, "utf8") : gunzipSync(readFileSync(`${path}.gz`)).toString();
}

function indexPage(reports: readonly PublishedReport[], picture: string): string {
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
