import { assertEquals } from "../assert.ts";
import { modulesUnder } from "../modules_under.ts";
import { permitted } from "../faults/laboratory.ts";

const root = decodeURIComponent(new URL("../..", import.meta.url).pathname).replace(/\/$/, "");

Deno.test({
  name: "floatingPromises() finds promises that nobody waits for and tasks that nobody starts, wherever they stand",
  ignore: !permitted,
  async fn() {
    const { floatingPromises } = await import("./floating_promises.ts"); // the compiler asks for permissions
    const folder = await Deno.makeTempDir({ prefix: "degrok-promises-" });
    const source = [
      "async function write(): Promise<void> {}",
      "const task = (): (() => Promise<void>) => write;",
      "async function all(some: boolean): Promise<void> {",
      "  await write();",
      "  void write();",
      "  write().catch(() => {});",
      "  const kept = write();",
      "  write();",
      "  some && write();",
      "  some ? write() : undefined;",
      "  task();",
      "  await task()();",
      "  [1].forEach(() => { write(); });",
      "  await kept;",
      '  Deno.writeTextFile("x", "");',
      '  await Deno.writeTextFile("x", "");',
      "}",
    ].join("\n");
    await Deno.writeTextFile(`${folder}/code.ts`, source);
    const lines = floatingPromises(folder, ["code.ts"]);
    assertEquals(lines, [8, 9, 10, 11, 13, 15].map((line) => `code.ts:${line}`));
    await Deno.remove(folder, { recursive: true });
  },
});

Deno.test({
  name: "no promise of the project floats",
  ignore: !permitted,
  async fn() {
    const { floatingPromises } = await import("./floating_promises.ts");
    const modules = ["core/", "data/", "pipeline/", "publish/", "tests/"].flatMap(modulesUnder);
    assertEquals(floatingPromises(root, ["library.ts", "mod.ts", ...modules]), []);
  },
});
