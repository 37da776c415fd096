import { runPermission, tooOld } from "../../../pipeline/platform/run_permission.ts";
import { permitted, settings, tiny, withProject } from "../project_copy.ts";
import { metricModule } from "../run/custom/metric_module.ts";
import { assertEquals, assertStringIncludes } from "../../assert.ts";

Deno.test("a process may start the programs that it names, and any where a variable for the loader is set", () => {
  const permission = (environment: Readonly<Record<string, string>>) =>
    runPermission(["squeue", "sbatch"], environment);
  assertEquals(permission({}), "--allow-run=squeue,sbatch");
  assertEquals(permission({ LD_LIBRARY_PATH: "", LDFLAGS: "-g", OLD_PATH: "/lib" }), "--allow-run=squeue,sbatch");
  for (const name of ["LD_LIBRARY_PATH", "LD_PRELOAD", "DYLD_LIBRARY_PATH", "ld_library_path"]) {
    assertEquals(permission({ PATH: "/bin", [name]: "/lib" }), "--allow-run");
  }
});

Deno.test("a Deno that does not know the tasks' permissions is told which one does", () => {
  assertEquals(["2.9.6", "2.8.0", "3.0.1"].map(tooOld), [undefined, undefined, undefined]);
  for (const version of ["2.7.14", "1.46.3"]) {
    assertStringIncludes(tooOld(version) ?? "", `this is Deno ${version}, and`);
  }
  assertEquals(tooOld(Deno.version.deno), undefined);
});

Deno.test({
  name: "with LD_LIBRARY_PATH, as `module load` sets it, tasks compute, also with code of the user's, and look",
  ignore: !permitted,
  fn: () =>
    withProject(async ({ root }) => {
      Deno.writeTextFileSync(`${root}/mine.ts`, metricModule("{}"));
      // Another library by ONNX Runtime's name, as an environment of conda's may have one.
      const folder = await Deno.makeTempDir();
      Deno.copyFileSync(loaded("libm.so.6"), `${folder}/libonnxruntime.so.1`);
      const ownMetric = settings({ "custom.metrics": '["mine.ts"]' });
      for (const args of [["reproduce", ...tiny, ...ownMetric], ["status"]]) {
        const { code, stderr } = await new Deno.Command(Deno.execPath(), {
          args: ["task", "--quiet", ...args],
          cwd: root,
          env: { NO_COLOR: "1", CI: "1", LD_LIBRARY_PATH: folder },
          stdout: "null",
        }).output();
        const said = new TextDecoder().decode(stderr);
        assertEquals(code, 0, said);
        if (args[0] === "reproduce") assertStringIncludes(said, "engine compiled (onnxruntime-node ");
      }
      await Deno.remove(folder, { recursive: true });
      assertStringIncludes(
        [...Deno.readDirSync(`${root}/outputs/smoke`)].map(({ name }) => name).join(),
        "report.html",
      );
    }),
});

/** Where this process has a library of the system's from. */
function loaded(name: string): string {
  const { stdout } = new Deno.Command("ldconfig", { args: ["-p"] }).outputSync();
  return new RegExp(`${name}.* => (\\S+)`).exec(new TextDecoder().decode(stdout))?.[1] ?? "";
}
