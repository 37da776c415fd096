import { parameterCount } from "../../../core/models/model.ts";
import { transformer } from "../../../core/models/transformer.ts";
import { assertEquals } from "../../assert.ts";
import { testsOnPairs } from "../../oracles/network_on_pairs.ts";
import oracle from "../../oracles/transformer.json" with { type: "json" };

testsOnPairs("transformer()", (reading) => transformer({ ...oracle.options, ...reading }), oracle);

Deno.test("transformer() has 226 816 parameters at the paper's sizes", () => {
  const paper = transformer({ modulus: 113, width: 128, heads: 4, hiddenWidth: 512, firstLayer: "residual" });
  assertEquals(parameterCount(paper.parameterShapes), 226_816);
});
