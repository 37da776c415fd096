/// <reference lib="dom" />
/**
 * Data that the page holds compressed. This runs in the reader's browser.
 *
 * @module
 */

/** What a text holds in base 64, compressed (zlib). */
export function inflated(text: string): Response {
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate")));
}
