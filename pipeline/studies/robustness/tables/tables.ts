/**
 * What the verdicts depend on and rest on, as tables.
 *
 * @module
 */
import { powerTable } from "../../../report/claims/power.ts";
import type { ReportedStudy } from "../../../report/reported_study.ts";
import { readingsTable } from "./readings.ts";
import { spreadTable } from "./spread.ts";

/** The readings of the noise, the spread of times, and what how many seeds can decide. */
export const tables: NonNullable<ReportedStudy["tables"]> = ({ evidence, claims }) => [
  readingsTable(claims),
  spreadTable(evidence),
  powerTable(claims.claims),
];
