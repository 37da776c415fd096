import { join } from "node:path";
import { denoFileSystem, isForbidden } from "../../../pipeline/platform/file_system.ts";
import { FileSystemFault } from "../../../pipeline/platform/file_system_error.ts";
import { assertEquals } from "../../assert.ts";
import { permitted } from "../project_copy.ts";

Deno.test({
  name: "in a folder that its group may write, new folders and locks are the group's too, whatever the umask",
  ignore: !permitted || Deno.build.os === "windows",
  async fn() {
    const modesUnder = async (mode: number) => {
      const root = await Deno.makeTempDir();
      const umask = Deno.umask(0o077);
      try {
        await Deno.chmod(root, mode);
        await denoFileSystem.makeDirectory(join(root, "objects", "ab"));
        await denoFileSystem.makeDirectory(join(root, "objects", "ab")); // is there
        (await denoFileSystem.open(join(root, "objects", "lock"), "lock")).close();
        return ["objects", "objects/ab", "objects/lock"].map((path) =>
          (Deno.statSync(join(root, path)).mode ?? 0) & 0o7777
        );
      } finally {
        Deno.umask(umask);
        await Deno.remove(root, { recursive: true });
      }
    };
    assertEquals(await modesUnder(0o2775), [0o2770, 0o2770, 0o660]);
    assertEquals(await modesUnder(0o755), [0o700, 0o700, 0o600]); // a folder of one's own stays one's own
  },
});

Deno.test("what this user may not read is told from what is not there", () => {
  const fault = (code: string) => new FileSystemFault("read", "/x", code, "cannot read");
  assertEquals(["EACCES", "EPERM", "ENOENT", "EIO"].map((code) => isForbidden(fault(code))), [
    true,
    true,
    false,
    false,
  ]);
  assertEquals([new Deno.errors.PermissionDenied(), new Deno.errors.NotFound()].map(isForbidden), [true, false]);
});
