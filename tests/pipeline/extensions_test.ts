/**
 * What was added to the paper by a file each: sparse parity, Grokfast and the two-layer transformer are trained, measured and reported.
 */
import { DOMParser } from "linkedom";
import { isLeft } from "fp-ts/Either";
import { assert, assertEquals, assertStringIncludes } from "../assert.ts";
import { parseCsv } from "../../pipeline/files/csv.ts";
import { decodeCheckpoint } from "../../pipeline/files/checkpoint_artifact.ts";
import { printEvaluation } from "../../pipeline/terminal/commands/evaluate.ts";
import { claimsCodec } from "../../pipeline/report/claims/claims_file.ts";
import {
  checkpointPaths,
  documents,
  permitted,
  type ProjectCopy,
  settings,
  withoutOut,
  withProject,
} from "./project_copy.ts";

const steps = 12;
const extended = settings({
  "variants": "[]",
  "mnist.interventions": "[]",
  "modularAddition.interventions": '["standard","abelian","perturbed+grokfast"]',
  "modularAddition.model.architecture": "two-layer-pre-norm",
  "modularAddition.dataset.modulus": "7",
  "modularAddition.model.width": "16",
  "modularAddition.model.hiddenWidth": "16",
  "modularAddition.train.steps": `${steps}`,
  "modularAddition.checkpoints.every": `${Math.round(steps / 3)}`,
  "modularAddition.metrics.batchSize": "8",
  "sparseParity.interventions": '["standard","perturbed","grokfast"]',
  "sparseParity.train.steps": `${steps}`,
  "sparseParity.checkpoints.every": `${Math.round(steps / 3)}`,
  "binaryOperation.interventions": '["standard"]',
  "binaryOperation.model.width": "16",
  "binaryOperation.model.hiddenWidth": "16",
  "binaryOperation.train.steps": `${steps}`,
  "binaryOperation.checkpoints.every": `${Math.round(steps / 3)}`,
  "binaryOperationMlp.interventions": '["standard","stablemax+orthogonal","muon"]',
  "binaryOperationMlp.dataset.operation": "composition",
  "binaryOperationMlp.dataset.size": "3",
  "binaryOperationMlp.metrics.batchSize": "8",
  "binaryOperationMlp.train.steps": `${steps}`,
  "binaryOperationMlp.checkpoints.every": `${Math.round(steps / 3)}`,
});

/** What tasks have whose inputs are numbers. */
const ofNumbers = {
  own: ["pmi_labels"],
  notMeasured: ["commutativity_train", "commutativity_test", "commutativity_held_out", "logit_distance"],
  // The first layer of a perceptron is what Lemma 3.1 asks for.
  undefinedColumns: [],
  reasons: [
    { metric: "commutativity", reason: "its inputs are not pairs, so there is nothing to swap" },
    { metric: "entropy_orders", reason: "its settings have no metrics.entropyOrders" },
  ],
} as const;
/** What tasks have whose inputs are pairs. */
const ofPairs = {
  own: ["commutativity_train", "commutativity_test", "commutativity_held_out", "logit_distance"],
  notMeasured: ["pmi_labels"],
  undefinedColumns: ["lemma_3_1_operator_bound"], // the operator norm of a first layer that inputs are not multiplied with
  reasons: [
    { metric: "entropy_orders", reason: "its settings have no metrics.entropyOrders" },
    { metric: "label_information", reason: "label information is measured on tasks with few classes" },
  ],
} as const;

const tasks = {
  sparseParity: {
    ...ofNumbers,
    runs: ["standard", "perturbed", "grokfast"].map((each) => `sparse-parity-${each}-seed-0`),
  },
  modularAddition: {
    ...ofPairs,
    runs: ["standard", "abelian", "perturbed.grokfast"].map((each) => `modular-addition-${each}-seed-0`),
  },
  binaryOperation: { ...ofPairs, runs: ["binary-operation-standard-seed-0"] },
  binaryOperationMlp: {
    ...ofNumbers,
    runs: ["standard", "stablemax.orthogonal", "muon"].map((each) => `binary-operation-mlp-${each}-seed-0`),
  },
} as const;

