/**
 * The study of two turns in a copy of the project.
 *
 * @module
 */
import { type ProjectCopy, tiny } from "../../project_copy.ts";

const own = tiny.filter((each, index) => ![each, tiny[index + 1]].some((text) => /^variants=|^mnist/.test(text)));

/** Arguments of the study: four runs of a moment, then two whose settings depend on these. */
export const turnsOptions: readonly string[] = [...own, "--study", "turns", "--out", "outputs/turns-smoke"];

/** Adds the study to a copy of the project: its folder, and its lines. */
export function addTurns(project: ProjectCopy): void {
  const folder = `${project.root}/pipeline/studies/turns`;
  Deno.mkdirSync(folder);
  for (
    const [from, to] of [["../small/study.ts", "small.ts"], ["study.ts", "study.ts"], ["design.ts", "design.ts"]]
  ) {
    const text = Deno.readTextFileSync(new URL(from, import.meta.url))
      .replaceAll('"../../../../pipeline/studies/', '"../').replaceAll('"../../../../pipeline/', '"../../')
      .replaceAll('"../small/study.ts"', '"./small.ts"');
    Deno.writeTextFileSync(`${folder}/${to}`, text);
  }
  const line = '  robustness: () => import("./robustness/study.ts"),\n';
  project.edit("pipeline/studies/studies.ts", line, `${line}  turns: () => import("./turns/study.ts"),\n`);
  const none = "designs: Readonly<Record<string, (() => Promise<{ readonly design: Design }>) | undefined>> = {";
  project.edit("pipeline/studies/studies.ts", none, `${none}\n  turns: () => import("./turns/design.ts"),\n`);
}
