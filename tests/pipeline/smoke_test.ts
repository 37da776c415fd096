import { DOMParser } from "linkedom";
import { isLeft } from "fp-ts/Either";
import type { Type } from "io-ts";
import { assert, assertEquals } from "../assert.ts";
import { decodeCheckpoint } from "../../pipeline/files/checkpoint_artifact.ts";
import { profileConfig } from "../../pipeline/config/profiles.ts";
import { parseCsv } from "../../pipeline/files/csv.ts";
import { claimsCodec } from "../../pipeline/report/claims/claims_file.ts";
import { figureOf } from "../../pipeline/report/reported_study.ts";
import { provenanceCodec } from "../../pipeline/report/provenance.ts";
import { noCustomCode } from "../../pipeline/plan/custom_code.ts";
import { planOf } from "../../pipeline/plan/plan.ts";
import { checkpointPaths, documents, permitted, withProject } from "./project_copy.ts";
import { study } from "../../pipeline/studies/robustness/study.ts";

const config = profileConfig("smoke");
const facts = { engine: { name: "eager", backend: "", cpu: "" }, custom: noCustomCode, files: {} } as const;
const planned = planOf(config, facts).runs;
const runs = planned.map(({ run }) => run);
/** The runs that are trained: another measures the checkpoints of one of these. */
const trained = planned.filter(({ run, training }) => training.runs[0] === run.id).map(({ run }) => run);

