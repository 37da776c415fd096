import { assertEquals } from "../assert.ts";
import { profileConfig } from "../../pipeline/config/profiles.ts";
import { runsOf } from "../../pipeline/runs.ts";

Deno.test("runsOf() has a run for each seed, task and mode, seed by seed", () => {
  const config = { ...profileConfig("smoke"), seeds: [3, 0] };
  const ofSeed = (seed: number) => [
    `mnist-standard-seed-${seed}`,
    `mnist-perturbed-seed-${seed}`,
    `modular-addition-standard-seed-${seed}`,
    `modular-addition-perturbed-seed-${seed}`,
    `modular-addition-abelian-seed-${seed}`,
  ];
  assertEquals(runsOf(config).map(({ id }) => id), [...ofSeed(3), ...ofSeed(0)]);
});

Deno.test("runsOf() leaves out a task without modes", () => {
  const config = profileConfig("smoke");
  const runs = runsOf({ ...config, mnist: { ...config.mnist, modes: [] } });
  assertEquals(new Set(runs.map(({ task }) => task)), new Set(["modularAddition" as const]));
});
