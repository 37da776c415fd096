import { featuresIn, vectorFeatures } from "../../../pipeline/platform/vector_features.ts";
import { processorKind } from "../../../pipeline/platform/machine.ts";
import { assert, assertEquals } from "../../assert.ts";

const x86 = (flags: string) =>
  `processor\t: 0\nmodel name\t: AMD EPYC\nflags\t\t: fpu sse4_2 ${flags} hypervisor\nbugs\t\t: x\n\nprocessor\t: 1\nflags\t\t: avx999\n`;

Deno.test("featuresIn() are the vector instructions of the first processor, whatever their order", () => {
  assertEquals(featuresIn(x86("fma avx2 avx")), ["avx", "avx2", "fma", "sse4_2"]);
  assertEquals(featuresIn(x86("avx fma avx2")), featuresIn(x86("avx2 avx fma")));
  assertEquals(featuresIn(x86("avx avx2 avx512f avx512_bf16 amx_tile")).includes("avx512f"), true);
  assertEquals(featuresIn("processor\t: 0\nFeatures\t: fp asimd sve aes asimdhp\n"), ["asimd", "asimdhp", "sve"]);
  for (const text of ["", "flags", "flags :", "no flags here"]) assertEquals(featuresIn(text), []);
});

Deno.test({
  name: "two generations of one processor's name are different kinds of processor",
  ignore: Deno.build.os !== "linux" || Deno.permissions.querySync({ name: "ffi" }).state !== "granted",
  fn() {
    const features = vectorFeatures();
    assert(features.length > 0, "none on this machine");
    assert(processorKind().endsWith(` (${features.join(" ")})`));
  },
});
