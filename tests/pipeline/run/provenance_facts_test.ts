import { codeFingerprints } from "../../../pipeline/cache/code/code_fingerprint.ts";
import { denoFileSystem } from "../../../pipeline/platform/file_system.ts";
import { profileConfig } from "../../../pipeline/config/profiles.ts";
import { noCustomCode } from "../../../pipeline/plan/custom_code.ts";
import { planOf } from "../../../pipeline/plan/plan.ts";
import { reportEnvironment } from "../../../pipeline/run/provenance_facts.ts";
import denoConfig from "../../../deno.json" with { type: "json" };
import type { StageRecord } from "../../../pipeline/cache/store/stage_record.ts";
import { assertEquals } from "../../assert.ts";

Deno.test("a report names the engines of all results, both of a training that one began and another continued", () => {
  const [card, processor] = ["onnxruntime-node 1.30.0 webgpu: A Card, a driver, Vulkan", "onnxruntime-node 1.30.0 cpu"];
  const engine = { name: "compiled", backend: processor, cpu: "a processor" } as const;
  const both = `${card} to step 40, then ${processor}`;
  const records = [both, processor].map((value) =>
    ({ components: { environment: [{ name: "engine", value }] } }) as unknown as StageRecord
  );
  assertEquals(reportEnvironment({ engine }, records).engine, {
    name: "compiled; gpu",
    backend: `${processor}; ${both}`,
  });
});

const readable = (await Deno.permissions.query({ name: "read" })).state === "granted";

Deno.test({
  name: "a report names every package of deno.json that the code of a stage reaches, and no other",
  ignore: !readable,
  fn: async () => {
    const engine = { name: "eager", backend: "a backend", cpu: "a processor" } as const;
    const fingerprint = codeFingerprints(denoFileSystem, Deno.cwd());
    const entries = [
      ...planOf(profileConfig("smoke"), { engine, custom: noCustomCode, files: {} }).results
        .flatMap(({ keyed }) => keyed.stage.entries),
      "pipeline/run/stages/make_report.ts",
    ];
    const locked = (await Promise.all(entries.map((entry) => fingerprint(entry)))).flatMap(({ packages }) => packages);
    const reached = new Set(locked.map(({ name }) => name.replace(/^npm:/, "").replace(/_.*$/, "")));
    const direct = Object.values(denoConfig.imports).map((specifier) =>
      /^npm:((?:@[^/]+\/)?[^@/]+@[^/]+)/.exec(specifier)?.[1] ?? specifier
    );
    const { packages } = reportEnvironment({ engine }, []);
    assertEquals(
      Object.entries(packages).map(([name, version]) => `${name}@${version}`).toSorted(),
      [...new Set(direct)].filter((name) => reached.has(name)).toSorted(),
    );
  },
});
