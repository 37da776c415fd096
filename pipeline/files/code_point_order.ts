/**
 * The one order in which the cache sorts names: by Unicode code point, never by locale.
 *
 * @module
 */

/**
 * Compares two strings by their code points.
 *
 * JavaScript's own `<` compares UTF-16 units and so puts U+1F600 before U+FF5E; a locale's order differs between computers.
 *
 * @returns A negative number, zero or a positive number, as `Array.prototype.sort` wants.
 */
export function compareCodePoints(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index++) {
    if (left.charCodeAt(index) !== right.charCodeAt(index)) {
      return codePointAround(left, index) - codePointAround(right, index);
    }
  }
  return left.length - right.length;
}

/** The code point that holds the unit at `index`: steps back when the unit is the second of a pair. */
function codePointAround(text: string, index: number): number {
  const unit = text.charCodeAt(index);
  const previous = index > 0 ? text.charCodeAt(index - 1) : 0;
  const isSecondOfPair = unit >= 0xdc00 && unit <= 0xdfff && previous >= 0xd800 && previous <= 0xdbff;
  return text.codePointAt(isSecondOfPair ? index - 1 : index)!;
}
