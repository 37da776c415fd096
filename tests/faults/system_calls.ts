/**
 * Faults at chosen system calls of the subject, by strace.
 *
 * The subject makes its file-system calls on its main thread and waits until strace is attached to that thread, so the number of a call is the same
 * in every run.
 *
 * @module
 */
import { join } from "node:path";
import { lines } from "../../pipeline/platform/lines.ts";
import { assert } from "../assert.ts";
import { type Laboratory, permitted, type SubjectEnd } from "./laboratory.ts";
import type { SubjectOptions } from "./subject.ts";

/** A system call of the subject. */
export interface SystemCall {
  /** Such as `rename`. */
  readonly name: string;
  /** The how-manieth of its name, from 1. */
  readonly number: number;
  /** As strace prints it, with the paths of open files. */
  readonly text: string;
}

/** What is done at a call instead of it. */
export type Fault = "signal=KILL" | `error=${"EIO" | "ENOSPC" | "EDQUOT" | "ENOSYS"}`;

/** Calls that change files or wait for them to be changed. */
export const changing = [
  "write",
  "fsync",
  "rename",
  "mkdir",
  "unlink",
  "rmdir",
  "chmod",
  "fchmodat",
  "ftruncate",
] as const;
/** Calls that only open, look, read or lock. */
export const looking = ["openat", "read", "close", "flock", "statx"] as const;

/** Whether strace is here and may trace; CI prints a line where it may not. */
export const straceWorks = permitted && await canTrace();

/** The calls that the subject makes in its folder, in order. */
export async function systemCalls(laboratory: Laboratory, options: SubjectOptions): Promise<readonly SystemCall[]> {
  const log = join(laboratory.root, "strace.log");
  const { code, err } = await traced(laboratory, options, [
    "-y",
    "-s",
    "0",
    "-e",
    `trace=${[...changing, ...looking].join()}`,
    "-o",
    log,
  ]);
  assert(code === 0, err);
  const own = laboratory.root.split(" ").at(-1) ?? ""; // strace escapes the accent before it
  const counts = new Map<string, number>();
  const calls = (await Deno.readTextFile(log)).split("\n").flatMap((text): SystemCall[] => {
    const [, name] = /^(\w+)\(/.exec(text) ?? [];
    if (name === undefined) return [];
    const number = (counts.get(name) ?? 0) + 1;
    counts.set(name, number);
    return [{ name, number, text }];
  });
  await Deno.remove(log);
  return calls.filter(({ text }) => text.includes(own));
}

/** Runs the subject with a fault at one of its calls. */
export function withFault(
  laboratory: Laboratory,
  options: SubjectOptions,
  { name, number }: Pick<SystemCall, "name"> & { readonly number: number | "1+" },
  fault: Fault,
): Promise<SubjectEnd> {
  return traced(laboratory, options, [
    "-e",
    `trace=${name}`,
    "-e",
    `inject=${name}:${fault}:when=${number}`,
    "-o",
    "/dev/null",
  ]);
}

// Helpers

async function traced(laboratory: Laboratory, options: SubjectOptions, args: readonly string[]): Promise<SubjectEnd> {
  const subject = laboratory.start({ ...options, counted: true });
  await subject.says("ready");
  const strace = new Deno.Command("strace", { args: [...args, "-p", `${subject.pid}`], stderr: "piped" }).spawn();
  const said: string[] = [];
  const attached = new Promise<void>((resolve, reject) => {
    (async () => {
      for await (const line of lines(strace.stderr)) {
        said.push(line);
        if (line.includes("attached")) resolve();
      }
      reject(new Error(said.join("\n")));
    })().catch(reject);
  });
  attached.catch(() => subject.kill("SIGKILL"));
  await attached;
  await subject.tell("go");
  const ended = await subject.ended;
  await strace.status;
  return ended;
}

async function canTrace(): Promise<boolean> {
  try {
    const { success } = await new Deno.Command("strace", { args: ["-o", "/dev/null", "true"], stderr: "null" })
      .output();
    return success;
  } catch {
    return false;
  }
}
