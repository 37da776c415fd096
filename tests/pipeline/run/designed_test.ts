import { profileConfig } from "../../../pipeline/config/profiles.ts";
import { resolveConfig } from "../../../pipeline/config/resolve_config.ts";
import type { Config } from "../../../pipeline/config/config.ts";
import { describeError } from "../../../pipeline/platform/errors.ts";
import { errorOf, valueOf } from "../../../pipeline/platform/failure.ts";
import { designedAtFirst, withTrials } from "../../../pipeline/run/designed.ts";
import { design } from "../../../pipeline/studies/speedups/design.ts";
import { assert, assertEquals } from "../../assert.ts";

const config = configOf([]);
const trials = designedAtFirst(design, config).config.variants.filter(({ purpose }) => purpose === "trial");
const [trial] = trials;

Deno.test("planned trials are planned once, however often", () => {
  const once = designedAtFirst(design, config).config;
  assert(trials.length > 3);
  assertEquals(withTrials(once, trials), once);
});

Deno.test("a variant with the name of a planned trial does not take its place", () => {
  const mine = { ...trial, purpose: "sensitivity", changes: { train: { steps: 7 } } } as const;
  assertEquals(refusedOf(() => withTrials({ ...config, variants: [mine] }, [trial])), [
    `variants[0].name: ${trial.name} is a run that study speedups plans; choose another`,
  ]);
});

Deno.test("settings with which a study's runs cannot be planned are one issue, which names the study and a run", () => {
  for (const assignment of ["train.weightDecay=0", "train.learningRate=500", "train.steps=100000000"]) {
    const [issue, ...others] = refusedOf(() => designedAtFirst(design, configOf([assignment])));
    assertEquals(others, [], assignment);
    assert(/^study speedups: with these settings its runs cannot be planned: [a-z0-9.-]+[.]/.test(issue), issue);
    assert(!/NaN|undefined|variants\[/.test(issue), issue);
  }
});

// Helpers

function configOf(assignments: readonly string[]): Config {
  const resolved = resolveConfig({ profile: "quick", study: "speedups", settings: design.settings, assignments });
  const config = valueOf(resolved);
  assertEquals(config.study === "speedups" && config.profile, profileConfig("quick").profile);
  return config;
}

function refusedOf(plan: () => unknown): readonly string[] {
  try {
    plan();
  } catch (thrown) {
    const error = errorOf(thrown);
    if (error !== undefined) return describeError(error).split("\n");
    throw thrown;
  }
  throw new Error("accepted");
}
