import { profileConfig } from "../../../../pipeline/config/profiles.ts";
import { ownCodeNotes } from "../../../../pipeline/terminal/commands/computing/own_code_notes.ts";
import { assertEquals } from "../../../assert.ts";

Deno.test("ownCodeNotes() name the interventions of one's own that no run is trained with, combinations counted", () => {
  const smoke = profileConfig("smoke");
  const custom = { metrics: [], interventions: ["one.ts", "lib/two.ts"] };
  const using = (...interventions: readonly string[]) =>
    ownCodeNotes({ ...smoke, custom, modularAddition: { ...smoke.modularAddition, interventions } });
  assertEquals(ownCodeNotes(smoke), []);
  assertEquals(using("standard"), ["no run is trained with one, two: a task's interventions must name it"]);
  assertEquals(using("one"), ["no run is trained with two: a task's interventions must name it"]);
  assertEquals(using("perturbed+two", "one"), []);
});
