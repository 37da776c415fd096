import { cpSync } from "node:fs";
import { assert, assertEquals, assertStringIncludes } from "../../assert.ts";
import { documents, type Ended, permitted, type ProjectCopy, tiny, withoutOut, withProject } from "../project_copy.ts";

const [two, three] = ["outputs/two", "outputs/three"];
const options = [...withoutOut(tiny), "--set", 'modularAddition.metrics.extra=["fourier"]'];

Deno.test({
  name:
    "join makes the report of seeds that are stored here and of those in a report, as if all had been computed here",
  ignore: !permitted,
  async fn(t) {
    await withProject(async (project) => {
      await project.succeed("reproduce", ...options, "--seeds", "2", "--out", two, "--quiet");
      await project.succeed("reproduce", ...options, "--seeds", "3", "--out", three, "--quiet");
      const whole = filesOf(project, three);
      Deno.writeTextFileSync(`${project.root}/README.md`, "<!-- snapshot: begin -->\n<!-- snapshot: end -->\n");
      await project.succeed("snapshot", "--from", two);

      await withProject(async (other) => {
        const join = (...args: readonly string[]) => other.run("join", ...args, ...options, "--out", three);
        await other.succeed("stage", "metrics", ...options, "--seeds", "2,", "--quiet");
        const report = `${project.root}/${two}`;

        await t.step("from a report: every file is the same but for where it says so", async () => {
          const done = await join(report, "--seeds", "3", "--json");
          assertEquals(joined(done), { stored: 1, reported: 2, compared: 0, report: `${three}/report.html` });
          const found = filesOf(other, three);
          assertEquals(Object.keys(found), Object.keys(whole));
          const different = Object.keys(found).filter((path) => found[path] !== whole[path]);
          assertEquals(different, ["command.txt", "provenance.json", "report.html"]);
          const { partial, reportHash, runs } = JSON.parse(text(other, `${three}/provenance.json`));
          assertEquals([partial, reportHash, runs.length], [false, null, 3]);
          const page = text(other, `${three}/report.html`);
          assertStringIncludes(page, "2 runs of 3 from the tables of earlier reports");
          assertStringIncludes(page, "Run modular-addition-standard-seed-2, pictures");
          assertEquals(
            text(other, `${three}/command.txt`).replace(report, "REPORT").replace(/ --set .*(?= --out)/, ""),
            `deno task join REPORT --profile smoke --seeds 3 --out ${three}\n`,
          );
        });

        await t.step(
          "from a snapshot: the next snapshot names the whole tables, which a check here and there finds",
          async () => {
            assertEquals(
              joined(await join(`${project.root}/outputs/snapshot/smoke`, "--seeds", "3", "--json")).reported,
              2,
            );
            Deno.writeTextFileSync(`${other.root}/README.md`, "<!-- snapshot: begin -->\n<!-- snapshot: end -->\n");
            await other.succeed("snapshot", "--from", three);
            assertStringIncludes(
              text(other, "README.md"),
              "The same from nothing (this report was joined from earlier ones):",
            );
            const { tables } = JSON.parse(text(other, "outputs/snapshot/smoke/manifest.json"));
            await withProject(async (copy) => {
              Deno.removeSync(`${copy.root}/outputs/snapshot`, { recursive: true });
              await copy.succeed("snapshot", "--from", three);
              assertEquals(JSON.parse(text(copy, "outputs/snapshot/smoke/manifest.json")).tables, tables);
            }, project);
          },
        );

        await t.step("from a report alone: a metric that no figure of the study shows is drawn, too", async () => {
          const done = await other.succeed(
            "join",
            report,
            ...options,
            "--seeds",
            "2",
            "--out",
            "outputs/alone",
            "--json",
          );
          assertEquals(joined(done), { stored: 0, reported: 2, compared: 0, report: "outputs/alone/report.html" });
          const drawn = (folder: string) => Object.keys(filesOf(other, folder)).filter((path) => /metric-/.test(path));
          assertEquals(drawn("outputs/alone"), drawn(three));
          assert(drawn(three).some((path) => path.includes("fourier")), "there is no such figure");
        });

        await t.step("a report that lacks a metric is refused, and so are metrics of the user's own", async () => {
          const short = ["--set", 'baseMetrics=["accuracy"]', "--out", "outputs/short"];
          await project.succeed("reproduce", ...options, "--seeds", "1", ...short, "--quiet");
          const lacking = await join(`${project.root}/outputs/short`, "--seeds", "1");
          assertEquals(lacking.code, 2);
          assertStringIncludes(lacking.err, "modular-addition-standard-seed-0: not stored here, and not in");
          assertStringIncludes(lacking.err, "with the same settings and metrics");
          const own = await join(report, "--seeds", "3", "--config", `${other.root}/docs/examples/own/experiment.json`);
          assertEquals(own.code, 2);
          assertStringIncludes(own.err, "custom.metrics: a report does not say which columns");
        });

        await t.step("a run that is in neither is named, and what to do", async () => {
          const { code, err } = await join(report, "--seeds", "5");
          assertEquals(code, 2);
          assertStringIncludes(
            err,
            `modular-addition-standard-seed-3 and 1 more: not stored here, and not in ${report} with the same settings and metrics`,
          );
          assertStringIncludes(
            err,
            "deno task stage metrics --run modular-addition-standard-seed-3 --run modular-addition-standard-seed-4 computes them",
          );
        });

        await t.step("a report of other settings has none of the runs", async () => {
          const { code, err } = await join(report, "--seeds", "3", "--set", "modularAddition.train.learningRate=0.002");
          assertEquals(code, 2);
          assertStringIncludes(err, "modular-addition-standard-seed-0 and 2 more: not stored here");
        });

        await t.step("the report of a run's own processor and engine, if the options ask for these", async () => {
          const provenance = `${other.root}/outputs/elsewhere/provenance.json`;
          cpSync(report, `${other.root}/outputs/elsewhere`, { recursive: true });
          const kept = Deno.readTextFileSync(provenance);
          Deno.writeTextFileSync(provenance, kept.replaceAll(/(?<="processors": \[\s+")/g, "Other "));
          const { code, err } = await join("outputs/elsewhere", "--seeds", "3", "--same-processor");
          assertEquals(code, 2);
          assertStringIncludes(err, "was trained on another kind of processor or by another engine");
          const wrong = await join("outputs/elsewhere", "--seeds", "3");
          assertStringIncludes(wrong.err, "was trained by other code, by other versions or on another system");
          assertEquals(joined(await join("outputs/elsewhere", report, "--seeds", "3", "--json")).reported, 2);
        });

        await t.step("the report that it is made from stays, and so does what no report has put there", async () => {
          const own = await other.run("join", three, ...options, "--seeds", "3", "--out", three);
          assertEquals(own.code, 2);
          assertStringIncludes(own.err, `--out ${three}: the report is made from the one in this folder`);
          Deno.mkdirSync(`${other.root}/outputs/taken`);
          Deno.writeTextFileSync(`${other.root}/outputs/taken/summary.md`, "mine");
          const taken = await other.run("join", report, ...options, "--seeds", "3", "--out", "outputs/taken");
          assertEquals([taken.code, text(other, "outputs/taken/summary.md")], [2, "mine"]);
        });

        await t.step("what is no report is told, and so is a folder that may not be written", async () => {
          const none = await join("outputs/none", "--seeds", "3");
          assertEquals(none.code, 2);
          assertStringIncludes(none.err, "outputs/none: no complete report");
          const placed = await other.run("join", report, ...options, "--seeds", "3", "--out", "core");
          assertEquals(placed.code, 2);
        });

        await t.step("a training of other code is refused", () =>
          withProject(async (copy) => {
            copy.edit(
              "core/optimizers/adamw.ts",
              "1 - learningRate * options.weightDecay",
              "1 - 1 * learningRate * options.weightDecay",
            );
            const { code, err } = await copy.run("join", report, ...options, "--seeds", "2", "--out", "outputs/other");
            assertEquals(code, 2);
            assertStringIncludes(
              err,
              "its modular-addition-standard-seed-0 was trained by other code, by other versions",
            );
            assert(!Object.hasOwn(copy.digests("outputs/other"), "outputs/other/report.html"));
          }, other));
      });

      await t.step(
        "a run's columns stand in the plan's order, whichever of its metrics it shares with another",
        async () => {
          const swept = [...options, "--seeds", "1", "--sweep", "modularAddition.metrics.hutchinsonProbes=2,3"];
          await project.succeed("reproduce", ...swept, "--out", "outputs/swept", "--quiet");
          const done = await project.run("join", "outputs/swept", ...swept, "--out", "outputs/swept-again", "--json");
          const { stored, compared } = joined(done);
          assert(stored > 1 && compared === stored, `${compared} of ${stored}`);
        },
      );

      await t.step("runs that are in both places must be the same to the last bit", async () => {
        const again = async (...args: readonly string[]) =>
          await project.run("join", two, ...options, "--seeds", "3", "--out", "outputs/again", ...args);
        assertEquals(joined(await again("--json")).compared, 2);
        assert(!(await again()).err.includes("replaces the report"), "the same report is said to be another");
        assertEquals(filesOf(project, "outputs/again")["claims.json"], whole["claims.json"]);
        const table = `${two}/metrics/modular-addition-standard-seed-1.csv`;
        const kept = text(project, table);
        Deno.writeTextFileSync(
          `${project.root}/${table}`,
          kept.replace(/\d(?=\r\n$)/, (digit) => digit === "1" ? "2" : "1"),
        );
        const { code, err } = await again();
        assertEquals(code, 2);
        assertStringIncludes(
          err,
          `${two}: its table of modular-addition-standard-seed-1 is not that of the run stored here`,
        );
      });
    });
  },
});

// Helpers

function joined(ended: Ended) {
  assertEquals(ended.code, 0, ended.err);
  return documents(ended.out, "join", "event")[0];
}

function filesOf(project: ProjectCopy, folder: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(project.digests(folder)).map(([path, digest]) => [path.slice(folder.length + 1), digest]),
  );
}

const text = ({ root }: ProjectCopy, path: string): string => Deno.readTextFileSync(`${root}/${path}`);
