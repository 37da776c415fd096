import { assert, assertEquals } from "../assert.ts";
import { faultAtEveryCall } from "./every_call.ts";
import { faultTest, permitted } from "./laboratory.ts";
import { straceWorks, systemCalls, withFault } from "./system_calls.ts";

if (permitted && !straceWorks) {
  console.warn("SKIPPED: faults at system calls, as strace is absent or may not trace here (apt-get install strace)");
}
const straceTest = (name: string, fn: () => Promise<void>) => Deno.test({ name, ignore: !straceWorks, fn });

straceTest("a kill at any call of a publish: the next run has the golden digests", async () => {
  const { runs, survived } = await faultAtEveryCall("signal=KILL", { stages: 1 });
  assert(runs > 50 && survived === 0, `${runs} runs, ${survived} survived`);
});

straceTest(
  "EIO at a call of a publish is exit 1 with a path or is survived, and the next run has the golden digests",
  async () => {
    const { runs, survived } = await faultAtEveryCall("error=EIO", { stages: 1, share: 0.2 });
    assert(runs > 20 && survived < runs / 2, `${runs} runs, ${survived} survived`);
  },
);

straceTest(
  "ENOSPC at a call of a publish is exit 1 with a path or is survived, and the next run has the golden digests",
  async () => {
    const { runs, survived } = await faultAtEveryCall("error=ENOSPC", { stages: 1, share: 0.25 });
    assert(runs > 10 && survived < runs / 2, `${runs} runs, ${survived} survived`);
  },
);

faultTest("no record is written where no file can be flushed", async (laboratory) => {
  const { code, err } = await withFault(laboratory, {}, { name: "fsync", number: "1+" }, "error=EIO");
  assertEquals(code, 1, err);
  assertEquals(await laboratory.store.files.list(`${laboratory.store.root}/results`), []);
  await laboratory.holds();
}, straceWorks);

faultTest(
  "where the kernel knows no locks, as on Lustre without flock, work goes on without; that is said once",
  async (laboratory) => {
    const { code, err } = await withFault(laboratory, {}, { name: "flock", number: "1+" }, "error=ENOSYS");
    assertEquals([code, err.split("has no locks; continuing without").length - 1], [0, 1], err);
    await laboratory.holds();
  },
  straceWorks,
);

faultTest("a quota that is used up is told as a full disk is", async (laboratory) => {
  const { code, err } = await withFault(laboratory, {}, { name: "fsync", number: "1+" }, "error=EDQUOT");
  assertEquals([code, err.includes("Disk quota exceeded"), err.includes("free some space")], [1, true, true], err);
}, straceWorks);

faultTest(
  "every output is written, flushed, named and its folders flushed before the record is named",
  async (laboratory) => {
    const calls = await systemCalls(laboratory, {});
    let records = 0;
    const written = new Set<string>();
    const flushed = new Set<string>();
    const named = new Map<string, boolean>();
    for (const { name, text } of calls) {
      const path = /<([^>]*)>/.exec(text)?.[1] ?? "";
      if (name === "write" && path.includes("/tmp/")) written.add(path);
      if (name === "fsync") flushed.add(path);
      if (name === "fsync") {
        for (const [object] of named) if (object.startsWith(`${path}/`)) named.set(object, true);
      }
      if (name !== "rename") {
        continue;
      }
      const [, from, to] = /"([^"]*)", "([^"]*)"/.exec(text) ?? [];
      assert(written.has(from) && flushed.has(from), `renamed before it was flushed: ${text}`);
      if (to.includes("/objects/")) named.set(to, false);
      if (!to.includes("/results/")) continue;
      assertEquals(named.size, [1, 4, 4][records], `outputs were named after their record: ${text}`);
      records++;
      assert([...named.values()].every(Boolean), `a record before the folders of its outputs were flushed: ${text}`);
    }
    assertEquals(records, 3);
  },
  straceWorks,
);
