import { assert, assertEquals } from "../../assert.ts";
import {
  describeError,
  exitCode,
  inStage,
  type PipelineError,
  undeclaredUse,
} from "../../../pipeline/platform/errors.ts";

const errors: readonly (readonly [PipelineError, number])[] = [
  [{ _tag: "InvalidConfig", issues: [{ path: "seeds", message: "expected a list" }] }, 2],
  [{ _tag: "UsageError", message: "no such command" }, 2],
  [{ _tag: "InvalidData", source: "a.idx", message: "byte 3: expected 8" }, 2],
  [{ _tag: "FileSystemError", path: "/a", message: "disk full" }, 1],
  [{ _tag: "StageFailed", stage: "train", label: "a", message: "no" }, 1],
  [{ _tag: "InputChanged", stage: "train", label: "a", message: "no" }, 1],
  [{ _tag: "CacheFromTheFuture", path: "/a", message: "version 9" }, 1],
  [{ _tag: "EngineError", message: "no engine" }, 1],
  [{ _tag: "CardFailed", message: "no card" }, 8],
  [{ _tag: "CacheCorrupt", message: "damaged" }, 4],
  [{ _tag: "LockTimeout", message: "locked" }, 5],
  [{ _tag: "Nondeterministic", stage: "train", label: "a", key: "0123456789ab", outputs: ["x", "y"] }, 6],
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

Deno.test("inStage() names the stage that an error stopped, once, and leaves alone what is about no stage", () => {
  const full: PipelineError = { _tag: "FileSystemError", path: "/a", message: "disk full" };
  const inTrain = inStage(full, { stage: "train", label: "run" });
  assertEquals(describeError(inTrain), "train (run): /a: disk full");
  assertEquals(inStage(inTrain, { stage: "metrics", label: "run/accuracy" }), inTrain);
  for (const [error, code] of errors) {
    const located = inStage(error, { stage: "train", label: "run" });
    assertEquals([located._tag, exitCode(located)], [error._tag, code]);
    if ("stage" in error || [2, 4, 130, 143].includes(code) && error._tag !== "InvalidData") {
      assertEquals(located, error);
    }
  }
});

Deno.test("undeclaredUse() words what the runtime refused, and nothing else", () => {
  const refusal = 'Requires read access to "/a b", run again with the --allow-read flag';
  for (const text of [refusal, `NotCapable: ${refusal}`]) {
    const words = undeclaredUse(text) ?? "";
    assert(words.startsWith('it needs read access to "/a b", which it does not declare') && !words.includes("--allow"));
  }
  for (const text of ["", "no such luck", "Requires patience"]) assertEquals(undeclaredUse(text), undefined);
});