Deno.test({
  name: "reproduce --profile smoke makes every output, with data in every panel of every figure",
  ignore: !permitted,
  async fn(t) {
    await withProject(async (project) => {
      const { out } = await project.succeed("reproduce", "--profile", "smoke", "--json");
      const outputs = `${project.root}/outputs/smoke`;
      const text = (path: string) => Deno.readTextFileSync(`${outputs}/${path}`);

      await t.step("the plan and the summary count each dataset and each training once, and one report", () => {
        const [plan] = documents(out, "plan", "summary", "event");
        const [summary] = documents(out, "summary", "plan", "event");
        const planned = plan.stages.map(({ stage, run }) => ({ stage, count: run }));
        assertEquals(planned, summary.stages.map(({ stage, computed }) => ({ stage, count: computed })));
        assertEquals(planned.filter(({ stage }) => stage !== "metrics"), [
          { stage: "dataset", count: 3 }, // one of them with random labels
          { stage: "train", count: 7 }, // five of base runs, a control's and a sweep's; a run for sensitivity measures a base run's
          { stage: "report", count: 1 },
        ]);
        assertEquals(summary.report, "outputs/smoke/report.html");
      });

      await t.step("13 figures have 30 panels, and those of runs that are trained have a line for every series", () => {
        const figures = study.experiments.map((experiment) => figureOf(experiment, config));
        assertEquals([figures.length, figures.flatMap(({ panels }) => panels).length], [13, 30]);
        const isTrained = (variant?: string) =>
          variant === undefined || planned.some(({ run }) => run.variant?.name === variant);
        for (const { id, panels: all } of figures) {
          const panels = all.filter(({ series }) => series.every(({ variant }) => isTrained(variant)));
          const drawn = panelsOf(text(`figures/figure-${id.padStart(2, "0")}.svg`));
          assertEquals(drawn.length, panels.length, `figure ${id}`);
          panels.forEach(({ title, series }, index) => {
            const name = `figure ${id}, ${title}`;
            // The one series that a run as short as this cannot have: constants are fitted to a transition, and it shows none.
            const absent = series.map(({ label }) => label).filter((label) =>
              label === "predicted, constants fitted to the run"
            );
            assertEquals(
              drawn[index].words.match(/no data.{0,40}/gi) ?? [],
              absent.map((label) => `no data: ${label}`),
              name,
            );
            const flat = drawn[index].words.match(/: 0 throughout/g)?.length ?? 0; // a share that is 0 all the time is a note
            assert(flat === 0 || id === "3", name);
            assertEquals(drawn[index].lines.length, series.length - absent.length - flat, name);
            assert(drawn[index].lines.every((line) => corners(line) >= 2), `${name}: ${drawn[index].lines}`);
          });
        }
      });

      await t.step("claims.json and provenance.json are what their codecs describe, to the last field", () => {
        const claims = decoded(claimsCodec, text("claims.json"));
        assertEquals(claims.claims.map(({ id }) => id), Array.from({ length: 13 }, (_, index) => `C${index + 1}`));
        assertEquals(claims.partial, false);
        const provenance = decoded(provenanceCodec, text("provenance.json"));
        assertEquals(provenance.config, config);
        const hash = provenance.reportHash ?? "none";
        const record = `cache/v1/results/report/${hash.slice(0, 2)}/${hash}.json`;
        assert(Deno.statSync(`${project.root}/${record}`).isFile);
        assertEquals(provenance.runs.map(({ id }) => id).sort(), runs.map(({ id }) => id).sort());
        assertEquals(provenance.environment.versions.deno, Deno.version.deno);
      });

      await t.step(
        "metrics/<run>.csv has a row for each checkpoint, in columns that outputs/README.md explains",
        () => {
          const explained = Deno.readTextFileSync(new URL("../../outputs/README.md", import.meta.url));
          for (const { run, training } of planned) {
            const parsed = parseCsv(text(`metrics/${run.id}.csv`));
            assert(parsed.ok, run.id);
            const { columns, rows } = parsed.value;
            assertEquals(rows.map(({ step }) => step ?? NaN), [
              ...checkpointPaths(project, training.keyed.label).keys(),
            ]);
            assertEquals(rows.at(-1)?.step, run.settings.train.steps);
            assert(rows.every(({ train_accuracy: accuracy = NaN }) => accuracy >= 0 && accuracy <= 1));
            for (const column of columns) assert(explained.includes(`\`${column}\``), `${column} is not explained`);
          }
        },
      );

      await t.step("report.html loads nothing from anywhere", () => {
        const page = new DOMParser().parseFromString(text("report.html"), "text/html");
        const elements = [...page.querySelectorAll("[src], link, script[src], img, iframe")];
        assertEquals(elements.filter((each) => !(each.getAttribute("src") ?? "").startsWith("data:")).map(String), []);
        assert(!/@import|url\((?!['"]?(data:|#))/.test(text("report.html")));
      });

      await t.step(
        "F6: docs/weights.md's Python opens every checkpoint of the experiment and sees the same numbers",
        async (step) => {
          if (!(await hasNumPy())) {
            console.warn("skipped: python3 has no NumPy");
            return;
          }
          const page = Deno.readTextFileSync(new URL("../../docs/weights.md", import.meta.url));
          const code = /```python\n(import json\nimport numpy as np\n\ndef checkpoints.*?)```/s.exec(page)?.[1] ?? "";
          const pathsOf = new Map(trained.map(({ id }) => [id, checkpointPaths(project, id)]));
          // A newer training of every name, as another profile leaves it, is not the experiment's.
          Deno.mkdirSync(`${project.root}/cache/v1/results/train/ff`, { recursive: true });
          for (const { id: label } of trained) {
            const record = { label, created: 9e15, outputs: [] };
            Deno.writeTextFileSync(
              `${project.root}/cache/v1/results/train/ff/${label}.json`,
              JSON.stringify({ record }),
            );
          }
          for (const { id: run } of trained) {
            await step.step(run, async () => {
              const paths = pathsOf.get(run) ?? new Map<number, string>();
              const print = [
                `shown = {step: {name: [float(values.sum(dtype="f8")), values.size] for name, values in read(path).items()}`,
                `    for step, path in checkpoints("outputs/smoke", "${run}").items()}`,
                `print(json.dumps(shown))`,
              ].join("\n");
              const seen = JSON.parse(await python(`${code}\n${print}\n`, project.root));
              assertEquals(Object.keys(seen).map(Number), [...paths.keys()]);
              for (const [at, path] of paths) {
                const parameters = decodeCheckpoint(Deno.readFileSync(path));
                assertEquals(Object.keys(seen[at]).sort(), Object.keys(parameters).sort());
                for (const [name, values] of Object.entries(parameters)) {
                  const [sum, size] = seen[at][name];
                  const expected = values.reduce((total, value) => total + value, 0);
                  const magnitude = values.reduce((total, value) => total + Math.abs(value), 0);
                  assertEquals(size, values.length);
                  assert(Math.abs(sum - expected) <= 1e-12 * magnitude, `${run} ${at} ${name}`); // sums in another order
                }
              }
            });
          }
        },
      );
    });
  },
});

// Helpers

interface DrawnPanel {
  readonly words: string;
  /** The path of each line. */
  readonly lines: readonly string[];
}

function panelsOf(svg: string): readonly DrawnPanel[] {
  const document = new DOMParser().parseFromString(svg, "image/svg+xml");
  return [...document.documentElement.children].filter(({ localName }) => localName === "g").map((group) => ({
    words: [...group.querySelectorAll("text")].map(({ textContent }) => textContent).join("\n"),
    lines: [...group.querySelectorAll('g[data-mark="line"]')].map((line) =>
      [...line.querySelectorAll("path")].map((path) => path.getAttribute("d") ?? "").join("")
    ),
  }));
}

/** How many points a path goes through. */
function corners(path: string): number {
  return (path.match(/-?[\d.]+(e-?\d+)?/g)?.length ?? 0) / 2;
}

/** A JSON text that decodes and holds nothing that its codec does not know. */
function decoded<A>(codec: Type<A, unknown>, text: string): A {
  const value = JSON.parse(text);
  const result = codec.decode(value);
  if (isLeft(result)) throw new Error(result.left.map(({ context }) => context.map(({ key }) => key).join(".")).join());
  assertEquals(JSON.parse(JSON.stringify(result.right)), value);
  return result.right;
}

async function hasNumPy(): Promise<boolean> {
  return await python("import numpy", ".").then(() => true, () => false);
}

async function python(code: string, cwd: string): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command("python3", { args: ["-c", code], cwd }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}
