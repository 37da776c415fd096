/**
 * Many records, and an object that does not fit into memory.
 *
 * @module
 */
import { dirname, join } from "node:path";
import { sha256 } from "../../pipeline/files/digest.ts";
import { orThrow } from "../../pipeline/platform/failure.ts";
import { encodeRecord, type StageRecord } from "../../pipeline/cache/store/stage_record.ts";
import { stageKey } from "../../pipeline/cache/store/stage_key.ts";
import { recordPath, type Store } from "../../pipeline/cache/store/store.ts";
import { listResults } from "../../pipeline/cache/upkeep/usage.ts";
import { isValid, listRecords } from "../../pipeline/cache/upkeep/inventory.ts";
import { assert, assertEquals } from "../assert.ts";
import { answerOf } from "../own_process.ts";
import { faultTest } from "./laboratory.ts";

faultTest("10 000 records: a run finds its own three, and every record can be listed", async (laboratory) => {
  await laboratory.run();
  const [{ content }] = (await listRecords(laboratory.store)).filter(isValid);
  for (let seed = 1; seed <= 10_000; seed++) put(laboratory.store, content, seed);
  const began = performance.now();
  const { results } = await laboratory.run();
  const between = performance.now();
  assertEquals(results.map(({ status }) => status), ["cached", "cached", "cached"]);
  assertEquals((await orThrow(listResults(laboratory.store))).length, 10_003);
  const times = [between - began, performance.now() - between].map((time) => `${Math.round(time)} ms`);
  console.log(`10 000 records: a run that finds all stored takes ${times[0]}, listing all of them ${times[1]}`);
});

faultTest(
  "hashing 1 GB takes no more memory than hashing 1 MB, and 500 MB/s or what the machine gives",
  async ({ root }) => {
    const answer = await answerOf(new URL("./hashing_process.ts", import.meta.url), join(root, "large.bin"));
    const { size, megabytesPerSecond, grown } = JSON.parse(answer);
    assertEquals(size, 1 << 30);
    console.log(`1 GB: ${Math.round(megabytesPerSecond)} MB/s, ${Math.round(grown)} MB more memory`);
    assert(grown < 64, `${grown} MB more memory`);
  },
);

// Helpers

/** Stores a copy of a record under another seed; its outputs are those of the first. */
function put(store: Store, record: StageRecord, seed: number): void {
  const components = { ...record.components, seed };
  const key = stageKey(components);
  const path = recordPath(store, record.stage, key);
  Deno.mkdirSync(dirname(path), { recursive: true });
  Deno.writeFileSync(path, encodeRecord({ ...record, key, components, label: `run-${sha256(`${seed}`).slice(0, 8)}` }));
}
