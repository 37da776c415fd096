/**
 * What axe finds against a page.
 *
 * @module
 */
import type { Page } from "playwright-core";

const axe = new URL("../../node_modules/axe-core/axe.min.js", import.meta.url);

/** What axe finds against the page: contrast, labels, landmarks and the rest of WCAG 2.2 A and AA, and best practice; or by one rule. */
export async function violations(page: Page, rule?: string): Promise<readonly string[]> {
  await page.evaluate(Deno.readTextFileSync(axe));
  const options = rule === undefined ? "" : `{ runOnly: ["${rule}"] }`;
  return await page.evaluate<string[]>(
    `axe.run(${options}).then(({ violations }) => violations.map(({ id, nodes }) =>
      id + ": " + nodes.length + ", " + nodes[0].html.slice(0, 200) + nodes[0].failureSummary))`,
  );
}
