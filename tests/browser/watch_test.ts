/// <reference lib="dom" />
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { assert, assertEquals, assertStringIncludes } from "../assert.ts";
import type { Store } from "../../pipeline/cache/store/store.ts";
import { answering } from "../../pipeline/watch/answer.ts";
import { watchedJournals } from "../../pipeline/watch/watched_journal.ts";
import { stampedJournal, withStore } from "../pipeline/watch/journals.ts";
import { browserAvailable, withBrowser } from "./chromium.ts";
import { violations } from "./violations.ts";

Deno.test({
  name: "the page shows networks, curves and log of an experiment while they grow, and that it is over",
  ignore: !browserAvailable,
  fn: () =>
    withWatchedPage({}, async ({ page, store }) => {
      await saying(page, "#nothing", "Nothing has run here yet");
      const journal = await experiment(store, "1", "quick");
      await saying(page, "h1", "degrok: quick");
      await saying(page, "#status", "running: 0 of 3 networks done");
      assertEquals(await page.locator("#nothing").isVisible(), false);
      await journal.append({ event: "begin", stage: "train", label: run("standard") });
      await train(journal, run("standard"), [0, 10, 20]);
      await saying(page, "figure:has-text('Weight norm') output", "step 20: standard 20.0");
      await saying(
        page,
        "figure:has-text('while training') output",
        "step 20: standard train 0.200, standard test 0.100",
      );
      assertEquals(await page.locator("figure").count(), 3);
      await train(journal, run("standard"), [30, 40]);
      await saying(page, "figure:has-text('Weight norm') output", "step 40: standard 40.0");
      await saying(page, "#runs", "40 / 100");
      await journal.append({ event: "end", stage: "train", label: run("standard"), status: "computed", ms: 372_300 });
      await saying(page, "#log", "train modular-addition-standard-seed-0: done in 6 m 12 s");
      const points = [{ step: 40, values: { pmi: 1.25, test_accuracy: 0.75 } }];
      await journal.append({ event: "begin", stage: "metrics", label: run("standard") });
      await journal.append({ event: "update", stage: "metrics", label: run("standard"), done: 1, total: 9, points });
      await saying(page, "figure:has-text('(PMI)') output", "step 40: standard 1.250");
      await saying(page, "figure:has-text('Accuracy on') output", "standard test 0.750");
      await journal.append({ event: "finished", code: 0, ms: 61_000, report: "outputs/quick/report.html" });
      await journal.close();
      await saying(page, "#status", "finished: 0 of 3 networks done");
      await saying(page, "#details", "1 m 01 s, report: outputs/quick/report.html, to outputs/quick");
      assert(await drawnPixels(page) > 200, "the charts are empty");
    }),
});

Deno.test({
  name:
    "the page goes on when the server comes back, misses nothing, and keeps what is looked at when another experiment begins",
  ignore: !browserAvailable,
  fn: () =>
    withWatchedPage({ mayLoseServer: true }, async ({ page, store, restart }) => {
      const journal = await experiment(store, "1", "quick");
      await journal.append({ event: "begin", stage: "train", label: run("standard") });
      await train(journal, run("standard"), [0, 10]);
      await saying(page, "figure:has-text('Weight norm') output", "step 10");
      await restart(async () => {
        await saying(page, "#connection", "The connection is lost");
        await train(journal, run("standard"), [20]);
      });
      await saying(page, "figure:has-text('Weight norm') output", "step 20");
      assertEquals(await page.locator("#connection").isVisible(), false);
      await journal.close(); // as after a kill
      await saying(page, "#status", "stopped early");
      const next = await experiment(store, "2", "smoke");
      await saying(page, "#news", "has begun.");
      await saying(page, "h1", "degrok: quick");
      await page.getByRole("button", { name: "Show it" }).click();
      await saying(page, "h1", "degrok: smoke");
      await saying(page, "#status", "running: 0 of 3 networks done");
      assertEquals([await page.locator("figure").count(), await page.locator("#news").isVisible()], [0, false]);
      await page.reload();
      await saying(page, "h1", "degrok: smoke");
      await page.getByLabel("Show each new experiment").check();
      const third = await experiment(store, "3", "paper");
      await saying(page, "h1", "degrok: paper");
      for (const each of [next, third]) await each.close();
    }),
});

