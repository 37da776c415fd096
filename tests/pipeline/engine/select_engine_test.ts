import { assertEquals, assertRejects, assertStringIncludes } from "../../assert.ts";
import type { Engine } from "../../../pipeline/engine/engine.ts";
import { selectEngine } from "../../../pipeline/engine/select_engine.ts";

const read = (await Deno.permissions.query({ name: "read" })).state === "granted";
const native: Engine = {
  name: "compiled",
  backend: "a native one",
  compile: () => Promise.reject(new Error("unused")),
};
const loads = () => Promise.resolve(native);
const fails = () => Promise.reject(new Error("no such file\nand more lines"));
const options = { ignore: !read, sanitizeResources: false, sanitizeOps: false };

Deno.test("selectEngine() takes the compiled engine where it loads, and says so in one line", async () => {
  assertEquals(await selectEngine("auto", loads, () => false), {
    engine: native,
    reason: "engine compiled (a native one), the fastest that loads here",
  });
  assertEquals((await selectEngine("compiled", loads)).reason, "engine compiled (a native one), as asked");
});

Deno.test("selectEngine(auto) leaves a graphics card alone, and says that it is there and how to use it", async () => {
  const { engine, reason } = await selectEngine("auto", loads, () => true);
  assertEquals(engine, native);
  assertStringIncludes(reason, "there may be a graphics card, which --engine gpu uses (docs/gpu.md)");
  assertEquals((await selectEngine("compiled", loads, () => true)).reason, "engine compiled (a native one), as asked");
});

Deno.test({
  name: "selectEngine(auto) takes the eager engine where the compiled one does not load, and says why",
  ...options,
  fn: async () => {
    const { engine, reason } = await selectEngine("auto", fails);
    assertEquals(engine.name, "eager");
    assertStringIncludes(reason, "as the compiled one does not load here: no such file");
    assertEquals(reason.includes("\n"), false);
  },
});

Deno.test({
  name: "selectEngine(eager) does not try to load the compiled engine",
  ...options,
  fn: async () => {
    const { engine } = await selectEngine("eager", () => Promise.reject(new Error("was called")));
    assertEquals(engine.backend, "tfjs 4.22.0 wasm");
  },
});

Deno.test("selectEngine(compiled) fails where it does not load, rather than running something else", async () => {
  await assertRejects(() => selectEngine("compiled", fails), Error, "Cannot load the compiled engine");
});
