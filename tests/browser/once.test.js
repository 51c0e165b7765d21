// however one press reaches the shop, it is one line with one answer; two pages are two lines, and the second says so.
//
// What the product promises where the browser goes back to a page with a button: pages are `private, no-store`, so it is loaded again and
// its button is a fresh one; a press is then a second order, and says so. Where the browser brings the old page back as it was, its
// button is the used one; a press is then answered with the line it placed before.

import assert from "node:assert/strict";
import { both, one, stage } from "./browser.js";
import { demo } from "./shop.js";

const scene = stage(demo);
const keeping = stage(demo, { keepPages: true });
const ITEM = "kitchen-herb-seeds";

/** Somebody new who looks at an item. @param {boolean} script @param {typeof scene} [on] */
async function looking(script, on = scene) {
  const visit = await on.visit({ script, client: (await on.shop.newcomer()).token });
  await visit.item(ITEM);
  return visit;
}

/** @param {import("playwright-core").Page} page */
const tokenOf = (page) => page.locator("#single-action [name=token]").inputValue();

both(scene, "a double click is one line", async (script) => {
  const visit = await looking(script);
  await visit.button.dblclick({ noWaitAfter: true });
  await visit.status.getByText("Ordered: 1 ×").waitFor();
  assert.equal((await visit.lines()).length, 1);
  assert.ok(!(await visit.status.innerText()).includes("a moment ago"));
});

both(scene, "a press that trembles, by mouse and by a held key, is one line", async (script) => {
  const visit = await looking(script);
  await visit.button.click({ clickCount: 4, noWaitAfter: true });
  await visit.status.getByText("Ordered: 1 ×").waitFor();
  assert.equal((await visit.lines()).length, 1);
  const other = await looking(script);
  await other.button.focus();
  for (let repeat = 0; repeat < 5; repeat++) await other.page.keyboard.down("Enter");
  await other.status.getByText("Ordered: 1 ×").waitFor();
  assert.equal((await other.lines()).length, 1);
});

both(scene, "reloading the confirmation orders nothing and shows it again", async (script) => {
  const visit = await looking(script);
  await visit.press();
  const told = await visit.status.locator("strong").innerText();
  for (let again = 0; again < 3; again++) {
    await visit.page.reload();
    assert.equal(await visit.status.locator("strong").innerText(), told);
  }
  assert.equal((await visit.lines()).length, 1);
});

both(scene, "going back and forward orders nothing", async (script) => {
  const visit = await looking(script);
  await visit.press();
  await visit.page.goBack();
  assert.equal(await visit.status.count(), 0);
  await visit.page.goForward();
  await visit.status.waitFor();
  assert.equal((await visit.lines()).length, 1);
});

both(scene, "back and press again: a fresh button, a second line that says so, undone with one press", async (script) => {
  const visit = await looking(script);
  const used = await tokenOf(visit.page);
  await visit.press();
  await visit.page.goBack();
  assert.notEqual(await tokenOf(visit.page), used, "the page was loaded again");
  await visit.press();
  await visit.status.getByText("You ordered this a moment ago too.").waitFor();
  assert.equal((await visit.placed()).length, 2);
  await visit.status.getByRole("button", { name: "Undo this one" }).click();
  await visit.status.getByText("Cancelled.").waitFor();
  assert.equal((await visit.lines()).length, 2);
  assert.equal((await visit.placed()).length, 1);
});

both(keeping, "back in a browser that keeps pages: the kept button repeats its answer, a fresh one says so", async (script) => {
  const visit = await looking(script, keeping);
  const used = await tokenOf(visit.page);
  await visit.press();
  // A kept page is not loaded, so there is no load event to wait for.
  await visit.page.goBack({ waitUntil: "commit" });
  const kept = (await tokenOf(visit.page)) === used;
  await visit.press();
  assert.equal((await visit.lines()).length, kept ? 1 : 2);
  assert.equal(await visit.status.getByText("You ordered this a moment ago too.").count(), kept ? 0 : 1);
});