Deno.test({
  name:
    "sparse parity, tables of operations, other interventions and the two-layer transformer are trained, measured, reported and evaluated like the paper's",
  ignore: !permitted,
  async fn(t) {
    await withProject(async (project) => {
      const { out } = await project.succeed("reproduce", ...extended, "--json");
      const outputs = `${project.root}/outputs/smoke`;
      const text = (path: string) => Deno.readTextFileSync(`${outputs}/${path}`);

      await t.step("each network is trained to its end, and differently with each intervention", () => {
        const [summary] = documents(out, "summary", "plan", "event");
        const trained = summary.stages.find(({ stage }) => stage === "train");
        assertEquals([trained?.computed, trained?.failed], [10, 0]);
        for (const { runs } of Object.values(tasks)) {
          const weights = runs.map((run) => JSON.stringify(lastWeights(project, run)));
          assertEquals(new Set(weights).size, runs.length, `${runs}`);
        }
      });

      for (const [task, { runs, own, notMeasured, undefinedColumns, reasons }] of Object.entries(tasks)) {
        await t.step(`${task} has every metric that applies, finite at each checkpoint, and no other`, () => {
          for (const run of runs) {
            const parsed = parseCsv(text(`metrics/${run}.csv`));
            assert(parsed.ok, run);
            const { columns, rows } = parsed.value;
            assertEquals(rows.at(-1)?.step, steps);
            for (
              const column of ["sharpness", "theorem_3_2_radius", "pmi", "mid_bound", "perturbation_error", ...own]
            ) {
              assert(columns.includes(column), `${run} has no ${column}`);
            }
            assertEquals(columns.filter((column) => (notMeasured as readonly string[]).includes(column)), []);
            const empty = columns.filter((column) => rows.some((row) => !Number.isFinite(row[column])));
            assertEquals(empty, [...undefinedColumns], run);
          }
        });

        await t.step(`evaluate measures the last checkpoint of ${task} and says why a metric is missing`, async () => {
          const options = ["--weights", lastCheckpoint(project, runs[0]), "--task", task, ...withoutOut(extended)];
          const [evaluated] = documents((await project.succeed("evaluate", ...options, "--json")).out, "evaluation");
          assertEquals(evaluated.unmeasured, [...reasons]);
          const parsed = parseCsv(text(`metrics/${runs[0]}.csv`));
          assert(parsed.ok);
          const { step: _, ...row } = parsed.value.rows[parsed.value.rows.length - 1];
          const values = evaluated.values.filter(({ value }) => value !== null);
          assertEquals<unknown>(Object.fromEntries(values.map(({ column, value }) => [column, value])), row);
          const said = printEvaluation(evaluated, (_, words) => words);
          for (const { metric, reason } of reasons) assertStringIncludes(said, `not measured: ${metric} (${reason})`);
        });
      }

      await t.step(
        "the report has general figures of sparse parity, and no claim about it or Grokfast beside theorems",
        () => {
          const page = new DOMParser().parseFromString(text("report.html"), "text/html");
          const general = page.getElementById("general-title")?.closest("section")?.textContent ?? "";
          for (const words of ["Sparse parity", "sharpness", "information", "weight norm"]) {
            assertStringIncludes(general, words);
          }
          assertStringIncludes(page.getElementById("runs-title")?.closest("section")?.textContent ?? "", "grokfast");
          assertStringIncludes(page.body.textContent, "a two layer pre norm transformer");
          const claims = claimsCodec.decode(JSON.parse(text("claims.json")));
          assert(!isLeft(claims));
          const judged = claims.right.claims.flatMap(({ id, parts }) => parts.map((part) => ({ id, ...part })));
          assert(judged.length > 0);
          assertEquals(judged.filter(({ task }) => task === "sparseParity"), []);
          const readers = (runs: RegExp) =>
            judged.filter(({ measurements }) => measurements.some(({ run }) => runs.test(run))).map(({ id }) => id);
          assertEquals(readers(/sparse-parity/), []);
          assertEquals([...new Set(readers(/grokfast/))], ["C11"]); // theorems are about every network of the paper's tasks
        },
      );
    });
  },
});

// Helpers

function lastCheckpoint(project: ProjectCopy, run: string): string {
  return checkpointPaths(project, run).get(steps) ?? "none";
}

function lastWeights(project: ProjectCopy, run: string): unknown {
  const weights = decodeCheckpoint(Deno.readFileSync(lastCheckpoint(project, run)));
  return Object.entries(weights).map(([name, values]) => [name, [...values]]);
}
