/**
 * The bench of a graphics card as a folder that another machine can run without this project, without packages to install and without a network.
 *
 * @module
 */
import { build, type Plugin, stop } from "esbuild";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import denoConfig from "../../deno.json" with { type: "json" };
import { orThrow, usage } from "../../pipeline/platform/failure.ts";
import { inFolder } from "../../pipeline/platform/folders.ts";
import { projectRoot } from "../../pipeline/platform/project_root.ts";
import { writeMnistImages } from "./mnist_images.ts";

/** Where ONNX Runtime's package has WebGPU. */
export const carriedPlatforms = ["linux-x64", "win32-x64", "win32-arm64", "darwin-arm64"] as const;

/** A machine's system and processor, as Node calls them. */
export type CarriedPlatform = typeof carriedPlatforms[number];

/** Native files but those that WebGPU does without: another interface of Windows, and a second copy of macOS's library. */
const NEEDED = /^(?!DirectML\.dll$|libonnxruntime\.\d+\.\d+\.\d+\.dylib$)/;

/**
 * Writes the folder, which must be empty or not there.
 *
 * @returns a sentence: what was written, and how large it is
 * @throws {Failure} `UsageError` if there is something in it
 */
export async function writeCarried(folder: string, platform: CarriedPlatform): Promise<string> {
  return await orThrow(inFolder(folder, async () => {
    await Deno.mkdir(folder, { recursive: true });
    for await (const { name } of Deno.readDir(folder)) {
      throw usage(`--carry ${folder}: expected an empty folder, or none; there is ${name}`);
    }
    await bundle(join(folder, "bench.mjs"));
    await writeMnistImages(join(folder, "images"));
    await copyRuntime(join(folder, "node_modules"), platform);
    await Deno.writeTextFile(join(folder, "package.json"), '{ "private": true, "type": "module" }\n');
    await Deno.writeTextFile(join(folder, "README.md"), readme(platform));
    return `${folder}: ${(await bytesIn(folder) / 1e6).toFixed(1)} MB for ${platform}`;
  }));
}

/** The script and what it imports, but for ONNX Runtime, which has native files beside it. */
async function bundle(outfile: string): Promise<void> {
  try {
    await build({
      ...{ entryPoints: [join(projectRoot, "tests/bench/carried.ts")], outfile, bundle: true, logLevel: "error" },
      ...{ platform: "node", format: "esm", target: "node20", external: ["onnxruntime-node"] },
      plugins: [importMap],
      define: { "import.meta.main": "false" }, // the script's own entry is no question of it
      banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
      minify: true,
    });
  } finally {
    await stop();
  }
}

/** Packages by their names in the project's import map, and its modules without what nobody imports from them. */
const importMap: Plugin = {
  name: "import-map",
  setup({ onResolve, resolve: find }) {
    for (const [name, target] of Object.entries(denoConfig.imports)) {
      const [, path, inner = ""] = /^npm:(@?[^@]+)@[^/]+(\/.*)?$/.exec(target) ?? [];
      if (path + inner === name) continue;
      const filter = new RegExp(`^${name.replaceAll(/[.]/g, "\\.")}$`);
      onResolve({ filter }, ({ kind }) => find(path + inner, { kind, resolveDir: projectRoot }));
    }
    onResolve({ filter: /^\.{1,2}\/.*\.ts$/ }, ({ path, importer }) => ({
      path: join(dirname(importer), path),
      sideEffects: false,
    }));
  },
};

/** ONNX Runtime's JavaScript, and its native files for one platform. */
async function copyRuntime(folder: string, platform: CarriedPlatform): Promise<void> {
  const packages = resolve(fileURLToPath(import.meta.resolve("onnxruntime-node")), "../../..");
  const parts = [
    ["onnxruntime-node", /^package\.json$/],
    ["onnxruntime-node/dist", /\.js$/],
    [`onnxruntime-node/bin/napi-v6/${platform.replace("-", "/")}`, NEEDED],
    ["onnxruntime-common", /^package\.json$/],
    ["onnxruntime-common/dist/cjs", /\.js(on)?$/],
  ] as const;
  for (const [part, wanted] of parts) {
    await Deno.mkdir(join(folder, part), { recursive: true });
    for await (const { name, isFile } of Deno.readDir(join(packages, part))) {
      if (isFile && wanted.test(name)) await Deno.copyFile(join(packages, part, name), join(folder, part, name));
    }
  }
}

async function bytesIn(folder: string): Promise<number> {
  let bytes = 0;
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = join(folder, name);
    bytes += isDirectory ? await bytesIn(path) : (await Deno.stat(path)).size;
  }
  return bytes;
}

const readme = (platform: CarriedPlatform) =>
  `# Training steps on a graphics card

For ${platform}, with Node 20.6 or newer, or Deno: \`node bench.mjs\`, or \`deno run --allow-all bench.mjs\`; \`--help\` lists the options.
It times each step of the paper's trainings on the card and on one core of the processor. Nothing is installed or downloaded, and nothing sent.
The card needs its driver alone, on Linux with Vulkan's loader (\`libvulkan1\`). Node does not name the card; Deno does.
`;
