import { cpSync } from "node:fs";
import { isLeft } from "fp-ts/Either";
import { sha256 } from "../../../pipeline/files/digest.ts";
import { describeError } from "../../../pipeline/platform/errors.ts";
import { readBundle } from "../../../pipeline/exchange/read_bundle.ts";
import { parseCsv } from "../../../pipeline/files/csv.ts";
import { assert, assertEquals, assertStringIncludes } from "../../assert.ts";
import { documents, permitted, type ProjectCopy, tiny, withoutOut, withProject } from "../project_copy.ts";

const run = "modular-addition-standard-seed-0";

Deno.test({
  name: "an exported run is taken into another cache, whole or not at all, and found there by the next reproduce",
  ignore: !permitted,
  fn: (t) =>
    withProject(async (project) => {
      const folder = `${project.root}/exported`;
      const early = await project.run("export", run, ...tiny, "--out", folder);
      assertEquals(early.code, 2);
      assertStringIncludes(early.err, "is not stored; run deno task stage metrics with the same options first");
      await project.succeed("stage", "metrics", ...tiny);
      const unknown = await project.run("export", "modular-addition-standard-seed-1", ...tiny, "--out", folder);
      assertStringIncludes(unknown.err, `no such run in this experiment; did you mean ${run}?`);
      await project.succeed("export", run, ...tiny, "--out", folder);
      const before = project.digests("exported");
      const twice = await project.run("export", run, ...tiny, "--out", folder);
      assertStringIncludes(twice.err, "already exists; choose another --out");
      assertEquals(project.digests("exported"), before);

      await t.step("evaluate says of exported weights what the run's metrics say", async () => {
        const last = `${folder}/train/checkpoints/step-00000012.safetensors`;
        const options = ["--weights", last, "--task", "modularAddition", ...withoutOut(tiny)];
        const evaluated = parseCsv((await project.succeed("evaluate", ...options, "--csv")).out);
        const metrics = parseCsv(Deno.readTextFileSync(`${folder}/metrics.csv`));
        assert(evaluated.ok && metrics.ok);
        const { step, ...row } = metrics.value.rows[metrics.value.rows.length - 1];
        assertEquals([step, evaluated.value.rows], [12, [row]]);
        const other = await project.run("evaluate", ...options, "--set", "modularAddition.model.hiddenWidth=8");
        assertEquals(other.code, 2);
        assertStringIncludes(other.err, "add --set modularAddition.model.hiddenWidth=16");
      });

      const variant = { name: "order-2", purpose: "sensitivity", describes: "order 2", task: "modularAddition" };
      const more = {
        interventions: ["standard"],
        seeds: 1,
        fromSeeds: 1,
        metrics: "all",
        changes: { metrics: { order: 2 } },
      };
      const varied = [...tiny, "--set", `variants=${JSON.stringify([{ ...variant, ...more }])}`];
      await project.succeed("stage", "metrics", ...varied);
      const sharing = `${project.root}/sharing`;
      await project.succeed("export", "modular-addition-standard-order-2-seed-0", ...varied, "--out", sharing);

      await withProject(async (other) => {
        const [shared] = documents((await other.succeed("import", sharing, "--json")).out, "import", "event");
        assertEquals(shared.runs, ["modular-addition-standard-order-2-seed-0"]);
        const counts = await toRun(other, varied);
        assertEquals(
          [counts.dataset, counts.train, counts.metrics],
          [0, 0, 2],
          "information and the pictures of the base run",
        );
      });

      await withProject(async (other) => {
        for (const [what, damage, expected] of damages) {
          await t.step(`refused: ${what}`, async () => {
            const copy = `${other.root}/copy`;
            cpSync(folder, copy, { recursive: true });
            await damage(copy);
            const found = await readBundle(copy)();
            assert(isLeft(found), "it was taken");
            assertStringIncludes(describeError(found.left), expected);
            assert(!describeError(found.left).includes("\n"));
            Deno.removeSync(copy, { recursive: true });
          });
        }
        Deno.writeTextFileSync(`${other.root}/hostile`, "");
        const before = other.digests("cache");
        const refused = await other.run("import", `${other.root}/hostile`);
        assertEquals([refused.code, other.digests("cache")], [2, before]);

        const [first] = documents((await other.succeed("import", folder, "--json")).out, "import", "event");
        assertEquals([first.runs, first.whole, first.known, first.again], [[run], true, 0, []]);
        assertEquals(first.found, first.stored);
        assertEquals(await toRun(other, tiny), { dataset: 0, train: 0, metrics: 0, report: 1 });
        await other.succeed("cache", "verify");

        other.edit("core/metrics/weight_norm.ts", "let total = 0;", "let total = 0 * 1;");
        const [second] = documents((await other.succeed("import", folder, "--json")).out, "import", "event");
        assertEquals([second.stored, second.known], [0, first.stored]);
        assertEquals(
          second.again.map(({ label }) => label),
          ["weight_norm", "robustness"].map((name) => `${run}/${name}`),
        );
        const { out } = await other.succeed("import", folder);
        assertStringIncludes(out, "core/metrics/weight_norm.ts: ");
        assertStringIncludes(out, "can still be used");
      });
    }),
});

