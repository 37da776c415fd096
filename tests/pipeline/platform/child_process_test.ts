import { assertEquals } from "../../assert.ts";
import { startChild } from "../../../pipeline/platform/child_process.ts";

const needed: readonly Deno.PermissionDescriptor[] = [
  ...(["read", "write", "run"] as const).map((name) => ({ name })),
  { name: "net", host: "127.0.0.1" },
];
const ignore = (await Promise.all(needed.map((each) => Deno.permissions.query(each))))
  .some(({ state }) => state !== "granted");

Deno.test({
  name: "a process that is started fetches nothing, whatever its modules import",
  ignore,
  async fn() {
    const asked: string[] = [];
    const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, ({ url }) => {
      asked.push(url);
      return new Response("none", { status: 404 });
    });
    const folder = await Deno.makeTempDir({ prefix: "degrok-test-" });
    try {
      for (const specifier of ["npm:not-in-any-lock@1.0.0", "jsr:@not/in-any-lock@1.0.0", "https://jsr.io/x.ts"]) {
        await Deno.writeTextFile(`${folder}/main.ts`, `import ${JSON.stringify(specifier)}; console.log("loaded");`);
        const registry = `http://127.0.0.1:${server.addr.port}/`;
        const child = startChild({
          module: `${folder}/main.ts`,
          permissions: [],
          folder,
          variables: { NPM_CONFIG_REGISTRY: registry, JSR_URL: registry, HTTPS_PROXY: registry },
        });
        await child.closeInput();
        const [out, err] = await Promise.all(
          [child.stdout, child.stderr].map((stream) => new Response(stream).text()),
        );
        assertEquals([out, await child.ended], ["", "exit code 1"], err);
      }
      assertEquals(asked, []);
    } finally {
      await server.shutdown();
      await Deno.remove(folder, { recursive: true });
    }
  },
});

Deno.test({
  name:
    "a process that is started prints no colours, whatever its environment asks for, so that its last words can be read",
  ignore,
  async fn() {
    const folder = await Deno.makeTempDir({ prefix: "degrok-test-" });
    try {
      await Deno.writeTextFile(
        `${folder}/main.ts`,
        'console.error("%cred", "color: red"); throw new Error("no luck");',
      );
      const asked: readonly Record<string, string>[] = [{}, { FORCE_COLOR: "1" }, { FORCE_COLOR: "1", NO_COLOR: "" }];
      for (const variables of asked) {
        const child = startChild({ module: `${folder}/main.ts`, permissions: [], folder, variables });
        await child.closeInput();
        const [, err] = await Promise.all([child.stdout, child.stderr].map((stream) => new Response(stream).text()));
        assertEquals(err.split("\n").slice(0, 2), ["red", "error: Uncaught (in promise) Error: no luck"]);
      }
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
