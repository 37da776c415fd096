/**
 * The result that is stored for a request: under its own key, or else an equivalent one.
 *
 * @module
 */
import type { CacheSession } from "./cache_session.ts";
import { inEnvironment, type KeyedRequest } from "./stage_request.ts";
import type { Digest } from "../files/digest.ts";
import { type KeyComponents, stageKey } from "./store/stage_key.ts";
import type { Store } from "./store/store.ts";

/**
 * What the store holds for a request. Where it has nothing under the request's own key, results are tried whose keys differ in the request's
 * environment alone, as far as the session's policy takes them; the answer of a miss is that of its own key.
 *
 * @param look How the store is asked about a key.
 */
export async function lookupEquivalent<L extends { readonly found: boolean }>(
  session: Pick<CacheSession, "store" | "policy" | "environments" | "code">,
  request: Pick<KeyedRequest, "stage" | "environment">,
  components: KeyComponents,
  look: (store: Store, stage: string, key: Digest) => Promise<L>,
): Promise<L> {
  const [{ store, policy, environments }, { environment = {} }, { stage }] = [session, request, components];
  const own = await look(store, stage, stageKey(components));
  if (own.found || policy.equivalent === undefined) return own;
  for (const other of (await environments.othersThan(environment)).filter(policy.equivalent)) {
    const found = await look(store, stage, stageKey(await inEnvironment(session, request, components, other)));
    if (found.found) return found;
  }
  return own;
}