Deno.test({
  name: "experiments are listed, and any two of them are laid on one chart",
  ignore: !browserAvailable,
  fn: () =>
    withWatchedPage({}, async ({ page, store }) => {
      for (const [name, profile, steps] of [["1", "quick", [0, 10, 20]], ["2", "smoke", [0, 10]]] as const) {
        const journal = await experiment(store, name, profile);
        await journal.append({ event: "begin", stage: "train", label: run("standard") });
        await train(journal, run("standard"), steps);
        await journal.append({ event: "finished", code: 0, ms: 1000 });
        await journal.close();
      }
      await saying(page, "#experiments tr:nth-child(2)", "finished");
      await page.getByLabel(/^show smoke/).check(); // whichever the page has seen first
      await saying(page, "h1", "degrok: smoke");
      assertEquals(await page.locator("#experiments tr").count(), 2);
      await page.getByRole("button", { name: "Experiments (2)" }).click();
      assert(await page.locator("#experiments-title").evaluate((title) => title === document.activeElement));
      await page.getByLabel(/^lay quick/).check();
      const readout = "figure:has-text('Weight norm') output";
      await saying(page, readout, "step 20: smoke: standard 10.0, quick: standard 20.0");
      await saying(page, "#beside-networks", "Beside them: quick");
      await page.locator("#beside-runs").getByLabel(run("standard"), { exact: true }).uncheck();
      await saying(page, readout, "step 10: smoke: standard 10.0");
      await page.getByLabel(/^show quick/).check();
      await saying(page, "h1", "degrok: quick");
      await saying(page, readout, "step 20: standard 20.0");
    }),
});

Deno.test({
  name: "seventy networks: variants are drawn on demand, names can be filtered, and all or none be drawn at once",
  ignore: !browserAvailable,
  fn: () =>
    withWatchedPage({}, async ({ page, store }) => {
      const journal = await experiment(store, "1", "quick", seventy);
      for (const { id } of seventy) {
        await journal.append({ event: "begin", stage: "train", label: id });
        await train(journal, id, [0, 10]);
      }
      const readout = "figure:has-text('Weight norm') output";
      await saying(page, readout, "standard 0 10.0");
      await saying(page, readout, "and 2 more");
      await page.getByLabel("Name holds").fill("seed-3");
      assertEquals(await page.locator("#runs tbody tr:visible").count(), 7);
      await page.getByRole("button", { name: "none of these" }).click();
      await saying(page, readout, "and 1 more");
      await page.getByLabel("Name holds").fill("");
      await page.getByRole("button", { name: "none of these" }).click();
      await page.getByLabel("Name holds").fill("variant-5-seed-9");
      await page.getByRole("button", { name: "all of these" }).click();
      await saying(page, readout, "step 10: standard variant-5 9 10.0");
      await journal.close();
    }),
});

Deno.test({
  name: "curves can be read by keyboard and hidden, and more quantities are there on demand",
  ignore: !browserAvailable,
  fn: () =>
    withWatchedPage({}, async ({ page, store }) => {
      const journal = await experiment(store, "1", "quick");
      for (const intervention of ["standard", "perturbed"]) {
        await journal.append({ event: "begin", stage: "train", label: run(intervention) });
        await train(journal, run(intervention), [0, 10, 20, 30]);
      }
      const points = [{ step: 10, values: { first_layer_norm: 4 } }];
      await journal.append({ event: "update", stage: "train", label: run("standard"), points });
      const readout = "figure:has-text('Weight norm') output";
      await saying(page, readout, "step 30: standard 30.0, perturbed 30.0");
      await page.locator("figure:has-text('Weight norm') .chart").focus();
      await page.keyboard.press("ArrowLeft");
      await saying(page, readout, "step 20: standard 20.0, perturbed 20.0");
      await page.keyboard.press("Home");
      await saying(page, readout, "step 0: standard 0.000, perturbed 0.000");
      const chart = page.locator("figure:has-text('Weight norm') .chart");
      assertStringIncludes(await chart.getAttribute("aria-label") ?? "", "Weight norm against training steps; step 0");
      await page.getByLabel(run("perturbed"), { exact: true }).uncheck();
      await saying(page, readout, "step 30: standard 30.0");
      assertEquals((await page.locator(readout).textContent())?.includes("perturbed"), false);
      await page.getByText("More quantities").click();
      await saying(page, "figure:has-text('first layer norm') output", "step 10: standard 4.000");
      await page.getByLabel("logarithmic").check();
      await saying(page, readout, "standard");
      await journal.close();
    }),
});

for (const [width, colorScheme] of [[390, "light"], [390, "dark"], [1280, "light"], [1280, "dark"]] as const) {
  Deno.test({
    name: `nothing overflows at ${width} pixels, and nothing stands against accessibility on the ${colorScheme} page`,
    ignore: !browserAvailable,
    fn: () =>
      withWatchedPage({ viewport: { width, height: 800 }, colorScheme }, async ({ page, store }) => {
        const journal = await experiment(store, "20261123T145605-8c6175", "quick");
        await journal.append({ event: "begin", stage: "train", label: run("standard") });
        await train(journal, run("standard"), [0, 10, 20]);
        await journal.append({ event: "log", message: `error: ${"x".repeat(300)}` });
        await saying(page, "figure:has-text('while training') output", "step 20");
        await saying(page, "#log", "error: xxx");
        assertEquals(await page.evaluate(() => document.documentElement.scrollWidth), width);
        for (const table of ["#runs", "#experiments-table"]) {
          assertEquals(await overflow(page, table), 0, `V23: ${table} is cut`);
        }
        assertEquals(await violations(page), []);
        await journal.close();
      }),
  });
}

