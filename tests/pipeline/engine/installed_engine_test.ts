import { assertEquals } from "../../assert.ts";
import { installedEngine } from "../../../pipeline/engine/installed_engine.ts";
import { selectEngine } from "../../../pipeline/engine/select_engine.ts";
import { permitted } from "../project_copy.ts";

Deno.test({
  name: "installedEngine() names the engine that selectEngine() loads",
  ignore: !permitted,
  sanitizeResources: false,
  sanitizeOps: false,
  async fn() {
    for (const choice of ["auto", "compiled", "eager"] as const) {
      const { engine: { name, backend } } = await selectEngine(choice);
      assertEquals(await installedEngine(choice), { name, backend }, choice);
    }
  },
});
