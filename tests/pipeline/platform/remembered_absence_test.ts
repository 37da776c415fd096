import { rememberingAbsence } from "../../../pipeline/platform/remembered_absence.ts";
import { manualClock, memoryFileSystem } from "../cache/memory_file_system.ts";
import { assertEquals } from "../../assert.ts";

/** A file system in memory that counts the calls that look, and the same remembering what is absent. */
function counted() {
  const files = memoryFileSystem(manualClock());
  const calls: string[] = [];
  const remembering = rememberingAbsence({
    ...files,
    info: (path) => (calls.push(`info ${path}`), files.info(path)),
    list: (path) => (calls.push(`list ${path}`), files.list(path)),
  });
  return { files, calls, remembering };
}

Deno.test("a thousand files of a folder that is not there cost a look and a list of each folder above", async () => {
  const { files, calls, remembering } = counted();
  files.put("/store/results/a", "");
  for (let index = 0; index < 1000; index++) {
    assertEquals(await remembering.info(`/store/latest/train/${index % 256}/${index}.json`), undefined);
  }
  assertEquals(calls, [
    "info /store/latest/train/0/0.json",
    "list /store/latest/train/0",
    "list /store/latest/train",
    "list /store/latest",
    "list /store",
  ]);
});

Deno.test("what is there is looked at as it is, whatever else of its folder is absent", async () => {
  const { files, calls, remembering } = counted();
  files.put("/store/there", "four");
  assertEquals(await remembering.info("/store/absent"), undefined);
  files.put("/store/there", "longer");
  assertEquals((await remembering.info("/store/there"))?.size, 6);
  assertEquals(await remembering.info("/store/other"), undefined);
  assertEquals(await remembering.list("/store"), ["there"]);
  assertEquals(calls, ["info /store/absent", "list /store", "info /store/there"]);
});

Deno.test("an empty folder is no sign that the folders above it are empty", async () => {
  const { files, remembering } = counted();
  await files.makeDirectory("/store/empty");
  files.put("/store/full/a", "");
  assertEquals(await remembering.info("/store/empty/a"), undefined);
  assertEquals((await remembering.info("/store/full/a"))?.kind, "file");
  assertEquals((await remembering.info("/store/empty"))?.kind, "directory");
});
