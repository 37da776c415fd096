/**
 * Files that a user names or hands over: what lies at the path is looked at before it is opened, as opening a pipe waits for ever and a device
 * has no end.
 *
 * @module
 */
import { type Either, isLeft, left, right } from "fp-ts/Either";
import { isSpecialPath, specialPath } from "./file_system_error.ts";
import { isMissing, readRange } from "./files.ts";

/** Bytes that a file with settings, code or a list of files can have. */
export const mostText = 1 << 26;

/** Bytes that any other file can have which is read as a whole. */
export const mostData = 1 << 30;

/** Why a path is no file to read, in a phrase that begins behind its name and a colon. */
export type Unusable = Either<string, never>;

/**
 * The size of the plain file at a path, links followed.
 *
 * @param atMost bytes
 */
export async function inputSize(path: string, atMost: number): Promise<Either<string, number>> {
  try {
    const { isFile, isDirectory, size } = await Deno.stat(path);
    if (isDirectory) return left("a folder, not a file");
    if (!isFile) return left("a pipe, device or socket, not a file");
    if (size > atMost) return left(`it holds ${inBytes(size)}, and at most ${inBytes(atMost)} are read`);
    const found = foreign(await readRange(path, 0, longestMark));
    return found === undefined ? right(size) : left(found);
  } catch (error) {
    return unreadable(error);
  }
}

/**
 * The bytes of the plain file at a path.
 *
 * @param atMost bytes
 */
export async function readInput(path: string, atMost: number): Promise<Either<string, Uint8Array<ArrayBuffer>>> {
  const size = await inputSize(path, atMost);
  if (isLeft(size)) return size;
  try {
    return right(await Deno.readFile(path));
  } catch (error) {
    return unreadable(error);
  }
}

/** The text of the plain file at a path, which is UTF-8. */
export async function readInputText(path: string): Promise<Either<string, string>> {
  const bytes = await readInput(path, mostText);
  return isLeft(bytes) ? bytes : decodeUtf8(bytes.right);
}

/** The text in some bytes; other encodings are refused, as they would read as other characters. */
export function decodeUtf8(bytes: Uint8Array): Either<string, string> {
  const [first, second] = bytes;
  const isUtf16 = first === 0xff && second === 0xfe || first === 0xfe && second === 0xff || bytes.includes(0);
  if (isUtf16) return left("not UTF-8 text, but UTF-16 or no text at all; save it as UTF-8");
  try {
    return right(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return left(`not UTF-8 text, as in Latin-1, in line ${lineOfOther(bytes)}; save it as UTF-8`);
  }
}

function unreadable(error: unknown): Unusable {
  if (isMissing(error)) return left("no such file");
  if (isSpecialPath(error)) return left(specialPath);
  if (error instanceof Deno.errors.PermissionDenied) return left("no permission to read this file");
  return left(error instanceof Error ? error.message.split("\n")[0] : String(error));
}

/** The first line, from 1 on, of bytes that are not all UTF-8, that is not. */
function lineOfOther(bytes: Uint8Array): number {
  for (let line = 1, start = 0;; line++) {
    const end = bytes.indexOf(10, start);
    try {
      new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(start, end < 0 ? undefined : end));
    } catch {
      return line;
    }
    start = end + 1;
  }
}

/** What the first bytes of a file tell of it that is read nowhere here. */
const marks: readonly (readonly [start: string, what: string])[] = [
  ["version https://git-lfs.github.com/spec/", "a pointer of Git LFS, not the file itself; run git lfs pull"],
  ["PK\u0003\u0004", "a zip archive, such as torch.save and numpy.savez write"],
  ["\u0080\u0002\u008a\nl", "a pickle, such as older versions of torch.save write"],
  ["\u0093NUMPY", "an array of NumPy"],
  ["\u0089HDF", "an HDF5 file"],
];
const longestMark = Math.max(...marks.map(([start]) => start.length));

function foreign(bytes: Uint8Array): string | undefined {
  const start = String.fromCharCode(...bytes);
  return marks.find(([mark]) => start.startsWith(mark))?.[1];
}

function inBytes(size: number): string {
  const units = ["bytes", "kB", "MB", "GB", "TB"];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(size, 1)) / 3));
  return `${Number((size / 1000 ** power).toPrecision(3))} ${units[power]}`;
}
