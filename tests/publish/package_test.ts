/**
 * The packages of the library, as those who install them meet them: in empty projects, from a registry that serves what was built.
 */
import type typescript from "typescript";
import denoConfig from "../../deno.json" with { type: "json" };
import { assert, assertEquals } from "../assert.ts";
import { permitted } from "../pipeline/project_copy.ts";

const root = new URL("../../", import.meta.url).pathname;
const { name, version } = denoConfig;

Deno.test({
  name:
    "the library's packages install by their name, and README's examples run in an empty Node and an empty Deno project",
  ignore: !permitted,
  async fn(t) {
    await command("deno task package", Deno.execPath(), ["task", "--quiet", "package"], root);
    const folder = Deno.makeTempDirSync({ prefix: "degrok-package-" });
    try {
      await t.step(
        "the npm package holds the library's modules with declarations, and no data, below 1 MB",
        async () => {
          const [{ files, unpackedSize }] = JSON.parse(
            await command("npm pack", "npm", ["pack", "--json", "--pack-destination", folder], `${root}dist/npm`),
          ) as [{ readonly files: readonly { readonly path: string }[]; readonly unpackedSize: number }];
          const paths = files.map(({ path }) => path);
          const others = paths.filter((path) =>
            !/^(core|data|pipeline\/(engine|files|platform))\/.*\.(js|d\.ts)$/.test(path)
          );
          assertEquals(others.sort(), ["LICENSE", "README.md", "library.d.ts", "library.js", "package.json"]);
          for (const path of paths.filter((path) => path.endsWith(".js"))) {
            assert(paths.includes(path.replace(/js$/, "d.ts")), `${path} has no declarations`);
          }
          assert(paths.length > 250 && unpackedSize < 1e6, `${paths.length} files, ${unpackedSize} bytes`);
        },
      );

      await t.step("what Deno publishes passes the registry's checks", async () => {
        const args = ["publish", "--dry-run", "--allow-dirty", "--allow-slow-types"];
        await command("deno publish", Deno.execPath(), args, `${root}dist/deno`);
      });

      const tarball = Deno.readFileSync(`${folder}/degrok-degrok-${version}.tgz`);
      await using registry = servePackage(tarball);
      if (!(await reachable())) {
        return console.warn("SKIPPED: packages in empty projects, as npm's registry is out of reach");
      }
      const examples = ["README.md", "docs/library.md", "docs/compile.md"].flatMap(examplesIn);
      assert(examples.length >= 6, "the examples were not found");
      const { default: ts }: { readonly default: TypeScript } = await import("typescript"); // it asks for permissions at once
      const packages = [name, denoConfig.imports["@tensorflow/tfjs"].replace("npm:", "")];

      await t.step("Node", async () => {
        const project = emptyProject(`${folder}/node`, registry.address);
        const options = ["--ignore-scripts", "--no-audit", "--no-fund"];
        await command("npm install", "npm", ["install", ...options, ...packages], project);
        const files = examples.map((code, index) => written(`${project}/example-${index + 1}.ts`, code));
        assertEquals(typeErrors(ts, files), []);
        for (const [index, { code }] of examples.entries()) {
          const { outputText } = ts.transpileModule(inProject(code), {
            compilerOptions: { module: ts.ModuleKind.ESNext },
          });
          Deno.writeTextFileSync(`${project}/example-${index + 1}.mjs`, outputText);
        }
        const all = written(`${project}/all.mjs`, { code: runner(examples, "mjs") });
        assertEquals(await command("the examples", "node", [all], project), "");
      });

      await t.step("Deno", async () => {
        const project = emptyProject(`${folder}/deno`, registry.address);
        await command(
          "deno add",
          Deno.execPath(),
          ["add", "--quiet", ...packages.map((each) => `npm:${each}`)],
          project,
        );
        const files = examples.map((code, index) => written(`${project}/example-${index + 1}.ts`, code));
        await command("deno check", Deno.execPath(), ["check", "--quiet", ...files], project);
        const all = written(`${project}/all.ts`, { code: runner(examples, "ts") });
        const args = ["run", "--quiet", "--no-prompt", "--allow-read", "--allow-ffi", "--allow-env", all];
        assertEquals(await command("the examples", Deno.execPath(), args, project), "");
      });
    } finally {
      Deno.removeSync(folder, { recursive: true });
    }
  },
});

