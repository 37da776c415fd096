/**
 * Sensitivity and controls: which verdicts move under other choices, and runs that should not grok.
 *
 * @module
 */
import type { ClaimsFile, Sensitivity } from "../claims/claims_file.ts";
import { formatCount, formatList, formatStep } from "../format.ts";
import { coursesOfVariants, type RunCourse } from "../run_course.ts";
import type { ReportSources } from "./figures_section.ts";
import { joined, type Markup, markup, table } from "./markup.ts";
import { MOST_LISTED } from "./provenance_section.ts";
import { runsTable } from "./runs_section.ts";

/** The section's body. */
export function sensitivitySection({ claims, courses }: ReportSources): Markup {
  const controls = coursesOfVariants(courses, "control");
  const grokked = controls.filter(({ times }) => times?.groks === true).length;
  return markup`<p>Each verdict judged again with one thing changed: on substitute runs in place of the base ones, or on the same runs read
in another way. A claim is skipped if the substitute runs lack a metric it needs, or were trained or measured differently from the runs it compares them with. “Points elsewhere” means that the verdict stays, but the estimates point to another one.</p>
${claims.sensitivity.length === 0 ? markup`<p>Nothing was varied.</p>` : sensitivityTable(claims)}
<h3>Controls</h3>
${
    controls.length === 0
      ? markup`<p>This configuration has no controls: runs designed not to grok within their budget, on which a sign of grokking must stay silent.</p>`
      : markup`<p>${formatCount(controls.length, "control")} designed not to grok within ${
        controls.length === 1 ? "its" : "their"
      } budget (${formatList([...new Set(controls.map(({ run }) => run.variant?.describes ?? ""))])}); ${
        grokked === 0 ? "none" : formatCount(grokked, "run")
      } did.</p>
${runsTable(controls, "Controls")}`
  }
${furtherRuns.map(({ purpose, title, why }) => runsFor(coursesOfVariants(courses, purpose), title, why))}`;
}

/** The runs beside the base ones and the controls; those of a sweep are compared in a section of their own. */
const furtherRuns = [
  {
    purpose: "sensitivity",
    title: "Runs with an alternative choice",
    why: "They take the place of base runs in the table above.",
  },
  {
    purpose: "spread",
    title: "Runs that show the spread",
    why:
      "They differ from base runs in one source of chance alone, and show how much of the spread over seeds comes from it.",
  },
  {
    purpose: "trial",
    title: "Trials",
    why: "The study planned them from what other runs had shown.",
  },
] as const;

function runsFor(courses: readonly RunCourse[], title: string, why: string): Markup {
  if (courses.length === 0) return markup``;
  if (courses.length > MOST_LISTED) {
    return markup`<h3>${title}</h3>\n<p>${why} The rows of these ${
      formatStep(courses.length)
    } runs are in <code>results.csv</code>.</p>\n`;
  }
  const different = [...new Set(courses.map(({ run }) => run.variant?.describes ?? ""))];
  return markup`<h3>${title}</h3>\n<p>${why} Here: ${different.join("; ")}.</p>\n${runsTable(courses, title)}`;
}

function sensitivityTable(claims: ClaimsFile): Markup {
  return table(
    "Verdicts that move when one thing is changed",
    ["Changed", "Kind", "Verdicts that move", "Points elsewhere"],
    claims.sensitivity.map((other) => ({
      cells: [
        other.kind === "analysis" ? other.describes : `Runs with ${other.describes}.`,
        kindText(other),
        changes(other, other.moved, "verdicts", claims),
        changes(other, other.leaning, "indications", claims),
      ],
    })),
  );
}

/** What is different: the analysis, or how many of the runs; and the claims that were skipped. */
function kindText({ kind, replaced, of, omitted }: Sensitivity): string {
  if (kind === "analysis") return "other analysis";
  const rest = omitted.length === 0 ? "" : `; ${omitted.join(", ")} not judged`;
  return `other runs, ${replaced} of ${of}${rest}`;
}

/** The claims that change, each with what it was and what it is. */
function changes(
  other: Sensitivity,
  ids: readonly string[],
  kind: "verdicts" | "indications",
  { claims }: ClaimsFile,
): Markup | string {
  if (ids.length === 0) return "none";
  const lines = ids.map((id) => {
    const before = claims.find((claim) => claim.id === id);
    const was = kind === "verdicts" ? before?.verdict : before?.indication;
    return markup`<a href="#${id}">${id}</a>: ${was ?? ""} → ${other[kind][id]}`;
  });
  return joined(lines, markup`<br>`);
}
