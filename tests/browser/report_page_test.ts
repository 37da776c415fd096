import type { Browser, Page } from "playwright-core";
import { joinedPictures, type RunPictures } from "../../pipeline/files/pictures_artifact.ts";
import { parseCsv } from "../../pipeline/files/csv.ts";
import { formatNumber, formatStep } from "../../pipeline/report/format.ts";
import { reportFiles } from "../../pipeline/report/write_report.ts";
import { jitter, syntheticInput } from "../pipeline/report/synthetic_runs.ts";
import { withProject } from "../pipeline/project_copy.ts";
import { assert, assertEquals, assertStringIncludes } from "../assert.ts";
import { browserAvailable, openFile, withBrowser } from "./chromium.ts";
import { violations } from "./violations.ts";
import { study } from "../../pipeline/studies/robustness/study.ts";

const LARGEST = 5_000_000; // bytes

Deno.test({
  name: "the smoke report in Chromium",
  ignore: !browserAvailable,
  async fn(t) {
    await withProject(async (project) => {
      await project.succeed("reproduce", "--profile", "smoke");
      const folder = `${project.root}/outputs/smoke`;
      await withBrowser(async (browser) => {
        const open = (options = {}) => openFile(browser, `${folder}/report.html`, options);

        for (const colorScheme of ["light", "dark"] as const) {
          await t.step(
            `draws every panel, its text legible, without complaint or request (${colorScheme})`,
            async () => {
              const { page, complaints } = await open({ colorScheme });
              assertEquals(await page.locator(":is(#figures, #theory) .panel svg[role=img]").count(), 26 + 8);
              for (const line of await page.locator(":is(#figures, #theory) .panel svg[role=img]").all()) {
                assert(
                  await line.locator('g[data-mark="line"] path').count() > 0,
                  await line.getAttribute("aria-label") ?? "",
                );
              }
              await page.evaluate("document.querySelectorAll('details').forEach((each) => each.open = true)");
              assertEquals(await violations(page, colorScheme === "light" ? undefined : "color-contrast"), []);
              assertEquals(complaints, []);
              assertEquals(await darkness(page), colorScheme === "dark");
            },
          );
        }

        for (const [width, height] of [[1280, 800], [768, 1024], [390, 844], [360, 740]]) {
          await t.step(
            `V1: shows its first figure in the first screen, V2: before any verdict (${width} x ${height})`,
            async () => {
              const { page } = await open({ viewport: { width, height } });
              const bottom = await page.locator("#figure-opening .plot-box").first().evaluate((each) =>
                (each as unknown as Box).getBoundingClientRect().bottom
              );
              assert(bottom <= height, `${bottom}`);
              const verdict = await page.locator(".verdict").first().evaluate((each) =>
                (each as unknown as Box).getBoundingClientRect().top
              );
              assert(verdict > height, `${verdict}`);
            },
          );

          await t.step(
            `fits ${width} pixels: no text is cut or lies on other text, and nothing scrolls sideways`,
            async () => {
              const { page } = await open({ viewport: { width, height } });
              await page.evaluate("document.querySelectorAll('details').forEach((each) => each.open = true)");
              assertEquals(await page.evaluate("document.documentElement.scrollWidth"), width);
              assertEquals(await page.evaluate(overlaps), []);
              assertEquals(await violations(page, "scrollable-region-focusable"), []);
            },
          );
        }

        await t.step(
          "V4: titles of a row stand at one height, and so do plots, however long their legends are",
          async () => {
            const { page } = await open();
            const tops = (part: string) =>
              page.locator(`#figure-2 .panel ${part}`).evaluateAll((all) =>
                all.map((each) => Math.round((each as unknown as Box).getBoundingClientRect().top))
              );
            for (const part of [".panel-title", ".plot-box"]) {
              const [a, b, c, d] = await tops(part);
              assertEquals([a, c], [b, d], part);
            }
          },
        );

        await t.step("V17: what is read off stands below the plot and covers no curve", async () => {
          const { page } = await open({ viewport: { width: 390, height: 844 }, reducedMotion: "reduce" });
          const reader = page.locator('[data-panel="1a"] .reader');
          await reader.focus();
          for (const key of ["Home", "PageDown", "End"]) {
            await page.keyboard.press(key);
            const [plot, box] = await Promise.all(
              [".plot-box", ".reader-values"].map((part) => page.locator(`[data-panel="1a"] ${part}`).boundingBox()),
            );
            if (plot === null || box === null) throw new Error("not shown");
            assert(box.y >= plot.y + plot.height - 24 && box.x >= 0 && box.x + box.width <= 390, JSON.stringify(box));
          }
        });

        await t.step("V19: a table that is wider than the page shows a shadow where it goes on", async () => {
          const { page } = await open({ viewport: { width: 390, height: 844 } });
          await page.evaluate("document.querySelectorAll('details').forEach((each) => each.open = true)");
          const wide = await page.locator(".scroll").evaluateAll((all) =>
            (all as unknown as Scroller[]).filter((each) => each.scrollWidth > each.clientWidth).length
          );
          assert(wide > 0);
          assertEquals(
            await page.evaluate(`[...document.querySelectorAll(".scroll")].every((each) =>
            getComputedStyle(each).backgroundImage.split("linear-gradient").length === 5)`),
            true,
          );
        });

        await t.step("reads the values of the nearest step off a panel, as the metrics' table has them", async () => {
          const { page } = await open();
          const reader = page.locator('[data-panel="1a"] .reader');
          await reader.scrollIntoViewIfNeeded();
          const box = await reader.boundingBox();
          if (box === null) throw new Error("no reader");
          await page.mouse.move(box.x + 0.6 * box.width, box.y + 0.5 * box.height);
          const words = await page.locator('[data-panel="1a"] .reader-values').innerText();
          const row = tableOf(`${folder}/metrics/mnist-standard-seed-0.csv`).find(({ step }) =>
            words.startsWith(`step ${formatStep(step ?? NaN)}\n`)
          );
          if (row === undefined) throw new Error(words);
          const [low, high] = await page.evaluate<[number, number]>(
            `new Response(new Blob([Uint8Array.fromBase64(document.getElementById("figure-readings").textContent)]).stream()
            .pipeThrough(new DecompressionStream("deflate"))).json().then(({ panels }) => panels["1a"].domain)`,
          );
          const away = (step = NaN) => Math.abs((step > 0 ? Math.log10(step) : low) - (low + 0.6 * (high - low)));
          const others = tableOf(`${folder}/metrics/mnist-standard-seed-0.csv`);
          assert(others.every(({ step }) => away(row.step) <= away(step) + 0.01), `${row.step} is not the nearest`);
          for (const [label, column] of [["weight norm", "weight_norm"], ["test accuracy", "test_accuracy"]]) {
            assertStringIncludes(words, `${label}: ${formatNumber(Number((row[column] ?? NaN).toPrecision(5)))}`);
          }
        });

        await t.step("reads values by keyboard, for a screen reader, too", async () => {
          const { page } = await open();
          const reader = page.locator('[data-panel="8b"] .reader');
          await reader.focus();
          await page.keyboard.press("Home");
          assertStringIncludes(await reader.getAttribute("aria-valuetext") ?? "", "step 0, train accuracy ");
          await page.keyboard.press("ArrowRight");
          const second = tableOf(`${folder}/metrics/modular-addition-standard-seed-0.csv`)[1];
          const text = await reader.getAttribute("aria-valuetext") ?? "";
          assertStringIncludes(text, `step ${formatStep(second.step ?? NaN)},`);
          assertStringIncludes(text, `PMI ${formatNumber(Number((second.pmi ?? NaN).toPrecision(5)))}`);
        });

        await t.step("hides and shows a series by its key, by mouse and by keyboard", async () => {
          const { page } = await open();
          const panel = page.locator('[data-panel="1a"]');
          const key = panel.locator("button.key", { hasText: "weight norm" });
          const shown = () => panel.locator('svg[role=img] g[data-mark="line"]:visible').count();
          const before = await shown();
          await key.click();
          assertEquals([await shown(), await key.getAttribute("aria-pressed")], [before - 1, "false"]);
          await key.press("Enter");
          assertEquals([await shown(), await key.getAttribute("aria-pressed")], [before, "true"]);
        });

        await t.step("moves through training: pictures, words and cursor follow the slider", async () => {
          const { page } = await open();
          const place = page.locator("#picture-slider");
          await place.scrollIntoViewIfNeeded();
          assertEquals(await place.locator(".picture-card").count(), 3);
          const slider = place.locator("input[type=range]");
          const pictured = () =>
            place.locator("canvas").evaluateAll((all) => all.map((each) => (each as unknown as Canvas).toDataURL()));
          await slider.press("Home");
          const first = await pictured();
          await slider.press("End");
          const last = await pictured();
          assertEquals(new Set(last).size, 6, "six pictures, none blank like another");
          assert(last.every((picture, index) => picture !== first[index]));
          assertEquals(await page.evaluate(samePictures), [true, true], "the slider ends with the pictures in print");
          const row = tableOf(`${folder}/metrics/modular-addition-standard-seed-0.csv`).at(-1);
          const words = await place.locator(".picture-card p").first().innerText();
          assertStringIncludes(words, `At step ${formatStep(row?.step ?? NaN)}`);
          assertStringIncludes(
            words,
            `${(100 * (row?.train_accuracy ?? NaN)).toFixed(1).replace(/\.0$/, "")}\u202f% of the train pairs`,
          );
          assertStringIncludes(
            await slider.getAttribute("aria-valuetext") ?? "",
            `${await place.locator("output").innerText()}; test accuracy: standard training `,
          );
          await place.getByLabel("the answer is right").check();
          const right = await pictured();
          assert(right[0] !== last[0] && right[1] === last[1], "the table alone is another");
        });

        await t.step("leads from a claim to its figure, to the hash behind a number, and back", async () => {
          const { page } = await open({ reducedMotion: "reduce" });
          const visible = (selector: string) =>
            page.locator(selector).evaluate((each) => (each as unknown as Box).getBoundingClientRect().top);
          await page.locator('#findings .links a[href="#figure-1"]').first().click();
          await page.waitForFunction("location.hash === '#figure-1'");
          await page.locator("#figure-1 a[href='#C1']").click();
          await page.locator("#C1 summary").first().click();
          await page.locator("#C1 a.hash").first().click();
          const target = await page.evaluate<string>("location.hash");
          assert(target.startsWith("#hash-"), target);
          assert(await page.locator(target).isVisible(), "the row of the hash is folded");
          assert(await visible(target) >= 0 && await visible(target) < 900);
          await page.locator(`${target} a[href='#C1']`).click();
          assertEquals(await page.evaluate("location.hash"), "#C1");
        });

        await t.step("has everything but the interaction without its script", async () => {
          const { page } = await open({ javaScriptEnabled: false });
          assertEquals(await page.locator(":is(#figures, #theory) .panel svg[role=img]").count(), 26 + 8);
          assertEquals(await page.locator("figure.stations img").evaluateAll((all) => all.length > 3), true);
          assertEquals(await page.locator("#picture-slider").isVisible(), false);
        });

        await t.step(
          "V20: prints on 25 pages at most, with figures and without controls, triangles and what is folded",
          async () => {
            const { page } = await open();
            const pages = (await page.pdf({ format: "A4" })).toString("latin1").match(/\/Type \/Page\b/g)?.length ?? 0;
            assert(pages > 8 && pages <= 25, `${pages} pages`);
            await page.emulateMedia({ media: "print" });
            assertEquals(await page.locator("#picture-slider, nav").evaluateAll(hidden), [true, true]);
            assertEquals(
              new Set(await page.locator("summary, details:not([open]) p").evaluateAll(hidden)),
              new Set([true]),
            );
            // Chromium tears no box of these apart, and no heading from what follows it.
            const broken =
              `[...document.querySelectorAll("figure, .finding")].filter((each) => getComputedStyle(each).breakInside !== "avoid").length
            + [...document.querySelectorAll("h2, h3")].filter((each) => getComputedStyle(each).breakAfter !== "avoid").length`;
            assertEquals(await page.evaluate(broken), 0);
          },
        );
      });
    });
  },
});

