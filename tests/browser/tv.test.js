// OC-9 on a television: 1920 by 1080, a remote control with arrows, OK and Back, nothing else.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Visit, both, one, stage } from "./browser.js";
import { demo } from "./shop.js";

const scene = stage(demo);
const PRESSES_MAX = 60;

/** @typedef {import("playwright-core").Page} Page */

/** @param {{ client?: string, script?: boolean }} [kind] */
async function television({ client, script = true } = {}) {
  const context = await scene.browser.newContext({ baseURL: scene.shop.url, viewport: { width: 1920, height: 1080 }, javaScriptEnabled: script, reducedMotion: "reduce" });
  context.setDefaultTimeout(30_000);
  if (client) await context.addCookies([{ name: "ringup_client", value: client, url: scene.shop.url }]);
  return new Visit(scene.shop, context, await context.newPage());
}

/** The words of what has the focus. @param {Page} page */
const focused = (page) =>
  page.evaluate(() => {
    const element = document.activeElement;
    const box = element?.getBoundingClientRect();
    if (!(element instanceof HTMLElement) || !box) return "";
    const style = getComputedStyle(element);
    if (box.top < 0 || box.bottom > innerHeight || box.left < 0 || box.right > innerWidth) return `out of sight: ${element.innerText}`;
    return parseFloat(style.outlineWidth) >= 6 && style.outlineStyle === "solid" ? element.innerText : `without a ring: ${element.innerText}`;
  });

/** Presses a key until the words have the focus. @param {Page} page @param {RegExp} words @param {string} key */
async function move(page, words, key) {
  for (let press = 0; press < PRESSES_MAX; press++) {
    if (words.test(await focused(page))) return;
    await page.keyboard.press(key);
  }
  assert.fail(`${key} never reaches ${words}; at ${await focused(page)}`);
}

/** @param {Visit} visit */
async function leave(visit) {
  assert.deepEqual(await visit.close(), [], "what its pages complained of");
}

one(scene, "from the home page to an order, its undo and the list, by arrows and Enter alone", async () => {
  const visit = await television({ client: (await scene.shop.newcomer()).token });
  const { page } = visit;
  await page.goto("/tv");
  const first = await focused(page);
  assert.ok(first && !/out of sight|without/.test(first), `something has the focus at once: ${first}`);
  // Along a row, down to another and back: each press moves, and what has the focus is in sight.
  await page.keyboard.press("ArrowRight");
  const second = await focused(page);
  assert.notEqual(second, first);
  await page.keyboard.press("ArrowDown");
  const below = await focused(page);
  assert.ok(below !== second && !/out of sight|without/.test(below), below);
  await page.keyboard.press("ArrowUp");
  assert.equal(await focused(page), second, "back in the row above");
  await page.keyboard.press("ArrowLeft");
  assert.equal(await focused(page), first);
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/tv\/items\//);
  await move(page, /^Buy now for/, "ArrowDown");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/tv\/items\/.*ordered=/);
  await visit.status.getByText("Ordered: 1 ×").waitFor();
  assert.equal(await focused(page), "Undo", "Undo has the focus at once");
  assert.equal((await visit.placed()).length, 1);
  await page.keyboard.press("Enter");
  await visit.status.getByText("Cancelled.").waitFor();
  assert.match(page.url(), /\/tv\/items\//);
  assert.equal((await visit.placed()).length, 0);
  // One press too many neither orders nor puts back.
  assert.equal(await focused(page), "Home");
  await move(page, /^Home$/, "ArrowUp");
  await move(page, /^Orders$/, "ArrowRight");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/tv\/orders/);
  await move(page, /^Put back$/, "ArrowDown");
  await page.keyboard.press("Enter");
  await visit.status.getByText("Restored.").waitFor();
  assert.equal((await visit.placed()).length, 1);
  await page.keyboard.press("Escape");
  await page.waitForURL(/\/tv$/);
  assert.equal(await focused(page), first, "where it was left");
  await leave(visit);
});

one(scene, "Down goes to the next row and Up to the one above, from every card", async () => {
  const visit = await television({ client: scene.shop.customer("mara").client_token });
  const { page } = visit;
  await page.goto("/tv");
  const wrong = await page.evaluate(() => {
    const rows = [...document.querySelectorAll(".shelf")].map((shelf) => [...shelf.querySelectorAll("a")]);
    const at = () => rows.findIndex((row) => row.some((card) => card === document.activeElement));
    const found = [];
    for (const [index, row] of rows.entries()) {
      for (const card of row) {
        for (const [key, to] of /** @type {[string, number][]} */ ([["ArrowDown", Math.min(index + 1, rows.length - 1)], ["ArrowUp", index - 1]])) {
          card.focus();
          card.scrollIntoView({ block: "center", inline: "center" });
          dispatchEvent(new KeyboardEvent("keydown", { key }));
          if (at() !== to) found.push(`${key} from ${card.innerText.split("\n")[0]} in row ${index} leads to row ${at()}`);
        }
      }
    }
    return found;
  });
  assert.deepEqual(wrong, []);
  await leave(visit);
});