// Helpers

const run = (intervention: string) => `modular-addition-${intervention}-seed-0`;

type OpenExperiment = ReturnType<typeof stampedJournal>;

const colors = { standard: "blue", perturbed: "vermillion", abelian: "green" };
const modular = { task: "modularAddition", title: "Modular addition", steps: 100 };
const few = Object.entries(colors).map(([intervention, color]) => (
  { id: run(intervention), ...modular, intervention, color, variant: null as string | null, seed: 0 }
));
const seventy: typeof few = Array.from({ length: 10 }, (_, seed) =>
  Array.from({ length: 7 }, (_, i) => {
    const variant = i === 0 ? null : `variant-${i - 1}`;
    const id = `modular-addition-standard-${variant === null ? "" : `${variant}-`}seed-${seed}`;
    return { id, ...modular, intervention: "standard", color: "blue", variant, seed };
  })).flat();

async function experiment(
  store: Store,
  name: string,
  profile: string,
  networks: typeof few = few,
): Promise<OpenExperiment> {
  const journal = stampedJournal(store, name);
  await journal.append({
    event: "experiment",
    profile,
    out: `outputs/${profile}`,
    estimate: 60_000,
    own: [],
    networks,
  });
  return journal;
}

/** Curves whose values are told from each other at a glance. */
async function train(journal: OpenExperiment, label: string, steps: readonly number[]): Promise<void> {
  const points = steps.map((step) => (
    {
      step,
      values: {
        weight_norm: step,
        batch_accuracy: step / 100,
        sampled_test_accuracy: step / 200,
        batch_loss: 10 / (step + 1),
      },
    }
  ));
  await journal.append({
    event: "update",
    stage: "train",
    label,
    done: steps.at(-1),
    total: 100,
    batchAccuracy: 0.5,
    points,
  });
}

interface WatchedPage {
  readonly page: Page;
  readonly store: Store;
  /** Ends the server, does something, and serves on the same port again. */
  restart(meanwhile: () => Promise<void>): Promise<void>;
}

/** Runs a body with the page open in a browser; fails on whatever a page should not do. */
async function withWatchedPage(
  { mayLoseServer = false, ...options }: BrowserContextOptions & { readonly mayLoseServer?: boolean },
  body: (watched: WatchedPage) => Promise<void>,
): Promise<void> {
  await withStore((store) =>
    withBrowser(async (browser) => {
      let server = serve(store, 0);
      const { port } = server.addr;
      try {
        const complaints: string[] = [];
        const page = await openPage(browser, options, complaints, port);
        const restart = async (meanwhile: () => Promise<void>) => {
          await server.end();
          await meanwhile();
          server = serve(store, port);
        };
        await body({ page, store, restart });
        const expected = mayLoseServer ? /ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED_ENCODING/ : /^$/;
        assertEquals(complaints.filter((each) => !expected.test(each)), []);
      } finally {
        await server.end();
      }
    })
  );
}

function serve(store: Store, port: number) {
  const stop = new AbortController();
  const { addr, shutdown } = Deno.serve(
    { hostname: "127.0.0.1", port, onListen: () => {} },
    (request) => answer(request),
  );
  const answer = answering({ store, journals: watchedJournals(store), port: () => addr.port, signal: stop.signal });
  const end = async () => {
    stop.abort();
    await shutdown();
  };
  return { addr, end };
}

async function openPage(
  browser: Browser,
  options: BrowserContextOptions,
  complaints: string[],
  port: number,
): Promise<Page> {
  const page = await (await browser.newContext(options)).newPage();
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => complaints.push(`script: ${error.message}`));
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(`http://127.0.0.1:${port}/`) && !url.startsWith("data:")) complaints.push(`request: ${url}`);
  });
  await page.goto(`http://127.0.0.1:${port}/`);
  return page;
}

/** Waits until an element says something. */
async function saying(page: Page, selector: string, words: string): Promise<void> {
  try {
    await page.locator(selector).filter({ hasText: words, visible: true }).waitFor({ timeout: 20_000 });
  } catch (error) {
    const said = await page.locator(selector).allTextContents();
    throw new Error(`${selector} says ${JSON.stringify(said)}, not ${words}`, { cause: error });
  }
}

/** By how many pixels a table is wider than the region that it scrolls in. */
async function overflow(page: Page, table: string): Promise<number> {
  return await page.locator(table).evaluate(({ parentElement }) =>
    parentElement === null ? 0 : parentElement.scrollWidth - parentElement.clientWidth
  );
}

/** Pixels of the first chart that are not empty. */
async function drawnPixels(page: Page): Promise<number> {
  return await page.evaluate(() => {
    const canvas = document.querySelector("canvas")!;
    const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
    return data.filter((value, i) => i % 4 === 3 && value > 0).length;
  });
}
