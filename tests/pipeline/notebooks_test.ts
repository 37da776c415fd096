import { assert, assertEquals } from "../assert.ts";
import { permitted, type ProjectCopy, settings, withProject } from "./project_copy.ts";

const folder = new URL("../../docs/notebooks/", import.meta.url);
const needs = ["nbclient", "nbformat", "ipykernel", "pandas", "matplotlib", "numpy"];
const python = permitted ? await pythonWith(needs) : undefined;
if (permitted && python === undefined) {
  console.warn(
    `SKIPPED: notebooks, as no python3 has ${needs.join(", ")} (apt-get install python3-nbclient python3-ipykernel ` +
      "python3-pandas python3-matplotlib)",
  );
}

Deno.test({
  name: "every notebook runs from its first cell to its last, on what reproduce and export have left",
  ignore: python === undefined,
  fn: (t) =>
    withProject(async (project) => {
      await project.succeed("reproduce", ...small, "--out", "outputs/quick");
      await project.succeed("export", "modular-addition-standard-seed-0", ...small);
      for (const name of notebooks()) {
        await t.step(name, async () => {
          const cells = await executed(project, name);
          const code = cells.filter(({ cell_type }) => cell_type === "code");
          assert(code.length > 3 && code.every(({ execution_count }) => execution_count !== null), name);
          const drawn = code.filter(({ outputs }) =>
            outputs.some(({ data = {} }) => "image/png" in data || /<svg/.test(String(data["text/html"])))
          );
          assert(drawn.length >= 1, `${name} drew ${drawn.length} figures`);
        });
      }
    }),
});

Deno.test({
  name: "notebooks are kept without outputs, which would be another experiment's",
  ignore: !permitted,
  fn() {
    for (const name of notebooks()) {
      const { cells } = JSON.parse(Deno.readTextFileSync(new URL(name, folder)));
      for (const { outputs = [], execution_count: count = null } of cells) assertEquals([outputs, count], [[], null]);
    }
  },
});

// Helpers

/** Both tasks, two seeds and two ways to train, for a moment. */
const small = settings({
  "variants": "[]",
  "mnist.interventions": '["standard"]',
  "mnist.train.steps": "12",
  "mnist.checkpoints.every": "3",
  "modularAddition.interventions": '["standard","perturbed"]',
  "modularAddition.dataset.modulus": "7",
  "modularAddition.model.width": "16",
  "modularAddition.model.hiddenWidth": "16",
  "modularAddition.train.steps": "12",
  "modularAddition.checkpoints.every": "4",
  "modularAddition.metrics.batchSize": "8",
}).filter((each, index, all) => each !== "--out" && all[index - 1] !== "--out");

interface Cell {
  readonly cell_type: string;
  readonly execution_count: number | null;
  readonly outputs: readonly { readonly data?: Readonly<Record<string, unknown>> }[];
}

function notebooks(): readonly string[] {
  return [...Deno.readDirSync(folder)].map(({ name }) => name).filter((name) => name.endsWith(".ipynb")).sort();
}

/** The cells of a notebook of the copy after Jupyter has run it, with the kernel that it names; Deno's is this Deno. */
async function executed({ root }: ProjectCopy, name: string): Promise<readonly Cell[]> {
  const kernel = `${root}/jupyter/kernels/deno`;
  Deno.mkdirSync(kernel, { recursive: true });
  const argv = [Deno.execPath(), "jupyter", "--kernel", "--conn", "{connection_file}"];
  Deno.writeTextFileSync(
    `${kernel}/kernel.json`,
    JSON.stringify({ argv, display_name: "Deno", language: "typescript" }),
  );
  const { success, stdout, stderr } = await new Deno.Command(python as string, {
    args: ["-c", runNotebook, `docs/notebooks/${name}`],
    cwd: root,
    env: { JUPYTER_PATH: `${root}/jupyter`, NO_COLOR: "1" },
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr).slice(-4000));
  return JSON.parse(new TextDecoder().decode(stdout));
}

const runNotebook = `
import json, os, sys
import nbclient, nbformat
notebook = nbformat.read(sys.argv[1], as_version=4)
nbclient.NotebookClient(notebook, timeout=240, resources={"metadata": {"path": os.path.dirname(sys.argv[1])}}).execute()
print(json.dumps(notebook.cells))
`;

/** The first Python that can import all of these; Debian's packages are not those of every python3. */
async function pythonWith(modules: readonly string[]): Promise<string | undefined> {
  for (const path of ["python3", "/usr/bin/python3"]) {
    const command = new Deno.Command(path, { args: ["-c", `import ${modules.join(", ")}`] });
    if (await command.output().then(({ success }) => success, () => false)) return path;
  }
  return undefined;
}
