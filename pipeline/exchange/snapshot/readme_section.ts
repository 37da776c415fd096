/**
 * The part of README.md that shows a snapshot's results, written by `deno task snapshot` so that no number there is typed by hand.
 *
 * @module
 */
import { dirname, join } from "node:path";
import type * as TE from "fp-ts/TaskEither";
import type { PipelineError } from "../../platform/errors.ts";
import { modelOfKind } from "../../platform/machine.ts";
import { fileSystemError } from "../../platform/file_system_error.ts";
import { claimsTable, markedVerdict, shortVerdict } from "../../report/markdown.ts";
import { estimateText } from "../../report/claim_words.ts";
import { inSentence } from "../../report/claims/in_words.ts";
import { taskTitle } from "../../report/figures/titles.ts";
import { formatList, formatStep } from "../../report/format.ts";
import { seedList } from "../../report/seed_words.ts";
import type { Claim } from "../../report/claims/claims_file.ts";
import { writeWholeFile } from "../../platform/whole_files.ts";
import { defaultStudy } from "../../config/default_study.ts";
import type { Highlight, Study } from "../../studies/study.ts";
import { snapshotFolder } from "./manifest.ts";
import { type ReadmeCurves, readmePicture } from "./readme_picture.ts";
import { coursesOf, type ReportResults } from "./report_results.ts";
import { attempt } from "../../platform/failure.ts";
import { readText } from "../../platform/files.ts";
import { studyHeadline, verdictsText } from "../../report/headline.ts";

/** The marks between which README.md shows a study's snapshot. */
function marksOf(study: string) {
  const name = study === defaultStudy ? "snapshot" : `snapshot of ${study}`;
  return { begin: `<!-- ${name}: begin -->`, end: `<!-- ${name}: end -->` };
}

/** Where README.md's picture is. */
const pictureFile = "docs/grokking.svg";

/** What README.md says of a snapshot. */
export interface ReadmeSection {
  /** The study that it is of. */
  readonly study: string;
  readonly text: string;
  /** The content of its picture, which is a file of its own; absent if the snapshot does not have the picture's run. */
  readonly picture?: string;
}

/**
 * What README.md says of a snapshot: grokking in one picture, what was found in a few lines, and the verdicts on the claims; of a study that does not
 * say what to show, what was found first of all.
 *
 * @param folder the snapshot's folder, from where README.md lies
 */
export function readmeSection(
  study: Study,
  results: ReportResults,
  { folder, command }: { readonly folder: string; readonly command: string },
): ReadmeSection {
  const { provenance: { config, environment, runs }, claims: file } = results;
  const { claims } = file;
  const { begin, end } = marksOf(study.name);
  const of = `${runs.length} runs of the \`${config.profile}\` profile (${
    study.design?.ownSeeds ? "" : `seeds ${seedList(config)}; `
  }${modelOfKind(environment.system.cpu)})`;
  if (study.readme === undefined) {
    const found = studyHeadline(study, { evidence: { config, courses: coursesOf(results) }, claims });
    const text = [
      begin,
      "",
      `**[${study.words.heading}](${folder}/report.html)** ${found} ${
        verdictsText(claims)
      } ([All numbers](${folder}/summary.md) of ${of}; made by \`${command}\`.)`,
      "",
      end,
    ].join("\n");
    return { study: study.name, text };
  }
  const { claims: subject, highlights } = study.readme;
  const curves = curvesOf(study.readme.run, results);
  const text = [
    begin,
    "",
    ...(curves === undefined ? [] : [`![${altText(curves)}](${pictureFile})`, ""]),
    `What ${of} say on ${subject}:${config.profile === study.profile ? "" : ` ${study.words.small}`}`,
    "",
    ...highlights.flatMap((each) => highlightLine(each, file)),
    "",
    ...claimsTable(file),
    "",
    ...changedRules(claims),
    `[All numbers](${folder}/summary.md); [the report](${folder}/report.html) with intervals, figures and every choice. ${
      runs.some(({ table }) => table !== undefined)
        ? "The same from nothing (this report was joined from earlier ones)"
        : "Made by"
    }:`,
    "",
    "```sh",
    command,
    "```",
    "",
    end,
  ].join("\n");
  return { study: study.name, text, ...(curves === undefined ? {} : { picture: readmePicture(curves) }) };
}

