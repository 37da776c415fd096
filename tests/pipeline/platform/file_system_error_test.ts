import { assertEquals } from "../../assert.ts";
import { describeError } from "../../../pipeline/platform/errors.ts";
import { fileSystemError } from "../../../pipeline/platform/file_system_error.ts";

Deno.test("fileSystemError() is the system's message in one line, after the path", () => {
  const error = fileSystemError("/a", new Error("No space left on device (os error 28)\n    at write"));
  assertEquals(describeError(error), "/a: No space left on device (os error 28)");
  assertEquals(describeError(fileSystemError("/a", "broken")), "/a: broken");
});

Deno.test("fileSystemError() does not pass on the runtime's advice to allow everything", () => {
  const advice = 'Requires all access to "/proc/a", run again with the --allow-all flag';
  const error = fileSystemError("/proc/a", new Deno.errors.NotCapable(advice));
  assertEquals(describeError(error), "/proc/a: a special path that cannot be used; choose a folder of your own");
});
