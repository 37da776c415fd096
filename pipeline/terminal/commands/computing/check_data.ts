/**
 * A look ahead: whether the data that the user names can be used.
 *
 * @module
 */
import { pipe } from "fp-ts/function";
import * as TE from "fp-ts/TaskEither";
import type { Config } from "../../../config/config.ts";
import { packagedMnist, readMnist } from "../../../tasks/mnist_files.ts";
import type { PipelineError } from "../../../platform/errors.ts";

/**
 * Whether a folder of MNIST files that the configuration names is whole, so that nothing is written if it is not.
 *
 * The packaged files are checked by the dataset stage: nobody mistyped their place.
 */
export function checkData(
  { mnist: { modes, dataset: { source, ...sizes } } }: Config,
): TE.TaskEither<PipelineError, void> {
  if (modes.length === 0 || source === packagedMnist) return TE.right(undefined);
  return pipe(readMnist(source, sizes), TE.map(() => undefined));
}
