/**
 * Files that a user names or hands over: what lies at the path is looked at before it is opened, as opening a pipe waits for ever and a device
 * has no end.
 *
 * @module
 */
import { type Either, isLeft, left, right } from "fp-ts/Either";
import { isSpecialPath, specialPath } from "./file_system_error.ts";
import { isMissing } from "./files.ts";

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
    return size <= atMost ? right(size) : left(`it holds ${inBytes(size)}, and at most ${inBytes(atMost)} are read`);
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
    const bytes = await Deno.readFile(path);
    return isPointer(bytes) ? left(`a pointer of Git LFS, not the file itself; run git lfs pull`) : right(bytes);
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
    const line = new TextDecoder("latin1").decode(bytes).split("\n").findIndex((each) => !isUtf8(each)) + 1;
    return left(`not UTF-8 text, as in Latin-1, in line ${line}; save it as UTF-8`);
  }
}

// Helpers

function unreadable(error: unknown): Unusable {
  if (isMissing(error)) return left("no such file");
  if (isSpecialPath(error)) return left(specialPath);
  if (error instanceof Deno.errors.PermissionDenied) return left("no permission to read this file");
  return left(error instanceof Error ? error.message.split("\n")[0] : String(error));
}

/** Whether the bytes of a line, a character each, are UTF-8. */
function isUtf8(line: string): boolean {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Uint8Array.from(line, (c) => c.charCodeAt(0))) !== "";
  } catch {
    return false;
  }
}

const pointer = new TextEncoder().encode("version https://git-lfs.github.com/spec/");

const isPointer = (bytes: Uint8Array): boolean => pointer.every((byte, index) => bytes[index] === byte);

function inBytes(size: number): string {
  const units = ["bytes", "kB", "MB", "GB", "TB"];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(size, 1)) / 3));
  return `${Number((size / 1000 ** power).toPrecision(3))} ${units[power]}`;
}
