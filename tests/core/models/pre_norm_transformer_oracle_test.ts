import { preNormTransformer } from "../../../core/models/pre_norm_transformer.ts";
import { testsOnPairs } from "../../oracles/network_on_pairs.ts";
import oracle from "../../oracles/pre_norm_transformer.json" with { type: "json" };

testsOnPairs("preNormTransformer()", (reading) => preNormTransformer({ ...oracle.options, ...reading }), oracle);