one(scene, "every stop can be reached by arrows, everything is big, nothing is cut off", async () => {
  const visit = await television({ client: scene.shop.customer("mara").client_token });
  const { page } = visit;
  await page.goto("/tv");
  const item = (await page.locator(".shelf a").first().getAttribute("href")) ?? "";
  for (const path of ["/tv", item, "/tv/orders", "/tv/sign-in"]) {
    await page.goto(path);
    const small = await page.evaluate(() =>
      [...document.querySelectorAll("body *")].filter((element) => element.textContent?.trim() && !element.closest(".hidden") && parseFloat(getComputedStyle(element).fontSize) < 32).map((element) => element.outerHTML.slice(0, 80)),
    );
    assert.deepEqual(small, [], path);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${path} is too wide`);
    const unreached = await page.evaluate(async () => {
      const all = [...document.querySelectorAll("a[href], button")];
      const seen = new Set([document.activeElement]);
      const queue = [document.activeElement];
      while (queue.length) {
        const at = queue.shift();
        for (const key of ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"]) {
          if (at instanceof HTMLElement) at.focus();
          dispatchEvent(new KeyboardEvent("keydown", { key }));
          if (!seen.has(document.activeElement)) {
            seen.add(document.activeElement);
            queue.push(document.activeElement);
          }
        }
      }
      return all.filter((stop) => !seen.has(stop)).map((stop) => stop.textContent?.trim());
    });
    assert.deepEqual(unreached, [], path);
  }
  await leave(visit);
});

both(scene, "a television is signed in by a code that is entered on a phone", async (script) => {
  const tv = await television({ script });
  const newcomer = await scene.shop.newcomer();
  const phone = await scene.visit({ script, client: newcomer.token, width: 390 });
  await tv.page.goto("/tv");
  const key = script ? "ArrowUp" : "Shift+Tab";
  if (script) await move(tv.page, /^Home$/, key);
  await move(tv.page, /^Sign in$/, script ? "ArrowRight" : key);
  await tv.page.keyboard.press("Enter");
  await tv.page.waitForURL(/sign-in/);
  await move(tv.page, /^Show a code$/, key);
  await tv.page.keyboard.press("Enter");
  await tv.page.waitForURL(/code=/);
  const code = await tv.page.locator("[data-code]").innerText();
  assert.match(code, /^[B-Z]{4}-[B-Z]{4}$/);
  assert.ok((await tv.page.locator("svg path").getAttribute("d"))?.startsWith("M0 0h1v1h-1z"), "a QR code");

  await phone.page.goto("/tv/link");
  await phone.page.getByLabel("Code on the television").fill("BCDF-BCDF");
  await phone.page.getByRole("button", { name: "Sign the television in" }).click();
  await phone.page.getByText("No television shows this code now.").waitFor();
  phone.forgive(/422/);
  await phone.page.getByLabel("Code on the television").fill(code.toLowerCase().replace("-", " "));
  await phone.page.getByLabel("Let this television order with one press").check();
  await phone.page.getByRole("button", { name: "Sign the television in" }).click();
  await phone.page.getByText("The code is right.").waitFor();

  // The television looks again by itself.
  await tv.page.getByText("has entered the code").waitFor();
  await move(tv.page, /^Sign in here$/, key);
  await tv.page.keyboard.press("Enter");
  await tv.page.waitForURL(/\/tv$/);
  await tv.page.getByText("Nela K.").waitFor();
  await tv.page.locator(".shelf a").first().focus();
  await tv.page.keyboard.press("Enter");
  await tv.page.waitForURL(/\/tv\/items\//);
  await move(tv.page, /^Buy now for/, script ? "ArrowDown" : "Tab");
  await tv.page.keyboard.press("Enter");
  await tv.status.getByText("Ordered: 1 ×").waitFor();
  assert.equal((await phone.placed()).length, 1, "the same customer's");
  await move(tv.page, /^Undo$/, "Tab");
  await tv.page.keyboard.press("Enter");
  await tv.status.getByText("Cancelled.").waitFor();
  assert.equal((await phone.placed()).length, 0);
  // It is recognised, not signed in: what needs a sign-in is not shown there.
  await tv.page.goto("/account/buttons");
  assert.match(tv.page.url(), /\/sign-in/);
  await leave(tv);
});

one(scene, "a television that was not allowed to order says so; a stranger orders nothing", async () => {
  const tv = await television();
  const phone = await scene.visit({ client: (await scene.shop.newcomer()).token });
  await tv.page.goto("/tv/sign-in");
  await tv.page.keyboard.press("Enter");
  await tv.page.waitForURL(/code=/);
  const code = await tv.page.locator("[data-code]").innerText();
  await phone.page.goto(`/tv/link?code=${code}`);
  assert.equal(await phone.page.getByLabel("Code on the television").inputValue(), code, "from the QR code");
  await phone.page.getByRole("button", { name: "Sign the television in" }).click();
  await phone.page.getByText("The code is right.").waitFor();
  const stranger = await television();
  await stranger.page.goto(`/tv/sign-in?code=${code}`);
  await stranger.page.getByText("This code is no longer good.").waitFor();
  await tv.page.getByText("has entered the code").waitFor();
  await tv.page.keyboard.press("Enter");
  await tv.page.waitForURL(/\/tv$/);
  await tv.page.keyboard.press("Enter");
  await tv.page.getByText("Ordering is off on this television.").waitFor();
  assert.equal(await tv.page.locator("#single-action").count(), 0);
  await stranger.page.goto("/tv");
  await stranger.page.keyboard.press("Enter");
  await stranger.page.getByText("Sign this television in to order.").waitFor();
  await leave(tv);
  await leave(stranger);
});

one(scene, "no fault that axe knows", async () => {
  const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  const visit = await television({ client: (await scene.shop.newcomer()).token });
  const { page } = visit;
  for (const path of ["/tv", "/tv/items/waffle-bath-towels", "/tv/orders", "/tv/sign-in"]) {
    await page.goto(path);
    await page.evaluate(AXE);
    const { violations } = /** @type {any} */ (await page.evaluate("axe.run({ resultTypes: ['violations'] })"));
    assert.deepEqual(violations.map((/** @type {any} */ rule) => `${rule.id}: ${rule.nodes.map((/** @type {any} */ node) => node.target).join()}`), [], path);
  }
  await leave(visit);
});
