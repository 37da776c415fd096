/**
 * Names from outside never lead out of the cache.
 *
 * @module
 */
import { join, normalize } from "node:path";
import fc from "fast-check";
import { contractProblem } from "../../pipeline/cache/store/output_contract.ts";
import { nameProblem } from "../../pipeline/cache/store/safe_name.ts";
import { latestPath } from "../../pipeline/cache/store/store.ts";
import { assert, assertEquals } from "../assert.ts";

const hostile = [
  "..",
  ".",
  "",
  "/",
  "\\",
  "\0",
  "a",
  "é",
  "e\u0301",
  "CON",
  "nul.txt",
  "~",
  "-",
  " ",
  "%2e%2e",
  "\u202e",
  "x".repeat(250),
  ".hidden",
];
const names = fc.oneof(
  fc.array(fc.constantFrom(...hostile), { maxLength: 6 }).map((parts) => parts.join("/")),
  fc.array(fc.constantFrom(...hostile, ".", "/"), { maxLength: 6 }).map((parts) => parts.join("")),
  fc.string({ unit: "binary" }),
  fc.stringMatching(/^[A-Za-z0-9._/-]{1,12}$/),
);

Deno.test("a name that is accepted stays below its folder, whatever it is made of", () => {
  let accepted = 0;
  fc.assert(
    fc.property(names, (name) => {
      if (nameProblem(name) !== undefined) return;
      accepted++;
      const path = join("/root/folder", name);
      assertEquals(path, normalize(`/root/folder/${name}`));
      assert(path.startsWith("/root/folder/") && path.length > "/root/folder/".length, name);
      assert(name.split("/").every((part) => part !== ".." && !part.startsWith(".")) && !/[\0\\]/.test(name), name);
    }),
    { numRuns: 2000 },
  );
  assert(accepted > 20, `only ${accepted} names were accepted`);
});

Deno.test("an output whose name or path is refused as a name fails its stage", () => {
  fc.assert(fc.property(names, (name) => {
    const problem = nameProblem(name);
    const isFile = [{ path: name, isPlain: true }];
    assertEquals(
      contractProblem({ [name]: name }, isFile) === undefined,
      problem === undefined,
    );
  }));
});

Deno.test("a label never becomes part of a path, only its digest does", () => {
  const store = { root: "/cache/v1" } as Parameters<typeof latestPath>[0];
  fc.assert(
    fc.property(
      names,
      (label) =>
        assert(/^\/cache\/v1\/latest\/train\/[0-9a-f]{2}\/[0-9a-f]{64}\.json$/.test(latestPath(store, "train", label))),
    ),
  );
});
