/**
 * Clocks, time stamps, time zones and languages that are not what they were.
 *
 * @module
 */
import { walk } from "../../pipeline/cache/upkeep/inventory.ts";
import { assertEquals } from "../assert.ts";
import { faultTest, permitted } from "./laboratory.ts";
import { subjectFiles } from "./subject.ts";

const fakeTime = permitted ? await findFakeTime() : undefined;
if (permitted && fakeTime === undefined) {
  console.warn("SKIPPED: runs at another time, as libfaketime is absent (apt-get install faketime)");
}

faultTest("runs in 2001 and in 2030 find what was stored today, and the other way round", async (laboratory) => {
  // With files' time stamps faked too, libfaketime 0.9.10 ends two of a hundred Deno processes with a segmentation fault.
  const asTheyAre = { FAKETIME_DONT_FAKE_MONOTONIC: "1", NO_FAKE_STAT: "1" };
  const at = (time: string) => ({ env: { LD_PRELOAD: fakeTime ?? "", FAKETIME: time, ...asTheyAre } });
  const [past, future] = [at("@2001-01-01 00:00:00"), at("@2030-01-01 00:00:00")];
  for (const [first, ...others] of [[{}, past, future], [past, {}, future], [future, {}, past]]) {
    const options = { force: true };
    assertEquals((await laboratory.run(options, first)).code, 0);
    for (const wrap of others) await isAllCached(laboratory.run({}, wrap));
  }
  await laboratory.holds();
}, fakeTime !== undefined);

faultTest("time stamps of sources and of the store, set to the past or the future, run nothing", async (laboratory) => {
  await laboratory.run({ dataFile: "labels.bin" });
  for (const time of [new Date(0), new Date("2001-01-01"), new Date("2099-01-01"), new Date()]) {
    for (const name of Object.keys(subjectFiles)) Deno.utimeSync(`${laboratory.root}/${name}`, time, time);
    for (const folder of ["objects", "results", "verified", "latest"]) {
      for (const { path } of await walk(laboratory.store, folder)) Deno.utimeSync(path, time, time);
    }
    await isAllCached(laboratory.run({ dataFile: "labels.bin" }));
  }
  await laboratory.holds({ dataFile: "labels.bin" });
});

faultTest("another time zone, language or locale runs nothing", async (laboratory) => {
  await laboratory.run();
  const others: readonly Readonly<Record<string, string>>[] = [
    { TZ: "Asia/Kathmandu" },
    { LC_ALL: "tr_TR.UTF-8" },
    { LANG: "C", LC_ALL: "C" },
    { LANGUAGE: "lt" },
  ];
  for (const env of others) {
    await isAllCached(laboratory.run({}, { env }));
  }
  await laboratory.holds();
});

// Helpers

async function isAllCached(run: ReturnType<Parameters<Parameters<typeof faultTest>[1]>[0]["run"]>): Promise<void> {
  const { code, err, results } = await run;
  assertEquals(code, 0, err);
  assertEquals(results.map(({ status }) => status), ["cached", "cached", "cached"]);
}

async function findFakeTime(): Promise<string | undefined> {
  for (const folder of ["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib"]) {
    const path = `${folder}/faketime/libfaketimeMT.so.1`;
    if (await Deno.stat(path).then(() => true, () => false)) return path;
  }
  return undefined;
}
