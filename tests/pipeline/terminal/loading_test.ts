/**
 * What commands load: none that computes no tensors waits for TensorFlow.js or ONNX Runtime.
 *
 * @module
 */
import { assertEquals } from "../../assert.ts";
import denoConfig from "../../../deno.json" with { type: "json" };
import withoutTensors from "../../../pipeline/platform/no_tensors.json" with { type: "json" };
import { flagsOf, permitted, tiny, withoutOut, withProject } from "../project_copy.ts";

Deno.test({
  name: "status, why and cache load neither TensorFlow.js nor ONNX Runtime, and a dry run no ONNX Runtime",
  ignore: !permitted,
  fn: () =>
    withProject(async ({ root }) => {
      const loaded = (...argv: readonly string[]) => loadedFor(root, argv);
      assertEquals(await loaded("status", ...tiny), []);
      assertEquals(await loaded("why", "train", ...withoutOut(tiny)), []);
      assertEquals(await loaded("cache", "ls"), []);
      assertEquals(await loaded("reproduce", "--dry-run", ...tiny), ["@tensorflow/tfjs"]);
      assertEquals(await loaded("stage", "dataset", ...withoutOut(tiny)), ["@tensorflow/tfjs", "onnxruntime-node"]);
    }),
});

Deno.test("no_tensors.json is the import map of deno.json, but for TensorFlow.js", () => {
  assertEquals(withoutTensors.imports, { ...denoConfig.imports, "@tensorflow/tfjs": "./no_tensors.ts" });
});

// Helpers

/** Which of the two packages a command's process has loaded at its end. */
async function loadedFor(root: string, argv: readonly string[]): Promise<readonly string[]> {
  Deno.writeTextFileSync(`${root}/probe.ts`, probe);
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--cached-only", ...flagsOf(root, argv[0]), "probe.ts", ...argv],
    cwd: root,
    env: { NO_COLOR: "1", CI: "1" },
  }).output();
  assertEquals(code, 0, new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout).trimEnd().split("\n").at(-1)!);
}

const probe = `
import { createRequire } from "node:module";
import { runCommandLine } from "./pipeline/terminal/command_line.ts";
import { commandsFor } from "./pipeline/terminal/commands.ts";
import { processStreams } from "./pipeline/platform/process_streams.ts";

const code = await runCommandLine(Deno.args, { commands: await commandsFor(Deno.args), streams: processStreams() });
const files = Object.keys(createRequire(import.meta.url).cache);
const packages = ["@tensorflow/tfjs", "onnxruntime-node"];
console.log(JSON.stringify(packages.filter((name) => files.some((file) => file.includes("/node_modules/" + name + "/")))));
Deno.exit(code);
`;
