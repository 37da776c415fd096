import { profileConfig } from "../../../../pipeline/config/profiles.ts";
import { replacementNotes } from "../../../../pipeline/terminal/commands/computing/replacement_notes.ts";
import { assert, assertEquals } from "../../../assert.ts";
import { permitted } from "../../project_copy.ts";

Deno.test({
  name: "a plan says whose report it will replace: that of other settings or seeds, not an earlier one of its own",
  ignore: !permitted,
  async fn() {
    const out = await Deno.makeTempDir({ prefix: "degrok-test-" });
    try {
      const config = { ...profileConfig("quick"), seeds: [0] };
      assertEquals(await replacementNotes({ config, out }, "report"), []);
      const others = ["deno task reproduce --profile quick --seeds 5", "deno task reproduce --profile paper --seeds 1"];
      for (const command of ["deno task reproduce --profile quick --seeds 1", ...others]) {
        await Deno.writeTextFile(`${out}/command.txt`, `${command} --out 'another spelling'\n`);
        const notes = await replacementNotes({ config, out }, "report");
        const expected = `replaces the report of another experiment in this folder: ${command}`;
        assertEquals(notes, others.includes(command) ? [expected] : []);
        assertEquals(await replacementNotes({ config, out }, "metrics"), []);
      }
      await Deno.writeTextFile(`${out}/command.txt`, `${"x".repeat(5000)}\n`);
      const [note] = await replacementNotes({ config, out }, "report");
      assert(note.length < 300, note);
    } finally {
      await Deno.remove(out, { recursive: true });
    }
  },
});
