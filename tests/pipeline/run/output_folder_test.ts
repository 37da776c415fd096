import { dirname } from "node:path";
import fc from "fast-check";
import { assert, assertEquals, assertRejects } from "../../assert.ts";
import { FileSystemFault } from "../../../pipeline/platform/file_system_error.ts";
import { Failure } from "../../../pipeline/platform/failure.ts";
import { describeError } from "../../../pipeline/platform/errors.ts";
import { filesBelow } from "../../../pipeline/platform/files.ts";
import { isForeseenName, type ReportFileName } from "../../../pipeline/report/file_names.ts";
import { makeStore } from "../../../pipeline/cache/cache_session.ts";
import { manualClock, memoryFileSystem } from "../cache/memory_file_system.ts";
import { checkNothingForeign, replaceOutputs } from "../../../pipeline/run/output_folder.ts";

const ignore = (await Promise.all((["read", "write", "sys"] as const).map((name) => Deno.permissions.query({ name }))))
  .some(({ state }) => state !== "granted");

/** Holds the locks of folders. */
const cache = {
  store: makeStore({ cacheDirectory: "/cache", files: memoryFileSystem(manualClock()) }),
  policy: {},
};

const possible: readonly ReportFileName[] = [
  ...["report.html", "summary.md", "figures/figure-01.svg", "figures/theory-1.svg", "metrics/a.csv"] as const,
  "metrics/b.csv",
];
const foreseen = (path: string) => isForeseenName(path, ["a", "b"]);
const reports = fc.uniqueArray(fc.constantFrom(...possible), { minLength: 1 });

Deno.test({
  name: "after any reports, whole or cut short, the folder holds the last one's files and whatever else was there",
  ignore,
  async fn() {
    const course = fc.array(fc.record({ names: reports, cutAt: fc.option(fc.nat(possible.length)) }), { maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(course, reports, (earlier, last) =>
        inFolder(async (folder) => {
          await Deno.mkdir(`${folder}/notes`);
          await Deno.writeTextFile(`${folder}/notes/mine.md`, "mine");
          await Deno.mkdir(`${folder}/metrics`);
          for (const name of ["README.md", "metrics/notes.csv"]) await Deno.writeTextFile(`${folder}/${name}`, "mine");
          for (const { names, cutAt } of earlier) await report(folder, names, cutAt ?? undefined).catch(() => {});
          await report(folder, last);
          const expected = ["README.md", "files.json", "metrics/notes.csv", "notes/mine.md", ...last];
          assertEquals((await filesBelow(folder)).toSorted(), expected.toSorted());
          assertEquals(await Deno.readTextFile(`${folder}/notes/mine.md`), "mine");
          const folders = [...Deno.readDirSync(folder)].filter(({ isDirectory }) => isDirectory);
          assert(folders.every(({ name }) => expected.some((path) => path.startsWith(`${name}/`))), "an empty folder");
        })),
      { numRuns: 30 },
    );
  },
});

Deno.test({
  name: "a file of somebody else's where a report's could be is named, and neither replaced nor removed",
  ignore,
  async fn() {
    const names = [...possible, "figures"];
    const refused = (name: string, reported: readonly ReportFileName[]) =>
      inFolder(async (folder) => {
        if (reported.length > 0) await report(folder, reported);
        await Deno.mkdir(dirname(`${folder}/${name}`), { recursive: true });
        await Deno.writeTextFile(`${folder}/${name}`, "mine");
        const before = await contents(folder);
        for (const attempt of [() => checkNothingForeign(folder, foreseen), () => report(folder, possible)]) {
          const said = words(await assertRejects(attempt, Failure));
          assert(said.includes(`${folder}/${name}: `) && said.includes("with --out"), said);
        }
        assertEquals(await contents(folder), before);
      });
    await refused("files.json", []);
    for (const name of names) {
      await refused(name, []);
      await refused(name, [name === "report.html" ? "summary.md" : "report.html"]);
    }
  },
});

Deno.test({
  name:
    "a link in place of a report's folder is not followed, and names in the list that no report has are not believed",
  ignore,
  fn: () =>
    inFolder(async (folder) => {
      await Deno.mkdir(`${folder}/out/figures`, { recursive: true });
      await Deno.mkdir(`${folder}/other`);
      for (const name of ["mine.txt", "other/mine.svg", "out/mine.txt"]) {
        await Deno.writeTextFile(`${folder}/${name}`, "mine");
      }
      const files = ["../mine.txt", `${folder}/mine.txt`, "mine.txt", "figures/../../mine.txt", "figures/.."];
      await Deno.writeTextFile(`${folder}/out/files.json`, JSON.stringify({ schema: "degrok/files/1", files }));
      await report(`${folder}/out`, ["report.html"]);
      assertEquals((await filesBelow(folder)).toSorted(), [
        ...["mine.txt", "other/mine.svg", "out/files.json", "out/mine.txt", "out/report.html"],
      ]);
      await Deno.symlink(`${folder}/other`, `${folder}/out/figures`);
      await assertRejects(() => report(`${folder}/out`, possible), Failure);
      assertEquals(await Deno.readTextFile(`${folder}/other/mine.svg`), "mine");
    }),
});

Deno.test({
  name: "of two commands that put reports into one folder at once, in whatever order, the folder holds one's files",
  ignore,
  async fn() {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), reports, reports, (scheduler, one, other) =>
        inFolder(async (folder) => {
          const put = (names: readonly ReportFileName[], text: string) => {
            const place = scheduler.scheduleFunction((_name: ReportFileName, destination: string) =>
              Deno.writeTextFile(destination, text)
            );
            return replaceOutputs(cache, { out: folder, names, place });
          };
          await scheduler.waitFor(Promise.all([put(one, "one"), put(other, "other")]));
          const found = await contents(folder);
          const { "files.json": list, ...files } = found;
          const [text] = Object.values(files);
          assert(Object.values(files).every((each) => each === text), JSON.stringify(found));
          assertEquals(Object.keys(files), (text === "one" ? one : other).toSorted());
          assertEquals(JSON.parse(list).files, Object.keys(files));
        })),
      { numRuns: 30 },
    );
  },
});

