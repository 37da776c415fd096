/**
 * The study's claims: one for each way, and the law of the delay.
 *
 * @module
 */
import type { ClaimDefinition } from "../../../report/claims/claim_definition.ts";
import { ways } from "../protocol.ts";
import { delayClaim } from "./delay_claim.ts";
import { wayClaim } from "./way_claim.ts";

const [, ...compared] = ways;

/** S1 and so on, one for each way but the baseline; then the law of the delay. */
export const claims: readonly ClaimDefinition[] = [
  ...compared.map(wayClaim),
  delayClaim(`S${ways.length}`),
];
