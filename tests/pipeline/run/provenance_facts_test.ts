import { codeFingerprints } from "../../../pipeline/cache/code/code_fingerprint.ts";
import { denoFileSystem } from "../../../pipeline/platform/file_system.ts";
import { metrics } from "../../../pipeline/metrics/registry.ts";
import { reportEnvironment } from "../../../pipeline/run/provenance_facts.ts";
import denoConfig from "../../../deno.json" with { type: "json" };
import { assertEquals } from "../../assert.ts";

const readable = (await Deno.permissions.query({ name: "read" })).state === "granted";

Deno.test({
  name: "a report names every package of deno.json that the code of a stage reaches, and no other",
  ignore: !readable,
  fn: async () => {
    const fingerprint = codeFingerprints(denoFileSystem, Deno.cwd());
    const entries = [
      "pipeline/run/workers/dataset_worker.ts",
      "pipeline/run/workers/train_worker.ts",
      "pipeline/run/workers/metrics_worker.ts",
      "pipeline/run/stages/make_report.ts",
      ...metrics.map(({ module }) => module),
    ];
    const locked = (await Promise.all(entries.map(fingerprint))).flatMap(({ packages }) => packages);
    const reached = new Set(locked.map(({ name }) => name.replace(/^npm:/, "").replace(/_.*$/, "")));
    const direct = Object.values(denoConfig.imports).map((specifier) =>
      /^npm:((?:@[^/]+\/)?[^@/]+@[^/]+)/.exec(specifier)?.[1] ?? specifier
    );
    const engine = { name: "eager", backend: "a backend", cpu: "a processor" } as const;
    const { packages } = reportEnvironment({ engine });
    assertEquals(
      Object.entries(packages).map(([name, version]) => `${name}@${version}`).toSorted(),
      [...new Set(direct)].filter((name) => reached.has(name)).toSorted(),
    );
  },
});
