import { enginesOf, inTurn, isLast } from "../../../pipeline/engine/backends.ts";
import { assert, assertEquals } from "../../assert.ts";

const card = "onnxruntime-node 1.30.0 webgpu: A Card, a driver 1.2, Vulkan";
const [processor, plain] = ["onnxruntime-node 1.30.0 cpu", "tfjs 4.22.0 wasm"];

Deno.test("backends in turn name their engines in order, and which of them was last", () => {
  const two = inTurn(card, 40, processor);
  const three = inTurn(two, 90, plain);
  assertEquals(two, `${card} to step 40, then ${processor}`);
  assertEquals([card, two, three].map(enginesOf), [["gpu"], ["gpu", "compiled"], ["gpu", "compiled", "eager"]]);
  assertEquals([two, three].map((each) => [card, processor, plain].filter((last) => isLast(last, each))), [
    [processor],
    [plain],
  ]);
});

Deno.test("what continues its own training is named once", () => {
  assertEquals(inTurn(card, 40, card), card);
  assert(isLast(card, card));
});
