/**
 * The small study with runs of its own.
 *
 * @module
 */
import type { Study } from "../../../../pipeline/studies/study.ts";
import { study as small } from "../small/study.ts";
import { design } from "./design.ts";

/** Which learning rate is the better one. */
export const study: Study = { ...small, name: "turns", profile: "smoke", design };