both(scene, "a duplicated tab has the same button: both presses get the same line", async (script) => {
  const visit = await looking(script);
  const twin = await visit.tab();
  const html = await visit.page.content();
  // A browser that duplicates or restores a tab may show what it kept.
  await twin.route(/\/items\//, (route) => route.fulfill({ body: html, contentType: "text/html; charset=utf-8" }), { times: 1 });
  await twin.goto(`/items/${ITEM}`);
  assert.equal(await tokenOf(twin), await tokenOf(visit.page));
  await Promise.all([visit.page, twin].map((page) => page.locator("#single-action button").click()));
  await Promise.all([visit.page, twin].map((page) => page.waitForURL(/ordered=/)));
  assert.equal(visit.page.url(), twin.url());
  assert.equal((await visit.lines()).length, 1);
});

both(scene, "a lost answer: reloading sends the same form again and gets the line", async (script) => {
  const visit = await looking(script);
  const { page } = visit;
  await page.route("**/orders", async (route) => {
    await route.fetch({ maxRedirects: 0 });
    await route.abort("connectionreset");
  }, { times: 1 });
  const failed = page.waitForEvent("requestfailed");
  await visit.button.click({ noWaitAfter: true });
  await failed;
  assert.equal((await visit.lines()).length, 1, "the order was placed, the answer lost");
  await page.waitForURL(/^chrome-error/);
  await page.reload();
  await page.waitForURL(/ordered=/);
  await visit.status.getByText("Ordered: 1 ×").waitFor();
  assert.equal((await visit.lines()).length, 1);
});

both(scene, "a lost answer: the page of orders tells what became of it", async (script) => {
  const visit = await looking(script);
  const { page } = visit;
  await page.route("**/orders", async (route) => {
    await route.fetch({ maxRedirects: 0 });
    await route.abort("connectionreset");
  }, { times: 1 });
  const failed = page.waitForEvent("requestfailed");
  await visit.button.click({ noWaitAfter: true });
  await failed;
  await page.waitForURL(/^chrome-error/);
  await page.goto("/orders");
  assert.equal(await page.locator("li.line").count(), 1);
});

both(scene, "a lost request: pressing again orders once", async (script) => {
  const visit = await looking(script);
  const { page } = visit;
  await page.route("**/orders", (route) => route.abort("connectionrefused"), { times: 1 });
  const failed = page.waitForEvent("requestfailed");
  await visit.button.click({ noWaitAfter: true });
  await failed;
  assert.equal((await visit.lines()).length, 0);
  await page.waitForURL(/^chrome-error/);
  await page.reload();
  await page.waitForURL(/ordered=/);
  assert.equal((await visit.lines()).length, 1);
});

both(scene, "two pages loaded separately within a minute are two lines, and the second says so (X-2)", async (script) => {
  const visit = await looking(script);
  const tab = await visit.tab();
  await tab.goto(`/items/${ITEM}`);
  await visit.press();
  assert.equal(await visit.status.getByText("a moment ago").count(), 0);
  await tab.locator("#single-action button").click();
  await tab.getByText("You ordered this a moment ago too.").waitFor();
  // The page had shown delivery; meanwhile it joins the parcel, and nobody pays twice for that.
  assert.match(await tab.locator("main [role=status]").innerText(), /You pay \$16\.00\. You save \$4\.90/);
  assert.equal((await visit.placed()).length, 2);
  await tab.getByRole("button", { name: "Undo this one" }).click();
  await tab.getByText("Cancelled.").waitFor();
  assert.equal((await visit.placed()).length, 1);
});

one(scene, "twenty presses of one button at once are one line with one answer", async () => {
  const visit = await looking(true);
  const form = { token: await tokenOf(visit.page), quantity: "1" };
  const press = () => visit.context.request.post("/orders", { form, maxRedirects: 0, headers: { origin: visit.shop.url } });
  const answers = await Promise.all(Array.from({ length: 20 }, press));
  assert.deepEqual([...new Set(answers.map((answer) => answer.status()))], [303]);
  assert.equal(new Set(answers.map((answer) => answer.headers().location)).size, 1);
  assert.equal((await visit.lines()).length, 1);
  // The used button replays, also after its line was cancelled: it never orders again.
  await visit.page.goto("/orders");
  await visit.page.getByRole("button", { name: /^Cancel/ }).click();
  await visit.status.waitFor();
  assert.equal((await press()).headers().location, answers[0].headers().location);
  assert.equal((await visit.placed()).length, 0);
});
