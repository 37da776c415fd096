import { isLeft } from "fp-ts/Either";
import { assert, assertEquals, assertStringIncludes } from "../../assert.ts";
import { closeCache } from "../../../pipeline/cache/cache_session.ts";
import { importRuns } from "../../../pipeline/exchange/import_runs.ts";
import type { ReadBundle } from "../../../pipeline/exchange/read_bundle.ts";
import { describeError } from "../../../pipeline/platform/errors.ts";
import type { Environment } from "../../../pipeline/run/environment.ts";
import { memoryProject, request } from "../cache/fixture.ts";

Deno.test("a bundle that changes after it was verified, in any of its files, is refused with the file, and nothing is stored", async () => {
  const { record } = await memoryProject().run(request({ first: "1", second: "2" }));
  for (const { name: changed } of record.outputs) {
    const project = memoryProject();
    for (const { name } of record.outputs) {
      project.files.put(`/bundle/train/${name}`, name === changed ? "another" : name === "first" ? "1" : "2");
    }
    const bundle = {
      folder: "/bundle",
      runs: ["run"],
      results: [{ record, folder: "/bundle/train", leftOut: new Set() }],
    } as unknown as ReadBundle;
    const cache = await project.open();
    const before = await project.files.list("/project/cache/v1/results").catch(() => []);
    const result = await importRuns(bundle)({ cache } as Environment)();
    await closeCache(cache)();
    assert(isLeft(result));
    assertStringIncludes(describeError(result.left), `/bundle/train/${changed}: it changed while it was read`);
    assertEquals(await project.files.list("/project/cache/v1/results").catch(() => []), before);
    assertEquals(await project.files.list("/project/cache/v1/objects").catch(() => []), []);
  }
});

Deno.test("a bundle that contradicts a stored result of the same key is refused with the result's name, and nothing is stored", async () => {
  const project = memoryProject();
  const { record } = await project.run(request({ first: "1", second: "2" }));
  const before = await project.files.list("/project/cache/v1/objects/sha256");
  const [first, second] = record.outputs;
  const contradictions = [
    { outputs: [{ ...first, digest: second.digest }, second], what: ": first differs" },
    { outputs: [first], what: "" },
  ];
  for (const { outputs, what } of contradictions) {
    const results = [{ record: { ...record, outputs }, folder: "/bundle/train", leftOut: new Set() }];
    const cache = await project.open();
    const result = await importRuns({ folder: "/bundle", runs: ["run"], results } as unknown as ReadBundle)(
      { cache } as Environment,
    )();
    await closeCache(cache)();
    assert(isLeft(result));
    const expected = `${record.stage} (${record.label}): another result is stored here under the same key${what};`;
    assertStringIncludes(describeError(result.left), expected);
    assertEquals(await project.files.list("/project/cache/v1/objects/sha256"), before);
  }
});
