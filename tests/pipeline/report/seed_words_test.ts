import { assertEquals } from "../../assert.ts";
import { profileConfig } from "../../../pipeline/config/profiles.ts";
import { seedCount, seedList } from "../../../pipeline/report/seed_words.ts";

Deno.test("seeds are counted and listed, and so are those of a trained task that has fewer", () => {
  const config = { ...profileConfig("quick"), seeds: [0, 1, 2] };
  const words = (fewer: Readonly<Record<string, number>>) => {
    const changed = { ...config, maxSeeds: { ...config.maxSeeds, ...fewer } };
    return [seedCount(changed), seedList(changed)];
  };
  assertEquals(words({}), ["3 seeds", "0, 1, 2"]);
  assertEquals(words({ mnist: 2 }), ["3 seeds (2 on MNIST)", "0, 1, 2; on MNIST 0, 1"]);
  assertEquals(words({ mnist: 3, sparseParity: 1 }), ["3 seeds", "0, 1, 2"]);
});
