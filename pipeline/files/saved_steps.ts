/**
 * The steps of the checkpoints before a saved training state, whatever its network.
 *
 * @module
 */
import * as t from "io-ts";
import { ContentError, decodeJson } from "./content_error.ts";
import { count } from "./json_codecs.ts";
import { decodeSafetensors } from "./safetensors.ts";

const Saved = t.type({ log: t.readonlyArray(t.type({ step: count })) });

/** The steps in ascending order, the state's own last; `undefined` if the bytes are no state, such as after a torn write. */
export function savedSteps(bytes: Uint8Array): readonly number[] | undefined {
  const decoded = decodeSafetensors(bytes);
  if (!decoded.ok || decoded.value.metadata.state === undefined) return undefined;
  try {
    return decodeJson("a training state", Saved, decoded.value.metadata.state).log.map(({ step }) => step);
  } catch (error) {
    if (error instanceof ContentError) return undefined;
    throw error;
  }
}
