/**
 * What the processes of the project do to the computer, native code included: seen by strace, as Deno's permissions do not bind native code.
 *
 * @module
 */
import { dirname, join } from "node:path";
import { assert, assertEquals } from "../assert.ts";
import { flagsOf, permitted, type ProjectCopy, tiny, withoutOut, withProject } from "../pipeline/project_copy.ts";
import { straceWorks } from "./system_calls.ts";

if (permitted && !straceWorks) {
  console.warn(
    "SKIPPED: what native code does to the computer, as strace is absent or may not trace (apt-get install strace)",
  );
}

/** What any program reads: libraries, the kernel's and the processor's facts. */
const SYSTEM = ["/dev/", "/etc/", "/lib", "/proc/", "/sys/", "/usr/"];

const packages = permitted ? Deno.realPathSync(new URL("../../node_modules", import.meta.url)) : "";
const denoFolder = permitted ? foldersOfDeno().denoDir : "";

Deno.test({
  name:
    "a run, evaluate and a library's script open no socket, and no file but the project's, temporary ones and Deno's own",
  ignore: !straceWorks,
  fn: () =>
    withProject(async (project) => {
      Deno.writeTextFileSync(join(project.root, "script.ts"), script);
      const command = (name: string) => [...flagsOf(project.root, name), "pipeline/main.ts", name];
      assertEquals(await outside(project, [...command("reproduce"), ...tiny]), []);
      const evaluate = ["--task", "modularAddition", "--weights", weightsIn(project), ...withoutOut(tiny)];
      assertEquals(await outside(project, [...command("evaluate"), ...evaluate]), []);
      assertEquals(await outside(project, ["--no-prompt", "--allow-read", `--allow-ffi=${packages}`, "script.ts"]), []);
    }),
});

// Helpers

function foldersOfDeno(): { readonly denoDir: string } {
  const { stdout } = new Deno.Command(Deno.execPath(), { args: ["info", "--json"] }).outputSync();
  return JSON.parse(new TextDecoder().decode(stdout));
}

/** The newest stored weights of the copy. */
function weightsIn({ root }: ProjectCopy): string {
  const results = `${root}/cache/v1/results/train`;
  const [{ name }] = Deno.readDirSync(results);
  const [file] = Deno.readDirSync(`${results}/${name}`);
  const { record } = JSON.parse(Deno.readTextFileSync(`${results}/${name}/${file.name}`));
  const { digest } = record.outputs.find((each: { name: string }) => each.name.endsWith(".safetensors"));
  return `${root}/cache/v1/objects/sha256/${digest.slice(0, 2)}/${digest}`;
}

/** A library's user. Telemetry would be put down in the home folder at once, and sent some ten seconds later. */
const script = `
import { compile } from "@degrok/degrok";
import * as tf from "@tensorflow/tfjs";

const double = await compile(({ x }) => ({ y: tf.mul(x, 2) }), { x: { shape: [1], dtype: "float32" } });
await double.run({ x: Float32Array.of(1) });
await new Promise((resolve) => setTimeout(resolve, 2000));
`;

/** Successful calls that open, make, move or remove a file, and those that reach for a host. */
const CALLS = ["open", "openat", "creat", "mkdir", "mkdirat", "rename", "renameat", "renameat2", "unlink", "unlinkat"]
  .concat(["rmdir", "link", "linkat", "symlink", "symlinkat", "chmod", "fchmodat", "truncate", "socket", "connect"]);

/** What a program of the copy does outside of it, as strace prints it. */
async function outside({ root }: ProjectCopy, args: readonly string[]): Promise<readonly string[]> {
  const [log, home] = [join(root, "strace.log"), join(root, "home")];
  Deno.mkdirSync(home, { recursive: true });
  const { code, stderr } = await new Deno.Command("strace", {
    args: [
      "-fyz",
      "-qq",
      "-e",
      `trace=${CALLS.map((name) => `?${name}`)}`,
      "-o",
      log,
      Deno.execPath(),
      "run",
      "--cached-only",
    ]
      .concat(args),
    cwd: root,
    clearEnv: true,
    env: { PATH: Deno.env.get("PATH") ?? "", HOME: home, DENO_DIR: denoFolder, DENO_NO_UPDATE_CHECK: "1" },
  }).output();
  assertEquals(code, 0, new TextDecoder().decode(stderr));
  const calls = Deno.readTextFileSync(log).split("\n");
  assert(calls.some((call) => call.includes("onnxruntime_binding")), "the native library was not loaded");
  assertEquals([...Deno.readDirSync(home)].map(({ name }) => name), [], "left in the home folder");
  const allowed = [dirname(root), denoFolder, dirname(Deno.execPath()), packages, ...SYSTEM];
  const isOwn = (path: string) => allowed.some((folder) => path.startsWith(folder));
  return calls.filter((call) => / (socket|connect)\(/.test(call) || !pathsOf(call).every(isOwn));
}

/** The absolute paths in a call: others are within the copy. What was opened is named in angle brackets. */
function pathsOf(call: string): readonly string[] {
  return [...call.matchAll(/["<](\/[^">]*)[">]/g)].map(([, path]) => path);
}
