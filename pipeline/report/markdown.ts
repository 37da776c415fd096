/**
 * The report in short, for terminals and pull requests.
 *
 * @module
 */
import { answerText, contrast, estimateText, formerText, isMovedBy, narrowText, verdictText } from "./claim_words.ts";
import type { Claim, ClaimsFile, Sensitivity } from "./claims/claims_file.ts";
import { comparedTimes, type Comparison, comparisons } from "./sweeps/compared_runs.ts";
import { interventionTitle, taskTitle } from "./figures/titles.ts";
import { formatCount, formatPercent, formatStep } from "./format.ts";
import { endedEarly, fitText, grokText, outcomeText, stopText } from "./html/runs_section.ts";
import { shownTables } from "./html/tables_section.ts";
import { studyHeadline } from "./headline.ts";
import { askedClaims, headingOf, isOwnExperiment } from "./own_experiment.ts";
import type { ReportInput } from "./report_input.ts";
import type { ReportedStudy } from "./reported_study.ts";
import type { RunCourse } from "./run_course.ts";
import { seedList } from "./seed_words.ts";
import { commandFile, hasOwnCode, reproduceCommand, seedsHint } from "./reproduce_command.ts";

/** The report in short: verdicts, one number for each, and the runs, as Markdown. */
export function reportMarkdown(
  study: ReportedStudy,
  input: ReportInput,
  { courses, claims: file }: { readonly courses: readonly RunCourse[]; readonly claims: ClaimsFile },
): string {
  const { claims, sensitivity } = file;
  const { profile } = input.config;
  const own = isOwnExperiment(study, input.config);
  const hint = own ? null : seedsHint(input.config, study);
  const listed = courses.filter(({ run }) => run.variant?.purpose !== "trial");
  const trials = courses.length - listed.length;
  const lines = [
    `# degrok: ${own ? headingOf(study, input.config) : study.title} (${profile} profile${
      study.design?.ownSeeds ? "" : `, seeds ${seedList(input.config)}`
    })`,
    "",
    ...(input.partial ? ["**Partial: some runs are not finished.**", ""] : []),
    ...(study.design?.ownSeeds ? [] : [outcomeText(courses) || "No run yet.", ""]),
    ...(courses.length === 0
      ? []
      : [studyHeadline(study, { evidence: { config: input.config, courses }, claims }), ""]),
    ...(own ? [] : askedClaims(study, input.config, claims)).flatMap((claim) => claimItem(claim, sensitivity)),
    "",
    ...(hint === null ? [] : [`${hint.words} ${codeSpan(hint.command)}`, ""]),
    ...(sensitivity.length === 0 ? [] : [movedText(sensitivity), ""]),
    ...(own ? [] : shownTables(study, { evidence: { config: input.config, courses }, claims: file })).flatMap((
      table,
    ) => [
      `## ${table.title}`,
      "",
      table.text,
      "",
      ...markdownTable(table.headings, table.rows),
      "",
    ]),
    ...courses.length === 0 ? [] : ["## Every run", ""],
    ...markdownTable(
      ["run", "t_fit", "t_grok", "plateau"],
      listed.map(({ run, times }) => [
        run.id,
        fitText({ run, times }),
        grokText({ run, times }),
        times === null ? "–" : formatPercent(times.plateau),
      ]),
    ),
    "",
    ...earlyEnds(listed),
    ...(trials === 0 ? [] : [
      `${formatCount(trials, "trial")} beside these: ${trials === 1 ? "its row is" : "their rows are"} in results.csv.`,
      "",
    ]),
    ...comparisons(input.config, courses).flatMap(comparisonTable),
    hasOwnCode(input.config)
      ? `Again: the command in ${commandFile} beside this file`
      : `Again: ${codeSpan(reproduceCommand(input.config, study))}`,
    "",
  ];
  return lines.join("\n");
}

/** The runs that ended early, and why. */
function earlyEnds(courses: readonly RunCourse[]): readonly string[] {
  return [...endedEarly(courses)].flatMap(([reason, ended]) => [
    `Ended early at ${reason}, with the plateau at the stop:`,
    "",
    ...ended.map(({ run }) => `- ${run.id}: ${stopText({ run })}`),
    "",
  ]);
}

/** The claims with their verdicts, as the lines of a Markdown table that fits a phone; those with another one under another choice are marked. */
export function claimsTable(
  { claims, sensitivity }: Pick<ClaimsFile, "claims" | "sensitivity">,
): readonly string[] {
  const table = markdownTable(
    ["claim", "verdict"],
    claims.map((claim) => [`${claim.id} ${claim.title}`, markedVerdict(claim, sensitivity)]),
  );
  const moving = sensitivity.filter(({ moved }) => moved.length > 0).length;
  const note = `\\* Another reading or choice moves it (of ${
    formatCount(sensitivity.length, "other choice")
  }, ${moving} ${moving === 1 ? "moves" : "move"} some verdict); the report says which.`;
  return claims.some((claim) => isMovedBy(sensitivity, claim)) ? [...table, "", note] : table;
}