/** Which claims' rules changed after runs had been seen, with the former rule's verdict where it is another; nothing if none did. */
function changedRules(claims: readonly Claim[]): readonly string[] {
  const changed = claims.flatMap(({ id, verdict, formerly }) =>
    formerly === null ? [] : [formerly.verdict === verdict ? id : `${id} (formerly ${shortVerdict(formerly)})`]
  );
  return changed.length === 0
    ? []
    : [`Rules changed after runs had been seen, for reasons that the report gives: ${formatList(changed)}.`, ""];
}

/** A highlight with the verdict on its claim: `… over perturbed training: 2.45× on MNIST, 1.25× on modular addition`; nothing without values. */
function highlightLine(
  { claim: id, words, parts, further }: Highlight,
  { claims, sensitivity }: ReportResults["claims"],
): readonly string[] {
  const claim = claims.find((each) => each.id === id);
  if (claim === undefined) return [];
  const told = [{ words, parts }, ...further === undefined ? [] : [further]].flatMap(({ words, parts }) => {
    const values = parts.flatMap(({ task, part: name, label = `on ${inSentence(taskTitle[task])}` }) =>
      claim.parts.filter((part) => part.task === task && part.name === name).map((part) =>
        `${estimateText(part)} ${label}`
      )
    );
    return values.length === 0 ? [] : [`${words} ${values.join(", ")}`];
  });
  if (told.length === 0) return [];
  return [`- **${claim.title}** (${id}: ${markedVerdict(claim, sensitivity)}): ${told.join("; ")}.`];
}

function curvesOf(id: string, results: ReportResults): ReadmeCurves | undefined {
  const [course] = results.tables[id] === undefined ? [] : coursesOf(results, [id]);
  if (course === undefined || course.times === null) return undefined;
  const { fitStep, grokStep } = course.times;
  return { train: course.curve("train_accuracy"), test: course.curve("test_accuracy"), fitStep, grokStep };
}

function altText({ fitStep, grokStep }: ReadmeCurves): string {
  const at = (step: number | null) => step === null ? "not within the run" : `at step ${formatStep(step)}`;
  return `Accuracies of one network along training: it gets its training samples right ${
    at(fitStep)
  }, and test samples ${at(grokStep)}`;
}

/** README.md with its section replaced; null if the marks of the section are not there, once each and in order. */
function withReadmeSection(readme: string, { study, text: section }: ReadmeSection): string | null {
  const { begin, end } = marksOf(study);
  const [before, rest, ...more] = readme.split(begin);
  const [, after, ...others] = rest?.split(end) ?? [];
  if (rest === undefined || after === undefined || more.length > 0 || others.length > 0) return null;
  return before + section + after;
}

/**
 * Puts a section into a README file, and its picture beside. A section on the paper's own settings stays where the new one is of another profile. A
 * study has a section if its marks are there; the paper's must be.
 *
 * @returns whether the file shows the section now
 */
export function showInReadme(path: string, section: ReadmeSection): TE.TaskEither<PipelineError, boolean> {
  return attempt(async () => {
    const readme = await readText(path);
    const { study, text, picture } = section;
    const paper = `](${snapshotFolder({ study, profile: "paper" })}/`;
    if (readme.includes(paper) && !text.includes(paper)) return false;
    const { begin, end } = marksOf(study);
    if (study !== defaultStudy && !readme.includes(begin)) return false;
    const changed = withReadmeSection(readme, section);
    if (changed === null) throw new Error(`its section for results must stand once between "${begin}" and "${end}"`);
    if (picture !== undefined) await writeWholeFile(join(dirname(path), pictureFile), picture);
    await writeWholeFile(path, changed);
    return true;
  }, (cause) => fileSystemError(path, cause));
}
