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
import { defaultStudy } from "../../config/default_study.ts";
import type { Study } from "../../studies/study.ts";
import { snapshotFolder } from "./manifest.ts";
import type { ReportResults } from "./report_results.ts";
import { attempt } from "../../platform/failure.ts";
import { readText } from "../../platform/files.ts";

const begin = "<!-- snapshot: begin -->";
const end = "<!-- snapshot: end -->";

/**
 * What README.md says of a snapshot: one of its figures and the verdicts on the claims.
 *
 * @param folder the snapshot's folder, from where README.md lies
 */
export function readmeSection(
  study: Study,
  { provenance, claims }: ReportResults,
  { folder, command }: { readonly folder: string; readonly command: string },
): string {
  const { config, environment, runs } = provenance;
  const { figure, alt, caption, claims: subject, small } = study.readme;
  return [
    begin,
    "",
    `![${alt}](${folder}/figures/figure-${String(figure).padStart(2, "0")}.svg)`,
    "",
    `*Figure ${figure} of \`${command}\`: ${caption}*`,
    "",
    `What ${runs.length} runs of the \`${config.profile}\` profile (seeds ${formatList(config.seeds.map(String))}; ` +
    `${environment.system.cpu}) say on ${subject}. [The whole report](${folder}/report.html) has intervals, all figures and every choice.${
      config.profile === study.profile ? "" : ` ${small}`
    }`,
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
 * Puts a section into a README file. A section on the paper's own settings stays where the new one is of another study or profile.
 *
 * @returns whether the file shows the section now
 */
export function showInReadme(path: string, section: string): TE.TaskEither<PipelineError, boolean> {
  return attempt(async () => {
    const readme = await readText(path);
    const paper = `](${snapshotFolder({ study: defaultStudy, profile: "paper" })}/`;
    if (readme.includes(paper) && !section.includes(paper)) return false;
    const changed = withReadmeSection(readme, section);
    if (changed === null) throw new Error(`its section for results must stand once between "${begin}" and "${end}"`);
    await writeWholeFile(path, changed);
    return true;
  }, (cause) => fileSystemError(path, cause));
}
