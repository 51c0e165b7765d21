// A key that another site asked for presses nothing here: pressed twice, held, or meant for a window that lay over the shop's.

import assert from "node:assert/strict";
import { after, before } from "node:test";
import { OtherSite } from "./attack.js";
import { one, stage } from "./browser.js";
import { products, serve } from "./shop.js";

const scene = stage(async () => {
  const shop = await serve();
  shop.import(products([{ handle: "spade", title: "Garden spade", price: "20.00", stock: 500 }]));
  return shop;
});
const other = new OtherSite();
before(() => other.open());
after(() => other.close());

/** Waits until the page's buttons take what is meant for them: right after it appears they take no press, by pointer or key. @param {import("playwright-core").Page} page */
const settled = (page) =>
  page.waitForFunction(() => {
    const buttons = [...document.querySelectorAll("form[method=post] button")];
    // For keys the moment begins with the first sight, which on a busy machine comes after the style sheet's.
    const seen = performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? Infinity;
    return performance.now() > seen + 500 && buttons.every((button) => !button.checkVisibility() || getComputedStyle(button).pointerEvents !== "none");
  });

/** The focus is on the order button, or in its form, once such a page has come up. */
const PATHS = ["/tv/items/spade", "/items/spade#quantity"];
const REPEAT_MS = 30;
const SECOND_PRESS_MS = 100;
const REPEATS = 30;

/**
 * How much later than the page's first sight a second press may come: people take less, a busy machine may take more. Without the script
 * the half second runs from the first style, which such a machine paints later.
 */
const SECOND_PRESS_MS_MAX = 300;
const TRIES_MAX = 12;

/**
 * A page of another site leads to `path` at the first press of `key`; answers whether the next one was quick enough to count.
 * @param {boolean} script whether the shop's script comes @param {string} path @param {string} key @param {boolean} held
 */
async function pressedElsewhere(script, path, key, held) {
  const { token } = await scene.shop.newcomer();
  const visit = await scene.visit({ client: token });
  const { page, context } = visit;
  if (!script) await context.route(/\/assets\/.*\.js/, (route) => route.abort());
  await context.addInitScript((port) => {
    if (location.port === port) return;
    const seen = () => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? performance.now();
    addEventListener("keydown", () => console.log(`press after ${Math.round(performance.now() - seen())} ms`), { capture: true, once: true });
  }, new URL(other.cross ?? "").port);
  // What the shop's pages are made of is there already: nothing makes the second press late.
  await page.goto(path);
  other.page = `<title>Win</title><body>Press ${key}!<script>addEventListener("keydown", () => (location = "${scene.shop.url}${path}"), { once: true })</script>`;
  await page.goto(other.cross ?? "");
  const heard = page.waitForEvent("console", (message) => message.text().startsWith("press after"));
  await page.keyboard.down(key);
  if (!held) await page.keyboard.up(key);
  await page.waitForURL(scene.shop.url + path, { waitUntil: "commit" });
  await page.locator("#single-action button").waitFor();
  for (let press = 0; press < (held ? REPEATS : 1); press += 1) {
    await page.waitForTimeout(held ? REPEAT_MS : SECOND_PRESS_MS);
    await page.keyboard.down(key);
  }
  await page.keyboard.up(key);
  const late = Number(/\d+/.exec((await heard).text())?.[0]);
  await page.waitForTimeout(300);
  visit.forgive(/ERR_FAILED/);
  if (!held && late > SECOND_PRESS_MS_MAX) return false;
  const told = `${path}: ${key} ${held ? "held" : `twice, ${late} ms after`}`;
  assert.equal((await scene.shop.lines(token)).length, 0, told);
  // A press that is meant counts.
  await settled(page);
  await page.locator("#single-action button").press(key);
  await page.waitForURL(/ordered=/);
  assert.equal((await scene.shop.lines(token)).length, 1, told);
  visit.forgive(/ERR_FAILED/);
  return true;
}

for (const script of [true, false]) {
  one(scene, `a key pressed twice or held on another site orders nothing (${script ? "with" : "without"} the shop's script)`, async () => {
    for (const path of PATHS) {
      for (const key of ["Enter", "Space"]) {
        for (const held of [false, true]) {
          for (let round = 1; !(await pressedElsewhere(script, path, key, held)); round += 1) assert.ok(round < TRIES_MAX, "this machine is too slow for two presses");
        }
      }
    }
  });
}

one(scene, "a key that was meant for a window over the shop's presses nothing; one that is held here, and a screen reader's press, count", async () => {
  const { token } = await scene.shop.newcomer();
  const visit = await scene.visit({ client: token });
  const { page } = visit;
  const shown = async () => {
    await visit.item("spade");
    await settled(page);
    await visit.button.focus();
  };
  // As it happens where another window closes: Chromium tells this one that it has the focus, and of keys from then on.
  const front = () => page.evaluate(() => dispatchEvent(new Event("focus")));
  const none = async (/** @type {string} */ told) => {
    await page.waitForTimeout(300);
    assert.doesNotMatch(page.url(), /ordered=/, told);
    assert.deepEqual(await visit.lines(), [], told);
  };
  // It closes as the key goes: a busy machine brings a key that comes after it too late to count.
  const frontWithKey = () =>
    page.evaluate(() => {
      for (const kind of ["keydown", "keyup"]) addEventListener(kind, () => dispatchEvent(new Event("focus")), { capture: true });
    });
  for (const key of ["Enter", "Space", "Alt+Shift+B"]) {
    await shown();
    await frontWithKey();
    await page.keyboard.press(key);
    await none(`${key} at once`);
  }
  await shown();
  await page.locator("#quantity").focus();
  await frontWithKey();
  await page.keyboard.press("Enter");
  await none("Enter in the field at once");
  for (const key of ["Enter", "Space"]) {
    await page.goto("about:blank");
    await page.keyboard.down(key);
    await shown();
    for (let press = 0; press < REPEATS; press += 1) {
      await page.waitForTimeout(REPEAT_MS);
      await page.keyboard.down(key);
    }
    await page.keyboard.up(key);
    await none(`${key} held`);
  }
  // Who presses slowly presses all the same.
  await shown();
  for (let press = 0; press < REPEATS; press += 1) {
    await page.keyboard.down("Space");
    await page.waitForTimeout(REPEAT_MS);
  }
  assert.deepEqual(await visit.lines(), []);
  await page.keyboard.up("Space");
  await page.waitForURL(/ordered=/);
  assert.equal((await visit.lines()).length, 1);
  // A screen reader presses without a key of the page.
  await visit.item("spade");
  await front();
  await visit.button.evaluate((/** @type {HTMLElement} */ button) => button.click());
  await page.waitForURL(/ordered=/);
  assert.equal((await visit.lines()).length, 2);
  // By the pointer, nothing is held up that was on the page before.
  await shown();
  await visit.button.hover();
  await front();
  await page.mouse.down();
  await page.mouse.up();
  await page.waitForURL(/ordered=/);
  assert.equal((await visit.lines()).length, 3);
});
