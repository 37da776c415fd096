/**
 * The typed door to `@std/assert`: the npm mirror of the Deno standard library ships no types.
 *
 * @module
 */
import * as std from "@std/assert";

/** Fails unless the condition holds. */
export const assert: (condition: unknown, message?: string) => asserts condition = std.assert;
/** Fails unless the two values are deeply equal. */
export const assertEquals: <T>(actual: T, expected: T, message?: string) => void = std.assertEquals;
/** Fails if the two values are deeply equal. */
export const assertNotEquals: <T>(actual: T, expected: T, message?: string) => void = std.assertNotEquals;
/** Fails unless the two numbers differ by at most `tolerance` (absolute; default 1e-7 of the expected). */
export const assertAlmostEquals: (actual: number, expected: number, tolerance?: number, message?: string) => void =
  std.assertAlmostEquals;
/** Fails unless the function throws an error of the class whose message includes the text. */
export const assertThrows: (
  fn: () => unknown,
  // deno-lint-ignore no-explicit-any
  errorClass?: new (...args: any[]) => Error,
  includes?: string,
) => Error = std.assertThrows;
/** Fails unless the promise is rejected with an error of the class whose message includes the text. */
export const assertRejects: (
  fn: () => PromiseLike<unknown>,
  // deno-lint-ignore no-explicit-any
  errorClass?: new (...args: any[]) => Error,
  includes?: string,
) => Promise<Error> = std.assertRejects;
/** Fails unless the text includes the part. */
export const assertStringIncludes: (actual: string, part: string, message?: string) => void = std.assertStringIncludes;
