/**
 * Controls: runs that are not meant to grok.
 *
 * @module
 */
import { standard } from "../../interventions/interventions.ts";
import type { RunCourse } from "../../report/run_course.ts";

/** Runs by their kind: by what is different in them from standard base runs. */
export function byKind(
  courses: readonly RunCourse[],
): readonly (readonly [kind: string, courses: readonly RunCourse[]])[] {
  return [
    ...Map.groupBy(
      courses,
      ({ run: { variant, intervention } }) =>
        [
          ...variant === null ? [] : [variant.describes],
          ...intervention === standard ? [] : [`${intervention} training`],
        ]
          .join(", ") || "nothing changed",
    ),
  ];
}
