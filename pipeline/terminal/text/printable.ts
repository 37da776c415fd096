/**
 * Texts that others chose, made safe for a terminal, which would obey the control characters in them.
 *
 * @module
 */

/** A text with its control characters spelled out, but for line ends. */
export function printable(text: string): string {
  return text.replaceAll(
    /[^\P{Cc}\n]/gu,
    (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Plain data with every text in it made printable. */
export function printableContent<A>(content: A): A {
  if (typeof content === "string") return printable(content) as A;
  if (Array.isArray(content)) return content.map(printableContent) as A;
  if (typeof content !== "object" || content === null) return content;
  return Object.fromEntries(Object.entries(content).map(([key, value]) => [key, printableContent(value)])) as A;
}
