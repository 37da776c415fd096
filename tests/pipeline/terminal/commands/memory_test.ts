import { memoryNeeded, memoryNotes, refuseTooLarge } from "../../../../pipeline/terminal/commands/computing/memory.ts";
import { profileConfig } from "../../../../pipeline/config/profiles.ts";
import { runsOf } from "../../../../pipeline/plan/runs.ts";
import { Failure } from "../../../../pipeline/platform/failure.ts";
import { assert, assertEquals, assertStringIncludes, assertThrows } from "../../../assert.ts";

const paper = profileConfig("paper");
const all = new Set(runsOf(paper).map(({ id }) => id));
const wide = { ...paper, mnist: { ...paper.mnist, model: { ...paper.mnist.model, hiddenWidths: [65_536, 65_536] } } };

Deno.test("a plan tells the memory of networks that need much, and the largest is refused where there is less", () => {
  assertEquals(memoryNotes(memoryNeeded(paper, all), 2), []);
  assertEquals(memoryNeeded(wide, new Set()), undefined, "what is stored needs none");
  const needed = memoryNeeded(wide, all);
  assert(needed !== undefined && needed.run.startsWith("mnist-") && needed.bytes > 17e9);
  assertStringIncludes(memoryNotes(needed, 2)[0], "for each of up to 2 runs side by side");
  refuseTooLarge(needed, needed.bytes);
  refuseTooLarge(needed, undefined);
  const error = assertThrows(() => refuseTooLarge(needed, 16e9), Failure) as Failure;
  assert(error.error._tag === "UsageError");
  assertStringIncludes(error.error.message, "this computer has 16.0 GB; choose smaller layers");
});
