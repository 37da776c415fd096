/**
 * The decision that `runStage` would make, with no side effect at all.
 *
 * It takes no lock and writes nothing, so it works on a read-only disk and while other processes hold locks.
 *
 * @module
 */
import type { ReaderTaskEither } from "fp-ts/ReaderTaskEither";
import type { PipelineError } from "../platform/errors.ts";
import type { CacheEnvironment, CacheSession } from "./cache_session.ts";
import { diagnose, type Diagnosis, earlierResult } from "./diagnosis.ts";
import { type Change, keyChanges } from "./differences.ts";
import type { Digest } from "../files/digest.ts";
import { attempt } from "../platform/failure.ts";
import { lookupEquivalent } from "./equivalent.ts";
import { componentsOf, type KeyedRequest, shorterThan, type StageInput } from "./stage_request.ts";
import type { Miss } from "./store/lookup.ts";
import { partialPath, type Store } from "./store/store.ts";
import { stageKey } from "./store/stage_key.ts";
import { type KnownResult, lookupKnown } from "./store/known_result.ts";

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
    readonly known: KnownResult;
  }
  | (Diagnosis & {
    readonly status: "would run";
    /** Undefined while an input is pending. */
    readonly key: Digest | undefined;
    /** A stored result from which it would go on: how far that one goes, and what part of the way it is. */
    readonly goesOn?: { readonly from: number; readonly share: number };
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
      if (pending.length > 0) {
        const { record: newest } = await earlierResult(cache, { stage, label, components });
        const own = newest === undefined
          ? []
          : keyChanges(newest.components, components).filter(({ cause }) => cause !== "upstream");
        const changes = pending.map((component) =>
          ({ cause: "upstream", component, old: "stored", new: "would run" }) as const
        );
        const reason = newest === undefined ? "never-run" : own[0]?.cause ?? "upstream";
        return {
          status: "would run",
          reason,
          changes: [...own, ...changes],
          key: undefined,
          lastMilliseconds: newest?.milliseconds,
        };
      }
      const key = stageKey(components);
      const subject = { stage, label, key, components };
      const isForced = cache.policy.check === true || cache.policy.force?.(stage, label) === true;
      if (isForced && !cache.settled.has(key)) {
        return await wouldRun(cache, subject, undefined);
      }
      const found = await lookupEquivalent(cache, request, components, lookupKnown);
      if (found.found) {
        const { known } = found;
        return { status: "cached", reason: "unchanged", changes: [], key: known.key, known };
      }
      const shorter = await shorterThan(cache.store, request, components);
      const goesOn = shorter && { from: shorter.extent, share: shorter.extent / shorter.place.extent };
      return { ...await wouldRun(cache, subject, found), ...(goesOn && { goesOn }) };
    });
}

/** Whether an interrupted attempt left something to go on from. */
async function hasSaved(store: Store, { stage, key }: Parameters<typeof diagnose>[1]): Promise<boolean> {
  return (await store.files.list(partialPath(store, stage, key))).length > 0;
}

async function wouldRun(
  session: CacheSession,
  subject: Parameters<typeof diagnose>[1],
  miss: Miss | undefined,
): Promise<Extract<Explanation, { status: "would run" }>> {
  const earlier = await earlierResult(session, subject);
  const { reason, changes } = await diagnose(session, subject, miss, earlier);
  const isBegun = reason === "never-run" && await hasSaved(session.store, subject);
  return {
    status: "would run",
    ...{ reason: isBegun ? "begun" : reason, changes, key: subject.key },
    lastMilliseconds: earlier.record?.milliseconds,
  };
}
