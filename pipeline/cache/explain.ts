/**
 * The decision that `runStage` would make, with no side effect at all.
 *
 * It takes no lock and writes nothing, so it works on a read-only disk and while other processes hold locks.
 *
 * @module
 */
import type { ReaderTaskEither } from "fp-ts/ReaderTaskEither";
import type { PipelineError } from "../platform/errors.ts";
import type { CacheEnvironment } from "./cache_session.ts";
import { diagnose, type Diagnosis, earlierResult } from "./diagnosis.ts";
import { type Change, keyChanges } from "./differences.ts";
import type { Digest } from "../files/digest.ts";
import { attempt } from "../platform/failure.ts";
import { lookupEquivalent } from "./equivalent.ts";
import { componentsOf, type KeyedRequest, type StageInput } from "./stage_request.ts";
import { stageKey } from "./store/stage_key.ts";
import type { StageRecord } from "./store/stage_record.ts";

/** An input that is not there yet, because its own stage would run first. */
export interface PendingInput {
  readonly pending: true;
}

/** A request whose inputs may still be pending. */
export interface PlannedRequest extends Omit<KeyedRequest, "inputs"> {
  readonly inputs: Readonly<Record<string, StageInput | PendingInput>>;
}

/** What `runStage` would do. */
export type Explanation =
  | {
    readonly status: "cached";
    readonly reason: "unchanged";
    readonly changes: readonly Change[];
    readonly key: Digest;
    readonly record: StageRecord;
  }
  | (Diagnosis & {
    readonly status: "would run";
    /** Undefined while an input is pending. */
    readonly key: Digest | undefined;
    /** How long the label's newest result took, for an estimate. */
    readonly lastMilliseconds: number | undefined;
  });

/** What `runStage` would do with a request, and why. */
export function explain(request: PlannedRequest): ReaderTaskEither<CacheEnvironment, PipelineError, Explanation> {
  return ({ cache }) =>
    attempt(async () => {
      const { stage: { name: stage }, label } = request;
      const ready = Object.entries(request.inputs).filter((entry): entry is [string, StageInput] =>
        !("pending" in entry[1])
      );
      const pending = Object.keys(request.inputs).filter((name) => "pending" in request.inputs[name]);
      const components = await componentsOf(cache, { ...request, inputs: Object.fromEntries(ready) });
      const { record: newest } = await earlierResult(cache, { stage, label, components });
      const lastMilliseconds = newest?.milliseconds;
      if (pending.length > 0) {
        const own = newest === undefined
          ? []
          : keyChanges(newest.components, components).filter(({ cause }) => cause !== "upstream");
        const changes = pending.map((component) =>
          ({ cause: "upstream", component, old: "stored", new: "would run" }) as const
        );
        const reason = newest === undefined ? "never-run" : own[0]?.cause ?? "upstream";
        return { status: "would run", reason, changes: [...own, ...changes], key: undefined, lastMilliseconds };
      }
      const key = stageKey(components);
      const subject = { stage, label, key, components };
      if (cache.policy.check || cache.policy.force?.(stage, label)) {
        return { status: "would run", ...await diagnose(cache, subject, undefined), key, lastMilliseconds };
      }
      const found = await lookupEquivalent(cache, request, components);
      if (found.found) {
        const { record } = found;
        return { status: "cached", reason: "unchanged", changes: [], key: record.key, record };
      }
      return { status: "would run", ...await diagnose(cache, subject, found), key, lastMilliseconds };
    });
}
