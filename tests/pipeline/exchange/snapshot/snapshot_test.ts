import { join } from "node:path";
import { assert, assertEquals, assertStringIncludes } from "../../../assert.ts";
import { sha256 } from "../../../../pipeline/files/digest.ts";
import { documents, permitted, type ProjectCopy, tiny, withProject } from "../../project_copy.ts";

const folder = "outputs/snapshot/smoke";

Deno.test({
  name: "a snapshot holds a finished report; --check compares with it and exits with 6 if something differs",
  ignore: !permitted,
  async fn(t) {
    await withProject(async (project) => {
      Deno.writeTextFileSync(`${project.root}/README.md`, readme);
      await project.succeed("reproduce", ...tiny, "--quiet");
      const nothing = await project.succeed("reproduce", ...tiny, "--check=stored");
      assertStringIncludes(nothing.err, `${folder}: no snapshot of this study and profile`);
      await project.succeed("snapshot", "--from", "outputs/smoke");
      const taken = project.digests(folder);

      await t.step("it holds the report's own files, and README.md shows its claims", () => {
        const report = project.digests("outputs/smoke");
        for (
          const [path, digest] of Object.entries(taken).filter(([path]) =>
            /(html|summary.md|provenance.json|results.csv)$/.test(path)
          )
        ) {
          assertEquals(report[path.replace("snapshot/", "")], digest, path);
        }
        assert(Object.hasOwn(taken, `${folder}/metrics/modular-addition-standard-seed-0.csv.gz`));
        const shown = Deno.readTextFileSync(`${project.root}/README.md`);
        assertEquals([shown.startsWith("before\n"), shown.endsWith("\nafter\n")], [true, true]);
        assertStringIncludes(shown, "](docs/grokking.svg)");
        assert(Deno.readTextFileSync(`${project.root}/docs/grokking.svg`).startsWith("<svg "));
        assertStringIncludes(shown, "| C13 ");
      });

      await t.step("it is the same the second time", async () => {
        await project.succeed("snapshot", "--from", "outputs/smoke");
        assertEquals(project.digests(folder), taken);
      });

      await t.step("a changed experiment does not take its place", async () => {
        const other = [...tiny, "--set", "modularAddition.train.steps=8", "--out", "outputs/other"];
        await project.succeed("reproduce", ...other, "--quiet");
        const { code, err } = await project.run("snapshot", "--from", "outputs/other");
        assertEquals(code, 2);
        assertStringIncludes(err, "differs from the snapshot in modularAddition.train.steps; move or delete");
        assertEquals(project.digests(folder), taken);
      });

      await t.step("--check finds the same, with everything recomputed or as it is stored", async () => {
        for (const how of ["--check", "--check=stored"]) {
          const { out } = await project.succeed("reproduce", ...tiny, how, "--json");
          const [comparison] = documents(out, "comparison", "summary", "plan", "event");
          assertEquals([comparison.identicalKeys.length, comparison.differences], [1, []], how);
        }
      });

      await t.step("what other code makes of it is compared by statistics", () =>
        withProject(async (copy) => {
          copy.edit(
            "pipeline/metrics/weight_norm.ts",
            ": weightNorm(parameters),",
            ": 1.0001 * weightNorm(parameters),",
          );
          const { out } = await copy.succeed("reproduce", ...tiny, "--check=stored", "--json");
          const [comparison] = documents(out, "comparison", "summary", "plan", "event");
          assertEquals([comparison.otherKeys.length, comparison.reasons, comparison.differences], [1, ["code"], []]);
        }, project));

      await t.step("a snapshot with another number is told, with exit code 6", () =>
        withProject(async (copy) => {
          const table = `${copy.root}/${folder}/metrics/modular-addition-standard-seed-0.csv.gz`;
          const text = await inflated(table);
          const [head, first, ...rest] = text.split("\r\n");
          const changed = [head, first.replace(/^0,[^,]*/, "0,0.123"), ...rest].join("\r\n");
          await replace(copy, "metrics/modular-addition-standard-seed-0.csv.gz", await deflated(changed));
          const { code, out } = await copy.run("reproduce", ...tiny, "--check=stored", "--quiet");
          assertEquals(code, 6);
          assertStringIncludes(out, "differs  modular-addition-standard-seed-0, train_accuracy at step 0: 0.123");
        }, project));

      await t.step(
        "a damaged snapshot is named with its file, and nothing is compared",
        () =>
          withProject(async (copy) => {
            Deno.writeTextFileSync(`${copy.root}/${folder}/claims.json.gz`, "{}", { append: true });
            const { code, err } = await copy.run("reproduce", ...tiny, "--check=stored", "--quiet");
            assertEquals([code, err.split("\n").length], [2, 2]);
            assertStringIncludes(err, "claims.json.gz: its content is not what the snapshot's manifest says");
            Deno.removeSync(`${copy.root}/${folder}/claims.json.gz`);
            const without = await copy.run("reproduce", ...tiny, "--check=stored", "--quiet");
            assertEquals(without.code, 2);
            assertStringIncludes(
              without.err,
              `${folder}: a file of the snapshot is missing; restore it from version control`,
            );
          }, project),
      );

      await t.step(
        "a partial report, a missing one and a README without marks are refused, and the snapshot stays",
        () =>
          withProject(async (copy) => {
            const missing = await copy.run("snapshot", "--from", "outputs/none");
            Deno.writeTextFileSync(`${copy.root}/README.md`, "no marks");
            const unmarked = await copy.run("snapshot", "--from", "outputs/smoke");
            const provenance = `${copy.root}/outputs/smoke/provenance.json`;
            Deno.writeTextFileSync(
              provenance,
              Deno.readTextFileSync(provenance).replace('"partial": false', '"partial": true'),
            );
            const partial = await copy.run("snapshot", "--from", "outputs/smoke");
            assertEquals([missing.code, unmarked.code, partial.code], [2, 1, 2]);
            assertStringIncludes(
              missing.err,
              "outputs/none: no complete report; deno task reproduce --out outputs/none makes one",
            );
            assertStringIncludes(unmarked.err, "README.md: its section for results");
            assertStringIncludes(partial.err, "outputs/smoke: the report is partial");
            assertEquals(copy.digests(folder), taken);
          }, project),
      );
    });
  },
});

// Helpers

const readme = "before\n<!-- snapshot: begin -->\n<!-- snapshot: end -->\nafter\n";

async function inflated(path: string): Promise<string> {
  const { readable } = await Deno.open(path);
  return await new Response(readable.pipeThrough(new DecompressionStream("gzip"))).text();
}

async function deflated(text: string): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Replaces a file of the snapshot, its digest in the manifest included: a snapshot of other results. */
async function replace({ root }: ProjectCopy, path: string, content: Uint8Array<ArrayBuffer>): Promise<void> {
  const manifest = join(root, folder, "manifest.json");
  const before = sha256(await Deno.readFile(join(root, folder, path)));
  await Deno.writeFile(join(root, folder, path), content);
  await Deno.writeTextFile(manifest, (await Deno.readTextFile(manifest)).replace(before, sha256(content)));
}
