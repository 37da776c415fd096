/// <reference lib="dom" />
/**
 * Links into parts of the page that are folded. This runs in the reader's browser.
 *
 * @module
 */

/** Unfolds what hides the place that the page's address names, and goes there. */
export function revealTarget(): void {
  const target = document.getElementById(decodedHash(location.hash.slice(1)));
  const folded = target?.parentElement?.closest<HTMLDetailsElement>("details:not([open])");
  if (target instanceof HTMLDetailsElement) target.open = true;
  if (target === null || folded == null) return;
  for (let part: Element | null = folded; part !== null; part = part.parentElement) {
    if (part instanceof HTMLDetailsElement) part.open = true;
  }
  target.scrollIntoView();
}

/** The name in an address; as it is written where it is not encoded as names are. */
export function decodedHash(hash: string): string {
  try {
    return decodeURIComponent(hash);
  } catch {
    return hash;
  }
}
