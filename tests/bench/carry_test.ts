/**
 * The bench of a graphics card as a folder for another machine; `tests/slow/gpu.ts` measures with it.
 */
import { assert, assertEquals, assertRejects, assertStringIncludes } from "../assert.ts";
import { Failure } from "../../pipeline/platform/failure.ts";
import { noCard } from "../pipeline/engine/gpu/software_card.ts";
import { permitted } from "../pipeline/project_copy.ts";
import { runCarried, withCarried } from "./carried_folder.ts";

const MOST_BYTES = 60e6;

Deno.test({
  name: "the carried bench is below 60 MB, loads under Node and Deno, and refuses what it cannot do in one line",
  ignore: !permitted,
  fn: () =>
    withCarried(async (folder) => {
      const { writeCarried } = await import("./carry.ts"); // loads esbuild, which needs permissions
      assert(bytesIn(folder) < MOST_BYTES);
      for (const runtime of ["node", "deno"] as const) {
        const help = await runCarried(folder, runtime, ["--help"], noCard);
        assertEquals([help.code, help.err], [0, ""]);
        assertStringIncludes(help.out, "--rounds");
        for (
          const [args, message] of [
            [["--mode", "metrics"], "--mode metrics: expected standard, perturbed, abelian, mnist-standard"],
            [["--seconds", "0"], "--seconds 0: expected a number above 0"],
            [["--rounds", "1", "--mode", "mnist-standard"], "no driver of one answers"],
          ] as const
        ) {
          const { code, out, err } = await runCarried(folder, runtime, args, noCard);
          assertEquals([code, out], [1, ""]);
          const errors = err.trimEnd().split("\n").filter((line) => !line.startsWith("round "));
          assertEquals(errors.length, 1, err);
          assertStringIncludes(errors[0], message);
        }
      }
      await assertRejects(() => writeCarried(folder, "linux-x64"), Failure, "UsageError");
    }),
});

function bytesIn(folder: string): number {
  return [...Deno.readDirSync(folder)].reduce((bytes, { name, isDirectory }) => {
    const path = `${folder}/${name}`;
    return bytes + (isDirectory ? bytesIn(path) : Deno.statSync(path).size);
  }, 0);
}