Deno.test({
  name:
    "results without samples and weights make the same report elsewhere, and what is left out is computed again when it is needed",
  ignore: !permitted,
  fn: (t) =>
    withProject(async (project) => {
      const options = [...withoutOut(tiny), "--set", "seeds=[0,1]"];
      const [folder, out] = [`${project.root}/results`, "outputs/report"];
      await project.succeed("reproduce", ...options, "--out", out);
      await project.succeed(...exportResults(options, folder));
      const exported = project.digests("results");
      assert(
        Object.keys(exported).every((path) => !path.endsWith(".safetensors") || path.endsWith("pictures.safetensors")),
      );
      const report = project.digests(out);

      await withProject(async (other) => {
        const take = async () => documents((await other.succeed("import", folder, "--json")).out, "import", "event")[0];
        const first = await take();
        assertEquals([first.runs.length, first.whole, first.known, first.again], [2, false, 0, []]);
        assertEquals(await toRun(other, options), { dataset: 0, train: 0, metrics: 0, report: 1 });
        await other.succeed("reproduce", ...options, "--out", out);
        assertEquals(other.digests(out), report);
        await other.succeed("cache", "verify");
        assertEquals((await take()).stored, 0);

        await t.step("they can be handed on, and a run's weights cannot", async () => {
          const again = `${other.root}/again`;
          await other.succeed(...exportResults(options, again));
          assertEquals(manifestOf(again), manifestOf(folder));
          const refused = await other.run("export", run, ...options, "--out", `${other.root}/whole`);
          assertEquals(refused.code, 2);
          assertStringIncludes(refused.err, "was imported as results alone; deno task stage dataset --force=dataset");
        });

        await t.step("collecting garbage keeps them", async () => {
          await other.succeed("cache", "gc", "--apply");
          assertEquals(await toRun(other, options), { dataset: 0, train: 0, metrics: 0, report: 0 });
        });

        await t.step(
          "a run that is not finished needs samples again, and does not hide those that share them",
          async () => {
            const more = [...options, "--set", 'modularAddition.interventions=["standard","perturbed"]'];
            assertEquals(await toRun(other, more), { dataset: 2, train: 2, metrics: 15, report: 1 });
            const { out } = await other.succeed(...exportResults(more, `${other.root}/some`));
            assertStringIncludes(out, "runs: 2\n  not finished, and not among them: 2\n");
            assertEquals(manifestOf(`${other.root}/some`), manifestOf(folder));
          },
        );

        await t.step("a changed metric trains only the runs that it is of again, and the plan says so", async () => {
          other.edit("core/metrics/weight_norm.ts", "let total = 0;", "let total = 0 * 1;");
          const one = [...options, "--run", run];
          assertEquals(await toRun(other, one, "stage", "metrics"), { dataset: 1, train: 1, metrics: 2 });
          const { err } = await other.succeed("stage", "metrics", ...one);
          assert(!/imported as results alone|damaged|failed/.test(err), err); // nothing begins before what it needs is back
          assertEquals(await toRun(other, options), { dataset: 1, train: 1, metrics: 2, report: 1 }, "the other run");
          await other.succeed("cache", "verify");
          await other.succeed("export", run, ...options, "--out", `${other.root}/whole`);
        });
      });

      await t.step("runs that are not finished are left out, and their number is said", async () => {
        const more = [...withoutOut(tiny), "--set", "seeds=[0,1,2]"];
        const { out } = await project.succeed(...exportResults(more, `${project.root}/some`));
        assertStringIncludes(out, "runs: 2\n  not finished, and not among them: 1\n");
        assertEquals(manifestOf(`${project.root}/some`), manifestOf(folder));
        const none = [...withoutOut(tiny), "--set", "seeds=[7]"];
        const refused = await project.run(...exportResults(none, `${project.root}/none`));
        assertEquals(refused.code, 2);
        assertStringIncludes(refused.err, "is not stored; run deno task stage metrics");
      });

      await t.step("weights that come later complete them", async () => {
        await project.succeed("export", run, ...options, "--out", `${project.root}/whole`);
        await withProject(async (other) => {
          await other.succeed("import", folder);
          await other.succeed("import", `${project.root}/whole`);
          await other.succeed("export", run, ...options, "--out", `${other.root}/whole`);
          assertEquals(manifestOf(`${other.root}/whole`), manifestOf(`${project.root}/whole`));
        });
      });
    }),
});

const exportResults = (
  options: readonly string[],
  out: string,
): readonly string[] => ["export", "--format", "results", ...options, "--out", out];

const manifestOf = (folder: string): unknown => JSON.parse(Deno.readTextFileSync(`${folder}/manifest.json`)).records;

const checkpoint = "train/checkpoints/step-00000000.safetensors";

