import { assert, assertEquals } from "../../assert.ts";
import { permitted, type ProjectCopy, settings, tiny, withProject } from "../project_copy.ts";

const ids = ["modular-addition-standard-seed-0", "modular-addition-perturbed-seed-0"];

Deno.test({
  name: "the report is written when the first run is finished, marked as partial, and rewritten when all are",
  ignore: !permitted,
  async fn() {
    await withProject(async (project) => {
      const two = [...tiny, ...settings({ "modularAddition.interventions": '["standard","perturbed"]' })];
      const running = project.start("reproduce", ...two, "--jobs", "1");
      const state = { ended: false };
      const ended = running.ended.finally(() => state.ended = true);

      let early = provenance(project);
      while (early === undefined && !state.ended) {
        await new Promise((resolve) => setTimeout(resolve, 5));
        early = provenance(project);
      }
      const { code, err } = await ended; // before anything is asserted: no command outlives its folder
      assertEquals(code, 0, err);

      assert(early !== undefined, "no report, whole or partial, was written");
      assertEquals([early.partial, early.runs.length], [true, 1]);
      assert(ids.includes(early.runs[0]), early.runs[0]);
      const late = provenance(project);
      assertEquals([late?.partial, late?.runs.toSorted()], [false, ids.toSorted()]);
    });
  },
});

// Helpers

/** What the outputs' provenance.json says now; nothing while there is none. The file is replaced whole, so it is never half a text. */
function provenance(
  { root }: ProjectCopy,
): { readonly partial: boolean; readonly runs: readonly string[] } | undefined {
  let text: string;
  try {
    text = Deno.readTextFileSync(`${root}/outputs/smoke/provenance.json`);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
  const { partial, runs }: { partial: boolean; runs: readonly { readonly id: string }[] } = JSON.parse(text);
  return { partial, runs: runs.map(({ id }) => id) };
}
