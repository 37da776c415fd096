import { assert } from "../../assert.ts";
import { memoryCases, peakMemory } from "../../bench/peak_memory.ts";
import { permitted } from "../project_copy.ts";

/** Little data, many weights, a full batch of pairs, and the same at three positions. */
const few = [0, 2, 5, 10].map((index) => memoryCases[index]);

Deno.test({
  name: "estimateMemory() is within a third of the peak of a training's process, whatever takes the memory",
  ignore: !permitted || Deno.build.os !== "linux",
  fn: async (t) => {
    for (const each of few) {
      await t.step(JSON.stringify(each), async () => {
        let { peak, estimate } = await peakMemory(each);
        for (let times = 1; times < 3 && estimate / peak <= 0.75; times++) {
          peak = Math.min(peak, (await peakMemory(each)).peak); // what is not collected yet only adds to a peak
        }
        assert(estimate / peak > 0.75 && estimate / peak < 1.33, `${estimate} bytes estimated, ${peak} taken`);
      });
    }
  },
});
