/**
 * One gradient step in a worker: run by `compiled_engine_test.ts`.
 *
 * @module
 */
import { compiledEngine } from "../../../pipeline/engine/compiled_engine.ts";
import { descend, signature } from "./descend.ts";

const scope = self as unknown as {
  onmessage: (event: MessageEvent<{ x: Float32Array; start: Float32Array }>) => Promise<void>;
  postMessage: (message: unknown) => void;
};

scope.onmessage = async ({ data: { x, start } }) => {
  const step = await (await compiledEngine()).compile(descend, signature, { constants: { x } });
  const { w } = await step.run({ w: start, rate: Float32Array.of(0.1) });
  scope.postMessage(w);
};
