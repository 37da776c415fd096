import { assertEquals } from "../../assert.ts";
import { profileConfig } from "../../../pipeline/config/profiles.ts";
import { seedCount, seedList, seedsByTask } from "../../../pipeline/report/seed_words.ts";

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

Deno.test("seeds of runs or parts are told by task where tasks differ", () => {
  const words = (mnist: readonly number[], modularAddition: readonly number[]) =>
    seedsByTask([
      ...mnist.map((seeds) => ({ task: "mnist", seeds }) as const),
      ...modularAddition.map((seeds) => ({ task: "modularAddition", seeds }) as const),
    ]);
  assertEquals(words([5, 5], [5]), "5 seeds");
  assertEquals(words([1], []), "one seed");
  assertEquals(words([5], [10]), "5 seeds on MNIST and 10 on modular addition");
  assertEquals(words([1], [10, 5]), "one seed on MNIST and 5 to 10 on modular addition");
});
