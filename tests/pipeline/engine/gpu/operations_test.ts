/**
 * Some operations and their gradients on a graphics card in software; `tests/slow/gpu.ts` has all of them.
 */
import { assert } from "../../../assert.ts";
import { assertOperations } from "./assert_operations.ts";
import { ignore } from "./software_card.ts";

const SEED = 3;
const SHARE = 16;

Deno.test({
  name: `every ${SHARE}th operation of the engines' tests and its gradient are the processor's on a graphics card`,
  ignore,
  fn: async () => assert(await assertOperations(SEED, SHARE) > 5),
});
