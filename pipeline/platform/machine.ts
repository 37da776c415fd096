/**
 * What is known of this computer and of the runtime.
 *
 * @module
 */
import os from "node:os";
import process from "node:process";
import { vectorFeatures } from "./vector_features.ts";

/** What the results of a stage may depend on besides its declared inputs: the versions of the runtime, and the kind of computer. */
export function platformFingerprint(): Readonly<Record<"deno" | "v8" | "typescript" | "os" | "arch", string>> {
  const { deno, v8, typescript } = Deno.version;
  return { deno, v8, typescript, os: Deno.build.os, arch: Deno.build.arch };
}

/** The processor's model. */
export const processorModel = (): string => os.cpus()[0]?.model.trim() || "unknown";

/**
 * The processor's model and vector instructions: results differ in their last bits between kinds, and a name such as `AMD EPYC` stands for several
 * generations.
 */
export function processorKind(): string {
  const features = vectorFeatures();
  return features.length === 0 ? processorModel() : `${processorModel()} (${features.join(" ")})`;
}

/** The model in a processor's kind, without its instructions, for where a few words must do. */
export const modelOfKind = (kind: string): string => kind.replace(/ \([^()]*\)$/, "");

/** How many things this computer can do at once. */
export const processorCount = (): number => os.availableParallelism();

/** Bytes of memory that this process holds. */
export const residentBytes = (): number => process.memoryUsage.rss();

/** Bytes of memory that this computer lets this process have, or undefined where Deno has no permission to ask: a job of Slurm or a container has less than all. */
export function memoryBytes(): number | undefined {
  const { state } = Deno.permissions.querySync({ name: "sys", kind: "systemMemoryInfo" });
  if (state !== "granted") return undefined;
  const { total } = Deno.systemMemoryInfo();
  const allowed = process.constrainedMemory(); // 0 where there is no limit
  return allowed > 0 ? Math.min(total, allowed) : total;
}

/** The name of this computer, or `host` where Deno has no permission to ask. */
export function hostName(): string {
  const { state } = Deno.permissions.querySync({ name: "sys", kind: "hostname" });
  return state === "granted" ? Deno.hostname() : "host";
}

/** The Slurm job that this process runs in, such as `1234`, or `1234_5` for an element of an array; undefined outside of Slurm. */
export function slurmJob(): string | undefined {
  const array = Deno.env.get("SLURM_ARRAY_JOB_ID");
  return array === undefined ? Deno.env.get("SLURM_JOB_ID") : `${array}_${Deno.env.get("SLURM_ARRAY_TASK_ID")}`;
}

/** Whether others may read a file that is locked; on Windows they may not. */
export const locksLetRead = process.platform !== "win32";

/** The number of this process. */
export const processId = (): number => Deno.pid;
