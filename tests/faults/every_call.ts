/**
 * A fault at every file-system call of the subject, one run for each.
 *
 * @module
 */
import { uniformArray } from "../../core/random/random_arrays.ts";
import { assert, assertEquals } from "../assert.ts";
import { type SubjectEnd, withLaboratory } from "./laboratory.ts";
import type { SubjectOptions } from "./subject.ts";
import { changing, type Fault, looking, type SystemCall, systemCalls, withFault } from "./system_calls.ts";

/** What came of the faults. */
export interface Faults {
  /** Calls that could be hit. */
  readonly calls: number;
  /** Runs that were made to fail at one of them. */
  readonly runs: number;
  /** Runs that ended well in spite of the fault. */
  readonly survived: number;
}

/**
 * Runs the subject once for each call, with the fault in its place, and checks after each what has to hold.
 *
 * @param options.share the share of the calls that is drawn, of a fixed seed; 1 takes every call
 */
export async function faultAtEveryCall(
  fault: Fault,
  { share = 1, ...subject }: SubjectOptions & { readonly share?: number } = {},
): Promise<Faults> {
  const names: readonly string[] = fault === "error=EIO" ? [...changing, ...looking] : changing;
  let calls: readonly SystemCall[] = [];
  await withLaboratory(async (laboratory) => {
    const all = await systemCalls(laboratory, subject);
    calls = all.filter((call) => names.includes(call.name) && !closesFolder(call, all));
  });
  const draws = uniformArray(calls.length, 1);
  const drawn = calls.filter((_, index) => draws[index] < share);
  let survived = 0;
  for (const call of drawn) {
    await withLaboratory(async (laboratory) => {
      const ended = await withFault(laboratory, subject, call, fault);
      try {
        if (fault === "signal=KILL") assertEquals(ended.signal, "SIGKILL");
        else failsCleanly(ended);
        await laboratory.holds({ ...subject });
      } catch (error) {
        throw new Error(`${fault} at ${call.name} ${call.number}: ${call.text}`, { cause: error });
      }
      if (ended.code === 0) survived++;
    });
  }
  return { calls: calls.length, runs: drawn.length, survived };
}

/** Whether a call closes a folder that was listed: the runtime takes an error there for impossible and aborts, which is a kill like others. */
function closesFolder({ name, text }: SystemCall, all: readonly SystemCall[]): boolean {
  const [, folder] = /<([^>]*)>/.exec(text) ?? [];
  return name === "close" && all.some((call) => call.text.includes("O_DIRECTORY") && call.text.includes(`<${folder}>`));
}

/** The run ended well, or with exit code 1 and one line that names a path. */
function failsCleanly({ code, err }: SubjectEnd): void {
  if (code === 0) return;
  assertEquals(code, 1, err);
  const errors = err.split("\n").filter((line) => !/^(ready|computing|cache:)/.test(line));
  assertEquals(errors.length, 1, err);
  assert(/^error: /.test(errors[0]) && /os error|cannot/.test(errors[0]) && errors[0].includes("/degrok faults "), err);
}
