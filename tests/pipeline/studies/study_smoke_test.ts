import { assert, assertEquals } from "../../assert.ts";
import { claims as predictions } from "../../../pipeline/studies/prediction/claims/all_claims.ts";
import { claims as speedUps } from "../../../pipeline/studies/speedups/claims/all_claims.ts";
import { documents, permitted, withProject } from "../project_copy.ts";

const studies = [
  { name: "speedups", claims: speedUps, turns: 3, figures: 4 },
  { name: "prediction", claims: predictions, turns: 1, figures: 4 },
];

Deno.test({
  name:
    "the smoke profile of every study that trains its own runs makes its figures and claims, and a second time nothing",
  ignore: !permitted,
  async fn(t) {
    await withProject(async (project) => {
      for (const { name, claims, turns, figures } of studies) {
        await t.step(name, async () => {
          const options = ["reproduce", "--study", name, "--profile", "smoke", "--json"];
          const { out } = await project.succeed(...options);
          assertEquals(documents(out, "plan", "summary", "event").length, turns);
          const made = Object.keys(project.digests(`outputs/${name}-smoke/figures`));
          assertEquals(made.filter((path) => path.includes("/figure-")).length, figures);
          const file = JSON.parse(Deno.readTextFileSync(`${project.root}/outputs/${name}-smoke/claims.json`));
          assertEquals(file.claims.map(({ id }: { readonly id: string }) => id), claims.map(({ id }) => id));
          const again = await project.succeed(...options, "--dry-run");
          const [plan] = documents(again.out, "plan", "event");
          assert(plan.notes?.every((note) => !note.includes("depend on")));
          assertEquals(plan.stages.map(({ run }) => run), [0, 0, 0, 0]);
        });
      }
    });
  },
});
