import { assert, assertEquals } from "../assert.ts";

const root = new URL("../..", import.meta.url).pathname;
const permitted = (await Promise.all(
  ([{ name: "run", command: Deno.execPath() }, { name: "read", path: root }] as const).map((each) =>
    Deno.permissions.query(each)
  ),
)).every(({ state }) => state === "granted");

Deno.test({
  name:
    "deno doc has words on everything that mod.ts exports, and core's types refer to nothing else but TensorFlow.js's",
  ignore: !permitted,
  async fn() {
    const { stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["doc", "--lint", "mod.ts"],
      cwd: root,
      env: { NO_COLOR: "1" },
    }).output();
    const problems = new TextDecoder().decode(stderr).split(/^error/m).slice(1, -1);
    assert(problems.length > 10, "deno doc found other things to say");
    const [references, others] = [true, false].map((isReference) =>
      problems.filter((problem) => problem.startsWith("[private-type-ref]") === isReference)
    );
    assertEquals(others, []);
    const ofCore = references.filter((problem) => problem.includes(`${root}core/`));
    const own = ofCore.filter((problem) => !/private type '(?:Scalar|Tensor(?:[1-4]D)?)'/.test(problem));
    assertEquals(own, []);
  },
});
