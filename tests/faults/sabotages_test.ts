import { assert, assertEquals } from "../assert.ts";
import { permitted } from "./laboratory.ts";
import { edited, projectRoot, withSabotage } from "./sabotaged_copy.ts";
import { type Edit, sabotages } from "./sabotages.ts";
import { hasTitle } from "./test_titles.ts";

Deno.test({
  name: "every sabotage still applies to the code, and the test that notices it exists",
  ignore: !permitted,
  fn() {
    assert(sabotages.length >= 30);
    assertEquals(new Set(sabotages.map(({ name }) => name)).size, sabotages.length);
    for (const { name, edits, test: [file, title] } of sabotages) {
      const texts = new Map<string, string>();
      const apply = (edit: Edit) => {
        const text = texts.get(edit.file) ?? Deno.readTextFileSync(`${projectRoot}/${edit.file}`);
        texts.set(edit.file, edited(text, edit));
      };
      edits.forEach(apply);
      assert(
        hasTitle(Deno.readTextFileSync(`${projectRoot}/tests/${file}`), title),
        `${name}: ${file} has no test “${title}”`,
      );
    }
  },
});

Deno.test({
  name:
    "a few sabotages, all others being for deno task test:mutations, are noticed by their tests and by nothing less",
  ignore: !permitted,
  async fn() {
    const few = [
      "outputs are not flushed",
      "what is read is not hashed",
      "a lock is a file that exists",
      "a stage has one slot",
    ];
    await withSabotage(async (judge) => {
      for (const name of few) {
        const sabotage = sabotages.find((each) => each.name === name);
        assert(sabotage !== undefined, name);
        assertEquals([(await judge(sabotage, false)).passed, (await judge(sabotage)).passed], [true, false], name);
      }
    });
  },
});
