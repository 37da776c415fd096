/**
 * The studies, the default one first. To add one, write its folder and name it here.
 *
 * Each is loaded when it is asked for, so that a command reads no other study's code than the one it is about.
 *
 * @module
 */
import { type Either, left, right } from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import * as TE from "fp-ts/TaskEither";
import type { PipelineError } from "../platform/errors.ts";
import type { Design } from "../report/design.ts";
import { listed } from "../settings/setting_type.ts";
import { suggestion } from "../settings/suggestion.ts";
import type { Study } from "./study.ts";

const studies: Readonly<Record<string, () => Promise<{ readonly study: Study }>>> = {
  robustness: () => import("./robustness/study.ts"),
  speedups: () => import("./speedups/study.ts"),
  prediction: () => import("./prediction/study.ts"),
};

/** The designs of the studies that have one, apart from their figures and claims: what is trained is known without these. */
const designs: Readonly<Record<string, (() => Promise<{ readonly design: Design }>) | undefined>> = {
  robustness: () => import("./robustness/longer_runs.ts"),
  speedups: () => import("./speedups/design.ts"),
  prediction: () => import("./prediction/design.ts"),
};

/** The names of the studies. */
export const studyNames: readonly string[] = Object.keys(studies);

/** The module that a study's own code is reached from: with it, a result depends on this study and on no other. */
export function studyModule(name: string): string {
  return `pipeline/studies/${name}/study.ts`;
}

/** The name of a study; an invalid configuration if there is none of this name. */
export function studyName(name: string): Either<PipelineError, string> {
  if (Object.hasOwn(studies, name)) return right(name);
  const names = studyNames.map((each) => JSON.stringify(each));
  const message = `expected ${listed(names)}, got ${JSON.stringify(name)}${suggestion(name, studyNames)}`;
  return left({ _tag: "InvalidConfig", issues: [{ path: "study", message }] });
}

/** A study by its name, loaded. */
export function studyNamed(name: string): TE.TaskEither<PipelineError, Study> {
  return pipe(
    TE.fromEither(studyName(name)),
    TE.flatMap((name) => TE.fromTask(async () => (await studies[name]()).study)),
  );
}

/** The design of a study, if it has one. */
export function designNamed(name: string): TE.TaskEither<PipelineError, Design | undefined> {
  return pipe(
    TE.fromEither(studyName(name)),
    TE.flatMap((name) => TE.fromTask(async () => (await designs[name]?.())?.design)),
  );
}
