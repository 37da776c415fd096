import { assert, assertEquals } from "../../assert.ts";
import { permitted } from "../project_copy.ts";

Deno.test({
  name: "a reader that leaves early, such as head, is no error",
  ignore: !permitted,
  async fn() {
    assertEquals(await shell("(DEGROK reproduce --help; echo $? >&2) | true"), "0\n");
    assertEquals(await shell("(DEGROK reproduce --seeds no 2>&1; echo $? >&3) 3>&2 | true"), "2\n");
  },
});

Deno.test({
  name: "a standard output that takes nothing is told in one line, with exit code 1",
  ignore: !permitted,
  async fn() {
    const told = await shell("DEGROK reproduce --help > /dev/full; echo $? >&2");
    assert(/^error: standard output: No space left on device.*; write it elsewhere\n1\n$/.test(told), told);
  },
});

// Helpers

/** What a shell's commands say on standard error; DEGROK stands for this program. */
async function shell(script: string): Promise<string> {
  const program = `'${Deno.execPath()}' run --quiet --no-prompt --allow-read --allow-env --allow-sys pipeline/main.ts`;
  const { stderr } = await new Deno.Command("sh", {
    args: ["-c", script.replaceAll("DEGROK", program)],
    cwd: new URL("../../..", import.meta.url),
    env: { NO_COLOR: "1" },
    stdout: "null",
    stderr: "piped",
  }).output();
  return new TextDecoder().decode(stderr);
}