const damages: readonly (readonly [string, (folder: string) => void, string])[] = [
  [
    "a changed byte",
    (folder) => change(`${folder}/${checkpoint}`, (bytes) => bytes[bytes.length - 1] ^= 1),
    "was changed",
  ],
  ["a file cut short", (folder) => Deno.truncateSync(`${folder}/${checkpoint}`, 100), "was changed or cut short"],
  ["a file missing", (folder) => Deno.removeSync(`${folder}/train/log.csv`), "log.csv: it is missing; copy the folder"],
  ["a link in place of a file", (folder) => {
    Deno.renameSync(`${folder}/train/log.csv`, `${folder}/elsewhere`);
    Deno.symlinkSync(`${folder}/elsewhere`, `${folder}/train/log.csv`);
  }, "not a plain file in the folder itself"],
  ["a folder reached by a link", (folder) => {
    Deno.renameSync(`${folder}/train`, `${folder}/elsewhere`);
    Deno.symlinkSync(`${folder}/elsewhere`, `${folder}/train`);
  }, "not a plain file in the folder itself"],
  [
    "a path that leaves the folder",
    (folder) => manifest(folder, (text) => text.replace(checkpoint, "../../etc/passwd")),
    'path is "../../etc/passwd"',
  ],
  [
    "an absolute path",
    (folder) => manifest(folder, (text) => text.replace(checkpoint, "/etc/passwd")),
    'path is "/etc/passwd"',
  ],
  ["a file named twice", (folder) => manifest(folder, (text) => text.replace("train/log.csv", checkpoint)), "twice"],
  [
    "another schema",
    (folder) => manifest(folder, (text) => text.replace("export/2", "export/9")),
    "not the manifest of a run exported by this version",
  ],
  ["no JSON", (folder) => manifest(folder, (text) => text.slice(0, 50)), "manifest.json:"],
  [
    "no manifest",
    (folder) => Deno.removeSync(`${folder}/manifest.json`),
    "give the folder that deno task export wrote",
  ],
  [
    "other content, with its digest",
    (folder) => replaceFile(folder, checkpoint, "no tensors"),
    "differs from what the folder holds",
  ],
  ["weights of another run, with their digest", (folder) => {
    const other = Deno.readFileSync(`${folder}/train/checkpoints/step-00000012.safetensors`);
    replaceFile(folder, checkpoint, other);
  }, `its output checkpoints/step-00000000.safetensors differs from what the folder holds`],
  ["a record that was edited, with its digest", (folder) => {
    const [path] = recordsIn(folder, "train");
    replaceFile(folder, path, Deno.readTextFileSync(`${folder}/${path}`).replace('"seed":0', '"seed":1'));
  }, "the record's checksum does not match"],
  ["a configuration without the run, with its digest", (folder) => {
    const text = Deno.readTextFileSync(`${folder}/configuration.json`).replace('"standard"', '"perturbed"');
    replaceFile(folder, "configuration.json", text);
  }, `it has no run "${run}"`],
  [
    "a run with a record that is not there",
    (folder) => edited(folder, ({ runs: [run] }) => run.records[0] = `records/dataset/${"0".repeat(64)}.json`),
    "not a record that the manifest lists",
  ],
  [
    "a result of none of the runs",
    (folder) => edited(folder, ({ runs: [run] }) => run.records.pop()),
    "of none of the runs",
  ],
  [
    "a table left out",
    (folder) =>
      edited(folder, (whole) => whole.files = whole.files.filter(({ path }) => path !== "metrics/accuracy/values.csv")),
    "its output values.csv differs from what the folder holds",
  ],
];

// Helpers

function change(path: string, body: (bytes: Uint8Array) => void): void {
  const bytes = Deno.readFileSync(path);
  body(bytes);
  Deno.writeFileSync(path, bytes);
}

function manifest(folder: string, body: (text: string) => string): void {
  Deno.writeTextFileSync(`${folder}/manifest.json`, body(Deno.readTextFileSync(`${folder}/manifest.json`)));
}

interface Manifest {
  readonly runs: readonly { readonly records: string[] }[];
  files: readonly { readonly path: string }[];
}

function edited(folder: string, body: (manifest: Manifest) => unknown): void {
  manifest(folder, (text) => {
    const value = JSON.parse(text);
    body(value);
    return JSON.stringify(value);
  });
}

/** Replaces a file and makes the manifest agree, as somebody would who knows how. */
function replaceFile(folder: string, path: string, content: string | Uint8Array): void {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  Deno.writeFileSync(`${folder}/${path}`, bytes);
  manifest(folder, (text) => {
    const value = JSON.parse(text);
    const file = value.files.find((each: { path: string }) => each.path === path);
    Object.assign(file, { bytes: bytes.length, digest: sha256(bytes) });
    return JSON.stringify(value);
  });
}

function recordsIn(folder: string, stage: string): string[] {
  return [...Deno.readDirSync(`${folder}/records/${stage}`)].map(({ name }) => `records/${stage}/${name}`);
}

/** How many results of each stage a dry run would compute. */
async function toRun(
  project: ProjectCopy,
  args: readonly string[],
  ...command: readonly string[]
): Promise<Readonly<Record<string, number>>> {
  const words = command.length === 0 ? ["reproduce"] : command;
  const { out } = await project.succeed(...words, ...args, "--dry-run", "--json");
  const [{ stages }] = documents(out, "plan");
  return Object.fromEntries(stages.map(({ stage, run }) => [stage, run]));
}
