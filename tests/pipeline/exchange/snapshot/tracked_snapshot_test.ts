import { isRight } from "fp-ts/Either";
import { assert, assertEquals } from "../../../assert.ts";
import { snapshotFolder } from "../../../../pipeline/exchange/snapshot/manifest.ts";
import { readmeSection } from "../../../../pipeline/exchange/snapshot/readme_section.ts";
import { readSnapshot } from "../../../../pipeline/exchange/snapshot/report_results.ts";
import { sha256 } from "../../../../pipeline/files/digest.ts";
import { outputName } from "../../../../pipeline/config/default_study.ts";
import { studyNamed } from "../../../../pipeline/studies/studies.ts";
import { permitted } from "../../project_copy.ts";

const root = new URL("../../../../", import.meta.url);

Deno.test({
  name: "every snapshot in the repository is whole and complete, and has the runs of its configuration",
  ignore: !permitted,
  async fn() {
    const names = namesKept();
    assert(names.length > 0, "there is no snapshot");
    for (const name of names) {
      const { provenance, claims, tables } = await snapshotOf(name);
      assertEquals([outputName(provenance.config), provenance.partial, claims.partial], [name, false, false]);
      assertEquals(Object.keys(tables).sort(), provenance.runs.map(({ id }) => id).sort());
      const found = await studyNamed(provenance.config.study)();
      assert(isRight(found));
      assertEquals(claims.claims.map(({ id }) => id), found.right.claims.map(({ id }) => id));
    }
  },
});

Deno.test({
  name: "every file of a snapshot is the one that its manifest names, byte for byte, in whatever clone",
  ignore: !permitted,
  fn() {
    for (const name of namesKept()) {
      const folder = new URL(`outputs/snapshot/${name}/`, root);
      const { files } = JSON.parse(Deno.readTextFileSync(new URL("manifest.json", folder)));
      const found = files.map(({ path }: { readonly path: string }) => {
        const bytes = Deno.readFileSync(new URL(path, folder));
        return { path, bytes: bytes.length, digest: sha256(bytes) };
      });
      assertEquals(found, files, name);
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
    assert(shown.includes("paper") || shown.includes("quick"), String(shown));
    for (const name of shown) {
      const results = await snapshotOf(name);
      const { config } = results.provenance;
      const found = await studyNamed(config.study)();
      assert(isRight(found));
      for (const { claim: id, parts } of found.right.readme?.highlights ?? []) {
        const claim = results.claims.claims.find((each) => each.id === id);
        for (const { task, part: name } of parts) {
          assert(claim?.parts.some((part) => part.task === task && part.name === name), `${id} has no part ${name}`);
        }
      }
      const { command } = JSON.parse(Deno.readTextFileSync(new URL(`${snapshotFolder(config)}/manifest.json`, root)));
      const section = readmeSection(found.right, results, { folder: snapshotFolder(config), command });
      assert(readme.includes(section.text), `run deno task snapshot --from <folder of ${name}> again`);
      if (section.picture === undefined) continue;
      assertEquals(Deno.readTextFileSync(new URL("docs/grokking.svg", root)), section.picture);
    }
  },
});

// Helpers

function namesKept(): readonly string[] {
  return [...Deno.readDirSync(new URL("outputs/snapshot", root))].filter(({ isDirectory }) => isDirectory).map(
    ({ name }) => name,
  );
}

async function snapshotOf(name: string) {
  const results = await readSnapshot(new URL(`outputs/snapshot/${name}`, root).pathname)();
  assert(isRight(results), JSON.stringify(results));
  return results.right;
}
