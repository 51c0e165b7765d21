// Each page in each main state, at four widths, light and dark: no axe violation, nothing wider than the window, every target large
// enough; and a picture of it in output/ for people to look at (SCREENSHOTS=off leaves them out, as CI does, where nobody looks).

import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, describe, test } from "node:test";
import { launch, Visit } from "./browser.js";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const OUTPUT = new URL("output/", import.meta.url).pathname;
const PICTURES = (process.env.SCREENSHOTS ?? (process.env.CI === "true" ? "off" : "on")) !== "off";
const WIDTHS = [320, 360, 768, 1440];
const AXE_WIDTHS = [360, 1440];
/** Where one page has many states: pictures of the narrow and the wide window say enough, and axe looks at the narrow one. */
export const FEW = [360, 1440];
/** WCAG 2.2, 2.5.8: what is pressed is at least 24 px in both directions; our own measure is 44 px in one. */
const TARGET_PX_MIN = 24;

/**
 * Injected from outside, so that the page keeps its content policy.
 * @param {import("playwright-core").Page} page
 * @param {string} [rules]
 */
async function violations(page, rules = "") {
  const axe = () => page.evaluate(`axe.run({ resultTypes: ['violations'], iframes: false, ${rules} })`);
  const result = /** @type {any} */ (await axe().catch(async () => (await page.evaluate(AXE), axe())));
  return result.violations.flatMap((/** @type {any} */ rule) =>
    rule.nodes.map((/** @type {any} */ node) => `${rule.id}: ${node.target.join(" ")}: ${node.failureSummary}`),
  );
}

/** Elements that stick out of the window; those in a box that scrolls by itself don't. @param {import("playwright-core").Page} page */
const sticksOut = (page) =>
  page.evaluate(() => {
    const wide = document.documentElement.clientWidth;
    const out = (/** @type {Element} */ element) => {
      const box = element.getBoundingClientRect();
      return box.width > 1 && (box.right > wide + 0.5 || box.left < -0.5) && !element.closest(".scroll, .shelf, pre, .prose table");
    };
    const found = [...document.querySelectorAll("body *")].filter(out).map((e) => `${e.tagName}.${e.className}`);
    return document.documentElement.scrollWidth > wide ? [`the page is ${document.documentElement.scrollWidth} px`, ...found] : found;
  });

/** Buttons and fields that are hard to hit. @param {import("playwright-core").Page} page */
const small = (page) =>
  page.evaluate((least) => {
    const targets = [...document.querySelectorAll("main :is(button, select, summary, input:not([type=hidden], [type=radio]))")];
    return targets
      .filter((target) => target.checkVisibility())
      // What is pressed of a box to tick is its label too.
      .map((target) => ({ box: (target.closest("label") ?? target).getBoundingClientRect(), target }))
      .filter(({ box }) => Math.min(box.width, box.height) < least)
      .map(({ box, target }) => `${target.outerHTML.slice(0, 80)}: ${box.width} x ${box.height}`);
  }, TARGET_PX_MIN);

/** @param {Visit} visit @param {string} name @param {number[]} widths @param {number[]} shown the widths of its pictures */
async function check(visit, name, widths, shown) {
  const { page } = visit;
  // Until its style sheet is there, a page can be asked for its layout, and answers with the browser's own.
  await page.waitForLoadState();
  const wrong = [];
  const axeWidths = widths === WIDTHS ? AXE_WIDTHS.slice(0, shown === FEW ? 1 : 2) : widths.slice(-1);
  for (const width of widths) {
    await page.setViewportSize({ width, height: width < 700 ? 800 : 1000 });
    wrong.push(...(await sticksOut(page)).map((what) => `${width} px: ${what}`));
    if (width === 360) wrong.push(...(await small(page)));
    for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
      await page.emulateMedia({ colorScheme });
      if (axeWidths.includes(width)) {
        // In the dark only the colours differ.
        const found = await violations(page, colorScheme === "dark" ? "runOnly: ['color-contrast']" : "");
        wrong.push(...found.map((/** @type {string} */ what) => `${width} px, ${colorScheme}: ${what}`));
      }
      if (shown.includes(width) && PICTURES) {
        await page.screenshot({ path: `${OUTPUT}${name}-${width}-${colorScheme}.png`, fullPage: true });
      }
    }
  }
  return wrong;
}

/**
 * @param {string} title
 * @param {() => Promise<import("./shop.js").Shop>} open
 * @param {import("./states.js").State[]} states
 * @param {number[]} [shown]
 */
export function walk(title, open, states, shown = WIDTHS.slice(1)) {
  describe(title, () => {
    /** @type {import("./shop.js").Shop} */
    let shop;
    /** @type {import("playwright-core").Browser} */
    let browser;
    before(async () => {
      mkdirSync(OUTPUT, { recursive: true });
      [shop, browser] = await Promise.all([open(), launch()]);
    });
    after(async () => {
      await browser?.close();
      await shop?.stop();
    });
    for (const { name, reach, client, widths = WIDTHS } of states) {
      test(name, async () => {
        const visit = await Visit.open(browser, shop, { client: await client?.(shop) });
        try {
          // Other people's pictures are not asked for.
          await visit.context.route(/^https:/, (route) => route.abort());
          await reach(visit);
          assert.deepEqual(await check(visit, name, widths, widths === WIDTHS ? shown : widths.slice(-1)), []);
        } finally {
          const faults = await visit.close();
          assert.deepEqual(faults.filter((fault) => !/https:.*(ERR_FAILED|\.example)|ERR_FAILED.*https:/.test(fault)), []);
        }
      });
    }
  });
}
