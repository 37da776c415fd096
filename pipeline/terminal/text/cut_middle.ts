/**
 * Names that are too long for their place.
 *
 * @module
 */

/** A text of at most `width` characters, its middle left out if need be: its end distinguishes runs. */
export function cutMiddle(text: string, width: number): string {
  if (text.length <= width) return text;
  if (width <= 3) return text.slice(0, width);
  const end = Math.ceil((width - 1) * 0.6);
  return `${text.slice(0, width - 1 - end)}…${text.slice(text.length - end)}`;
}
