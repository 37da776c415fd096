import { assert, assertEquals } from "../assert.ts";
import { modulesUnder } from "../modules_under.ts";

const root = new URL("../../", import.meta.url);
const readable = (await Deno.permissions.query({ name: "read", path: root })).state === "granted";

Deno.test({
  name: "every file of tests is in a pass, and in that with permissions if some of its tests are ignored without",
  ignore: !readable,
  async fn() {
    const { leftOut } = await import("../left_out.ts"); // which reads as it is loaded
    const [without, granted] = [leftOut("unpermitted"), leftOut("permitted")];
    assertEquals(without.filter((file) => granted.includes(file)), ["tests/browser"]);
    const files = modulesUnder("tests/").filter((file) => file.endsWith("_test.ts"));
    const ignoring = files.filter((file) => /\bignore:/.test(Deno.readTextFileSync(new URL(file, root))));
    assertEquals(ignoring.filter((file) => granted.includes(file)), []);
    assert(
      granted.includes("tests/core/losses/cross_entropy_test.ts") && granted.length > 150,
      `${granted.length} files`,
    );
    assert(without.includes("tests/pipeline/run/reproduce_test.ts") && without.length > 50, `${without.length} files`);
  },
});