/** The verdict in a word or two, with a star if another reading or choice moves it. */
export function markedVerdict(claim: Claim, sensitivity: readonly Sensitivity[]): string {
  return `${shortVerdict(claim)}${isMovedBy(sensitivity, claim) ? "\\*" : ""}`;
}

/** The verdict in a word or two. */
export function shortVerdict({ verdict }: Pick<Claim, "verdict">): string {
  return verdict === "cannot be decided" ? "open" : verdict;
}

/** A claim as an item of a list, which can be read where lines are as short as in a terminal. */
function claimItem(claim: Claim, sensitivity: readonly Sensitivity[]): readonly string[] {
  const verdict = `- **${claim.id} ${claim.title}:** ${verdictText(claim)}`;
  const former = claim.formerly === null
    ? []
    : [`  The rule changed after runs had been seen; under the former one: ${formerText(claim.formerly)}.`];
  const told = [tellingText(claim), narrowText(claim, sensitivity)].filter((text) => text !== "");
  const lines = [...told.map((text) => `  ${text}`), ...former];
  return lines.length === 0 ? [verdict] : [`${verdict}.`, ...lines];
}

/** What says most in words; empty for a claim without parts that count. */
function tellingText(claim: Claim): string {
  const telling = contrast(claim);
  const shown = telling.length > 0 ? telling : claim.parts.filter(({ counts }) => counts).slice(0, 1);
  return shown.map((part) => `${taskTitle[part.task]}, ${part.name}: ${estimateText(part)} (${answerText(part)})`)
    .join("; ");
}

/** What is different in another choice, as a part of a sentence. */
export function choiceWords(describes: string): string {
  return describes.replace(/[.]$/, "").replace(/^(A|[A-Z][a-z]+)(?= )/, (word) => word.toLowerCase());
}

/** Which verdicts move under which other choices, in a sentence. */
export function movedText(sensitivity: readonly Sensitivity[]): string {
  const moving = sensitivity.filter(({ moved }) => moved.length > 0);
  const others = formatCount(sensitivity.length, "other choice");
  if (moving.length === 0) return `No verdict moves under ${others}.`;
  const texts = moving.map(({ describes, moved }) => `${moved.join(", ")} (${choiceWords(describes)})`);
  return `Of ${others}, ${formatStep(moving.length)} ${moving.length === 1 ? "moves" : "move"} a verdict: ${
    texts.join("; ")
  }.`;
}

function comparisonTable({ task, subject, interventions, values }: Comparison): readonly string[] {
  const rows = interventions.flatMap((intervention) =>
    values.filter(({ of }) => of(intervention).length > 0).map(({ label, of }) => {
      const { fit, grok, delay, plateau, grokked, runs } = comparedTimes(of(intervention));
      return [
        label,
        interventionTitle(intervention),
        fit,
        grok,
        delay,
        plateau === null ? "–" : formatPercent(plateau),
        `${grokked} of ${runs}`,
      ];
    })
  );
  return [
    `${taskTitle[task]}, ${subject}:`,
    "",
    ...markdownTable(["value", "training", "t_fit", "t_grok", "delay", "plateau", "grokked"], rows),
    "",
  ];
}

/** A cell of a table: without what would end it, or begin a tag. */
function cellText(text: string): string {
  return text.replaceAll(/(\\*)\|/g, "$1$1\\|").replaceAll("\n", " ").replaceAll(/<(?=[a-z/!?])/gi, "&lt;");
}

/** Code within a sentence, in more backticks than it has side by side. */
function codeSpan(code: string): string {
  const runs = [...code.matchAll(/`+/g)].map(([run]) => run.length);
  const fence = "`".repeat(Math.max(0, ...runs) + 1);
  const room = runs.length === 0 ? "" : " ";
  return `${fence}${room}${code}${room}${fence}`;
}

function markdownTable(headings: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const cells = [headings, ...rows].map((row) => row.map(cellText));
  const widths = headings.map((_, column) => Math.max(3, ...cells.map((row) => row[column].length)));
  const line = (row: readonly string[]) => `| ${row.map((cell, column) => cell.padEnd(widths[column])).join(" | ")} |`;
  const [first, ...others] = cells.map(line);
  return [first, `|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`, ...others];
}