// Helpers

type TypeScript = typeof typescript;

/** Answers for the library's scope as npm's registry does. */
function servePackage(tarball: Uint8Array<ArrayBuffer>) {
  const about = JSON.parse(Deno.readTextFileSync(`${root}dist/npm/package.json`));
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, async ({ url }) => {
    const { pathname, origin } = new URL(url);
    if (pathname.endsWith(".tgz")) return new Response(tarball);
    if (decodeURIComponent(pathname) !== `/${name}`) return new Response("{}", { status: 404 });
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-512", tarball));
    const dist = { tarball: `${origin}/package.tgz`, integrity: `sha512-${digest.toBase64()}` };
    return Response.json({ name, "dist-tags": { latest: version }, versions: { [version]: { ...about, dist } } });
  });
  return {
    address: `http://127.0.0.1:${server.addr.port}/`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

/** A folder with nothing but where the scope's registry is, and the assertions of the examples. */
function emptyProject(folder: string, address: string): string {
  Deno.mkdirSync(folder);
  Deno.writeTextFileSync(`${folder}/.npmrc`, `@degrok:registry=${address}\n`);
  Deno.writeTextFileSync(`${folder}/package.json`, '{ "type": "module" }\n');
  Deno.writeTextFileSync(`${folder}/assert.js`, assertions);
  Deno.writeTextFileSync(`${folder}/assert.d.ts`, assertionTypes);
  return folder;
}

/** The examples of a document that use the library as a package. */
function examplesIn(file: string): readonly { readonly title: string; readonly code: string }[] {
  const text = Deno.readTextFileSync(root + file);
  return [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code], index) => ({
    title: `${file}, example ${index + 1}`,
    code,
  }))
    .filter(({ code }) => code.includes('"@degrok/degrok"'));
}

/** A program that runs all examples, one after the other, and names the one that fails. */
function runner(examples: readonly { readonly title: string }[], extension: string): string {
  return examples.map(({ title }, index) =>
    `await import("./example-${index + 1}.${extension}").catch((error) => {
  throw new Error(${JSON.stringify(title)}, { cause: error });
});
`
  ).join("");
}

const assertions = `import { deepStrictEqual, ok } from "node:assert";
export function assertEquals(actual, expected) { deepStrictEqual(actual, expected); }
export function assertAlmostEquals(actual, expected, tolerance) { ok(Math.abs(actual - expected) <= tolerance); }
`;
const assertionTypes = `export function assertEquals(actual: unknown, expected: unknown): void;
export function assertAlmostEquals(actual: number, expected: number, tolerance: number): void;
`;

/** Writes an example; answers its path. */
function written(path: string, { code }: { readonly code: string }): string {
  Deno.writeTextFileSync(path, inProject(code));
  return path;
}

/** An example with the project's assertions. */
function inProject(code: string): string {
  return code.replace('"@std/assert"', '"./assert.js"');
}

/** What TypeScript says of files against the package's declarations. */
function typeErrors(ts: TypeScript, paths: readonly string[]): readonly string[] {
  const program = ts.createProgram(paths, {
    ...{
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.NodeNext,
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      types: [],
    },
    ...{ moduleResolution: ts.ModuleResolutionKind.NodeNext, lib: ["lib.esnext.d.ts", "lib.dom.d.ts"] },
  });
  return ts.getPreEmitDiagnostics(program).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
}

async function reachable(): Promise<boolean> {
  return await command("npm ping", "npm", ["view", "deno-std", "version"], root).then(() => true, () => false);
}

/** What a program prints; fails with what it says if it does not end well. */
async function command(title: string, program: string, args: readonly string[], cwd: string): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(program, { args: [...args], cwd, env: { NO_COLOR: "1" } })
    .output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  if (!success) throw new Error(`${title}: ${out}\n${err}`);
  return out;
}
