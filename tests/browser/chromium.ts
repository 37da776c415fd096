/**
 * Debian's Chromium, driven for tests.
 *
 * @module
 */
import type { Browser, BrowserContextOptions, Page } from "playwright-core";

const executable = "/usr/bin/chromium";

/** Whether this process may start Chromium, whose driver needs every permission (`deno test -A`), and it works; says loudly if it does not. */
export const browserAvailable: boolean = await (async () => {
  const permitted = await Promise.all(
    (["run", "read", "write", "env", "sys", "net"] as const).map((name) => Deno.permissions.query({ name })),
  );
  if (permitted.some(({ state }) => state !== "granted")) return false;
  const works = await new Deno.Command(executable, { args: ["--version"], stdout: "null", stderr: "null" }).output()
    .then(({ success }) => success, () => false);
  if (!works) console.warn(`SKIPPED: tests in a browser, as ${executable} does not work; apt-get install chromium`);
  return works;
})();

/** Runs a body with a browser, which is closed at its end. */
export async function withBrowser(body: (browser: Browser) => Promise<void>): Promise<void> {
  const args = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ];
  const { chromium } = await import("playwright-core"); // reads its environment, which plain `deno test` may not
  const browser = await chromium.launch({ executablePath: executable, args });
  try {
    await body(browser);
  } finally {
    await browser.close();
  }
}

/** A page that was opened, and what it did that a page should not do. */
export interface OpenedPage {
  readonly page: Page;
  /** Errors and warnings of its console and script, and requests beside the page itself. */
  readonly complaints: string[];
}

/** Opens a file in a page of its own. */
export async function openFile(
  browser: Browser,
  path: string,
  options: BrowserContextOptions = {},
): Promise<OpenedPage> {
  const context = await browser.newContext({ viewport: { width: 1100, height: 900 }, ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  const address = `file://${path}`;
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => complaints.push(`script: ${error.message}`));
  page.on("request", (request) => {
    if (request.url() !== address && !request.url().startsWith("data:")) complaints.push(`request: ${request.url()}`);
  });
  await page.goto(address);
  return { page, complaints };
}