Deno.test({
  name: "a report on five seeds in Chromium stays below 5 MB, and hides single runs in all figures at once",
  ignore: !browserAvailable,
  async fn() {
    const input = syntheticInput([0, 1, 2, 3, 4], { rows: 400 });
    const pictures = noisyPictures(113, 40);
    const runs = input.runs.map((run) => run.task === "mnist" ? run : { ...run, pictures });
    const text = reportFiles(study, { ...input, runs })["report.html"];
    const bytes = new TextEncoder().encode(text).length;
    assert(bytes < LARGEST, `${bytes} bytes`);
    await withPage(text, async (browser, path) => {
      const { page, complaints } = await openFile(browser, path);
      const buttons = page.locator("#run-toggles button");
      assertEquals(await buttons.allInnerTexts(), [
        "median and band",
        "seed 0",
        "seed 1",
        "seed 2",
        "seed 3",
        "seed 4",
      ]);
      const shown = () => page.locator(".panel svg[role=img] .seed-2:visible").count();
      const before = await shown();
      assert(before > 24, `${before}`);
      await buttons.nth(3).click();
      assertEquals([await shown(), await buttons.nth(3).getAttribute("aria-pressed")], [0, "false"]);
      await buttons.nth(3).click();
      assertEquals(await shown(), before);
      // F5: what is read off is what is left
      const reader = page.locator(".panel .reader").first();
      await reader.focus();
      assert(/\(.* to .*\)/.test(await reader.getAttribute("aria-valuetext") ?? ""));
      for (const index of [0, 1, 2, 4, 5]) await buttons.nth(index).click();
      await reader.blur();
      await reader.focus();
      const text = await reader.getAttribute("aria-valuetext") ?? "";
      assert(text.includes("(seed 2)") && !text.includes(" to "), text);
      for (const index of [0, 1, 2, 4, 5]) await buttons.nth(index).click();
      await page.locator("#picture-slider").waitFor();
      assertEquals(await page.locator(".picture-card").count(), 3);
      assertEquals(complaints, []);
    });
  },
});

