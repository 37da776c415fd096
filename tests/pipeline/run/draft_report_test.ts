import { assert, assertEquals } from "../../assert.ts";
import { permitted, type ProjectCopy, settings, tiny, withProject } from "../project_copy.ts";

const interventions = ["standard", "perturbed", "abelian"];
const ids = interventions.map((name) => `modular-addition-${name}-seed-0`);

Deno.test({
  name:
    "the report is written when the first run is finished, marked as partial, and rewritten when all are; in between only as time pays for it",
  ignore: !permitted,
  async fn() {
    await withProject(async (project) => {
      const three = [...tiny, ...settings({ "modularAddition.interventions": JSON.stringify(interventions) })];
      const running = project.start("reproduce", ...three, "--jobs", "1");
      const state = { ended: false };
      const ended = running.ended.finally(() => state.ended = true);

      const seen: NonNullable<ReturnType<typeof provenance>>[] = [];
      const look = () => {
        const now = provenance(project);
        if (now !== undefined && now.runs.length !== seen.at(-1)?.runs.length) seen.push(now);
      };
      while (!state.ended) {
        look();
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      const { code, err } = await ended; // before anything is asserted: no command outlives its folder
      assertEquals(code, 0, err);

      look();
      assertEquals(seen.map(({ partial, runs }) => [partial, runs.length]), [[true, 1], [false, 3]]);
      const [early, late] = seen;
      assert(ids.includes(early.runs[0]), early.runs[0]);
      assertEquals(late.runs.toSorted(), ids.toSorted());
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
