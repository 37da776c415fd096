/**
 * The part of README.md that shows a snapshot's results, written by `deno task snapshot` so that no number there is typed by hand.
 *
 * @module
 */
import type * as TE from "fp-ts/TaskEither";
import type { PipelineError } from "../../platform/errors.ts";
import { fileSystemError } from "../../platform/file_system_error.ts";
import { claimsTable } from "../../report/markdown.ts";
import { formatList } from "../../report/format.ts";
import { writeWholeFile } from "../../platform/whole_files.ts";
import { snapshotFolder } from "./manifest.ts";
import type { ReportResults } from "./report_results.ts";
import { attempt } from "../../platform/failure.ts";
import { readText } from "../../platform/files.ts";

const begin = "<!-- snapshot: begin -->";
const end = "<!-- snapshot: end -->";

/**
 * What README.md says of a snapshot: its first figure and the verdicts on the claims.
 *
 * @param folder the snapshot's folder, from where README.md lies
 */
export function readmeSection({ provenance, claims }: ReportResults, folder: string, command: string): string {
  const { config, environment, runs } = provenance;
  const small = config.profile === "paper"
    ? ""
    : " These are the paper's experiments made small, which shows that they work and not what holds at the paper's own settings.";
  return [
    begin,
    "",
    "![Accuracy and weight norm along training on MNIST and modular addition: the training set is fitted early, test accuracy rises late, and the weight norm falls in between]" +
    `(${folder}/figures/figure-01.svg)`,
    "",
    `*Figure 1 of \`${command}\`: networks fit at t_fit and understand at t_grok.*`,
    "",
    `What ${runs.length} runs of the \`${config.profile}\` profile (seeds ${formatList(config.seeds.map(String))}; ` +
    `${environment.system.cpu}) say on the paper's claims. [The whole report](${folder}/report.html) has intervals, all figures and every choice.${small}`,
    "",
    ...claimsTable(claims.claims),
    "",
    end,
  ].join("\n");
}

/** README.md with its section replaced; null if the marks of the section are not there, once each and in order. */
function withReadmeSection(readme: string, section: string): string | null {
  const [before, rest, ...more] = readme.split(begin);
  const [, after, ...others] = rest?.split(end) ?? [];
  if (rest === undefined || after === undefined || more.length > 0 || others.length > 0) return null;
  return before + section + after;
}

/**
 * Puts a section into a README file. One that shows the paper's own settings stays where the new one is of another profile.
 *
 * @returns whether the file shows the section now
 */
export function showInReadme(path: string, section: string): TE.TaskEither<PipelineError, boolean> {
  return attempt(async () => {
    const readme = await readText(path);
    const paper = `](${snapshotFolder("paper")}/`;
    if (readme.includes(paper) && !section.includes(paper)) return false;
    const changed = withReadmeSection(readme, section);
    if (changed === null) throw new Error(`its section for results must stand once between "${begin}" and "${end}"`);
    await writeWholeFile(path, changed);
    return true;
  }, (cause) => fileSystemError(path, cause));
}