// Helpers

/** Texts that lie on each other, in a plot or beside it, and those that run out of a plot or of the page. */
const overlaps = `(() => {
  const found = [];
  const boxes = (all) => [...all].map((each) => [each.textContent, each.getBoundingClientRect()]).filter(([, { width }]) => width > 0);
  for (const plot of document.querySelectorAll(".plot-box > svg")) {
    const texts = boxes(plot.querySelectorAll("text"));
    const frame = plot.getBoundingClientRect();
    texts.forEach(([text, a], index) => {
      if (a.left < frame.left - 1 || a.right > frame.right + 1) found.push("cut: " + text + " in " + plot.getAttribute("aria-label"));
      for (const [other, b] of texts.slice(index + 1)) {
        const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        if (across > 1 && down > 3) found.push(text + " on " + other + " in " + plot.getAttribute("aria-label"));
      }
    });
  }
  for (const [text, { left, right }] of boxes(document.querySelectorAll("main :is(p, h2, h3, h4, li, summary):not(.scroll *)"))) {
    if ((left < -1 && right > 0) || right > document.documentElement.clientWidth + 1) found.push("out of the page: " + text.slice(0, 60));
  }
  return found;
})()`;

/** Whether the first run's pictures are, pixel by pixel, the last ones of its row of printed pictures. */
const samePictures = `Promise.all([0, 1].map(async (which) => {
  const image = document.querySelectorAll("figure.stations .strip > div:last-child img")[which];
  const canvas = document.querySelectorAll(".picture-card canvas")[which];
  await image.decode();
  const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d");
  copy.drawImage(image, 0, 0);
  const pixels = (context) => context.getImageData(0, 0, canvas.width, canvas.height).data;
  const [printed, shown] = [pixels(copy), pixels(canvas.getContext("2d"))];
  return shown.every((part, place) => part === printed[place]);
}))`;