Deno.test({
  name: "a report of a cache that this user may only read is put where the user may write, without a lock",
  ignore,
  fn: () =>
    inFolder(async (folder) => {
      for (const code of ["EROFS", "EACCES", "EIO"]) {
        const open = () => Promise.reject(new FileSystemFault("open", "/cache", code, "cannot open"));
        const shared = { ...cache, store: { ...cache.store, files: { ...cache.store.files, open } } };
        const place = (name: ReportFileName, destination: string) => Deno.writeTextFile(destination, name);
        const out = `${folder}/${code}`;
        const put = () => replaceOutputs(shared, { out, names: ["report.html"], place });
        if (code === "EIO") {
          await assertRejects(put, FileSystemFault);
          continue;
        }
        await put();
        assertEquals(Object.keys(await contents(out)), ["files.json", "report.html"]);
      }
    }),
});

// Helpers

/** Puts a report of these files into a folder; one that is cut short fails at a file, which stays half-written under a temporary name. */
function report(folder: string, names: readonly ReportFileName[], cutAt = Infinity): Promise<void> {
  const place = async (name: ReportFileName, destination: string) => {
    if (names.indexOf(name) >= cutAt) {
      await Deno.writeTextFile(`${destination}.${Deno.pid}.tmp`, "hal");
      throw new Error("cut short");
    }
    await Deno.writeTextFile(destination, name);
  };
  return replaceOutputs(cache, { out: folder, names, place });
}

const words = (thrown: unknown): string => thrown instanceof Failure ? describeError(thrown.error) : String(thrown);

async function contents(folder: string): Promise<Record<string, string>> {
  const paths = (await filesBelow(folder)).toSorted();
  return Object.fromEntries(
    await Promise.all(paths.map(async (path) => [path, await Deno.readTextFile(`${folder}/${path}`)])),
  );
}

async function inFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "degrok-test-" });
  try {
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
