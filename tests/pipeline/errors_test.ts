import { assert, assertEquals } from "../assert.ts";
import { describeError, exitCode, type PipelineError } from "../../pipeline/errors.ts";

const errors: readonly (readonly [PipelineError, number])[] = [
  [{ _tag: "InvalidConfig", issues: [{ path: "seeds", message: "expected a list" }] }, 2],
  [{ _tag: "UsageError", message: "no such command" }, 2],
  [{ _tag: "InvalidData", source: "a.idx", message: "byte 3: expected 8" }, 2],
  [{ _tag: "FileSystemError", path: "/a", message: "disk full" }, 1],
  [{ _tag: "StageFailed", stage: "train", label: "a", message: "no" }, 1],
  [{ _tag: "InputChanged", stage: "train", label: "a", message: "no" }, 1],
  [{ _tag: "CacheFromTheFuture", path: "/a", message: "version 9" }, 1],
  [{ _tag: "EngineError", message: "no engine" }, 1],
  [{ _tag: "CacheCorrupt", message: "damaged" }, 4],
  [{ _tag: "LockTimeout", message: "locked" }, 5],
  [{ _tag: "Nondeterministic", stage: "train", label: "a", outputs: ["x", "y"] }, 6],
  [{ _tag: "Interrupted", signal: "SIGINT" }, 130],
  [{ _tag: "Interrupted", signal: "SIGTERM" }, 143],
];

Deno.test("exitCode() tells the kinds of failure apart", () => {
  for (const [error, code] of errors) assertEquals(exitCode(error), code, error._tag);
});

Deno.test("describeError() is one line that names what went wrong and where", () => {
  for (const [error] of errors) {
    const words = describeError(error);
    assert(words.length > 0 && !words.includes("\n"), words);
    const { _tag, ...facts } = error;
    const places = Object.values(facts).flat().map((fact) => typeof fact === "string" ? fact : fact.path);
    for (const place of places) assert(words.includes(place), `${_tag}: ${words}`);
  }
});

Deno.test("describeError() has a line for each issue of a configuration", () => {
  const issues = [{ path: "a.b", message: "one" }, { path: "c", message: "two" }];
  assertEquals(describeError({ _tag: "InvalidConfig", issues }), "a.b: one\nc: two");
});
