import { isRight } from "fp-ts/Either";
import { assert, assertEquals } from "../../../assert.ts";
import { snapshotFolder } from "../../../../pipeline/exchange/snapshot/manifest.ts";
import { readmeSection } from "../../../../pipeline/exchange/snapshot/readme_section.ts";
import { readSnapshot } from "../../../../pipeline/exchange/snapshot/report_results.ts";
import { reproduceCommand } from "../../../../pipeline/report/settings_difference.ts";
import { permitted } from "../../project_copy.ts";

const root = new URL("../../../../", import.meta.url);

Deno.test({
  name: "every snapshot in the repository is whole and complete, and has the runs of its configuration",
  ignore: !permitted,
  async fn() {
    const profiles = profilesKept();
    assert(profiles.length > 0, "there is no snapshot");
    for (const profile of profiles) {
      const { provenance, claims, tables } = await snapshotOf(profile);
      assertEquals([provenance.profile, provenance.partial, claims.partial], [profile, false, false]);
      assertEquals(Object.keys(tables).sort(), provenance.runs.map(({ id }) => id).sort());
      assertEquals(claims.claims.length, 13);
    }
  },
});

Deno.test({
  name: "README.md shows what the snapshot says, word for word",
  ignore: !permitted,
  async fn() {
    const readme = Deno.readTextFileSync(new URL("README.md", root));
    const shown = [...readme.matchAll(/\]\(outputs\/snapshot\/([\w-]+)\/report\.html\)/g)].map(([, profile]) =>
      profile
    );
    assertEquals(shown.length, 1);
    const results = await snapshotOf(shown[0]);
    const section = readmeSection(results, snapshotFolder(shown[0]), reproduceCommand(results.provenance.config));
    assert(readme.includes(section), "run deno task snapshot --from <folder> again");
  },
});

// Helpers

function profilesKept(): readonly string[] {
  return [...Deno.readDirSync(new URL("outputs/snapshot", root))].filter(({ isDirectory }) => isDirectory).map(
    ({ name }) => name,
  );
}

async function snapshotOf(profile: string) {
  const results = await readSnapshot(new URL(snapshotFolder(profile), root).pathname)();
  assert(isRight(results), JSON.stringify(results));
  return results.right;
}