/** What is used of elements in the page. */
interface Canvas {
  toDataURL(): string;
}
interface Box {
  getBoundingClientRect(): { readonly top: number; readonly bottom: number };
}
interface Scroller {
  readonly scrollWidth: number;
  readonly clientWidth: number;
}

function hidden(elements: readonly unknown[]): boolean[] {
  return elements.map((each) => (each as { offsetParent: unknown }).offsetParent === null);
}

/** Pictures as large as the paper's, and as hard to compress as any. */
function noisyPictures(modulus: number, frames: number): RunPictures {
  const size = modulus ** 2;
  const noise = (place: number) => Math.abs(jitter(place, 1));
  const table = {
    modulus,
    labels: Int32Array.from({ length: size }, (_, pair) => (Math.floor(pair / modulus) + pair) % modulus),
    trained: Int32Array.from({ length: size }, (_, pair) => noise(pair) < 0.3 ? 1 : 0),
  };
  return joinedPictures(
    table,
    Array.from({ length: frames }, (_, index) => ({
      step: Math.round(2 ** (index / 3)) * 3 + index,
      picture: {
        predictions: Int32Array.from({ length: size }, (_, pair) => Math.floor(modulus * noise(pair + size * index))),
        trainGram: Float64Array.from({ length: size }, (_, place) => jitter(place, index)),
        testGram: Float64Array.from({ length: size }, (_, place) => jitter(place, index + frames)),
      },
    })),
  );
}

function tableOf(path: string): readonly Readonly<Record<string, number | undefined>>[] {
  const parsed = parseCsv(Deno.readTextFileSync(path));
  if (!parsed.ok) throw new Error(path);
  return parsed.value.rows;
}

/** Whether the page's ground is dark. */
function darkness(page: Page): Promise<boolean> {
  return page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).every((part) => part < 128)");
}

async function withPage(text: string, body: (browser: Browser, path: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "degrok-test-" });
  try {
    await Deno.writeTextFile(`${folder}/report.html`, text);
    await withBrowser((browser) => body(browser, `${folder}/report.html`));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
