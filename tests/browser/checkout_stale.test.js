// Pages that are not the newest any more: the review of what was changed elsewhere, forms made for who had the device before, what was
// typed into a cart, a way of delivery that is gone, and an address that nobody has confirmed (OC-1, OC-19, X-3).

import assert from "node:assert/strict";
import { both, one, stage } from "./browser.js";
import { address, products, serve } from "./shop.js";

const OPTIONS = "standard:4.90:3,express:12.90:1";
const scene = stage(async () => {
  const shop = await serve((command) => command("settings", "set", "delivery.options", OPTIONS));
  shop.import(products([{ handle: "spade", title: "Spade", price: "20.00", stock: 5000 }, { handle: "rake", title: "Rake", price: "8.00" }]));
  return shop;
});

/** @typedef {import("./browser.js").Visit} Visit */
/** @typedef {import("playwright-core").Page} Page */
const person = { "Your name": "Gus Guest", "E-mail address": "gus@example.com" };
const place = { Recipient: "Gus Guest", "Street and number": "2 Side Street", Town: "Shelbyville", State: "IL", "ZIP code": "62565" };

/** @param {Page} page @param {Record<string, string>} fields */
async function fill(page, fields) {
  for (const [label, value] of Object.entries(fields)) await page.getByLabel(label, { exact: false }).first().fill(value);
}
/** @param {Page} page @param {string} name */
const click = (page, name) => page.getByRole("button", { name, exact: true }).click();
/** @param {Page} page @param {string} words */
const refused = (page, words) => page.getByRole("alert").getByText(words).first().waitFor();

/** Puts a spade into the cart. @param {Visit} visit */
async function put(visit) {
  await visit.item("spade");
  await click(visit.page, "Add to cart");
  await visit.page.locator("li.row-line").waitFor();
}

/** Somebody new with a spade in the cart and a checkout of it. @param {boolean} script @param {object} [about] */
async function known(script, about) {
  const { token, email } = await scene.shop.newcomer(about);
  const visit = await scene.visit({ script, client: token });
  await put(visit);
  await click(visit.page, "Check out");
  await visit.page.getByRole("heading", { level: 1, name: "Checkout" }).waitFor();
  return { visit, page: visit.page, token, email };
}

/** Hands the device on to somebody else. @param {Visit} visit @param {string} token */
const hand = (visit, token) => visit.context.addCookies([{ name: "ringup_client", value: token, url: scene.shop.url }]);

both(scene, "a review orders nothing but what it shows", async (script) => {
  const visit = await scene.visit({ script });
  const { page } = visit;
  await put(visit);
  await click(page, "Check out");
  await fill(page, { ...person, "E-mail address": `gus-${script}@example.com` });
  await click(page, "Next");
  await page.locator("#where.is-open").waitFor();
  await fill(page, place);
  await click(page, "Next");
  await page.locator("#how.is-open").waitFor();
  await click(page, "Next");
  await page.getByLabel(/4242/).check();
  await click(page, "Next");
  const button = page.locator("button.act");
  await button.waitFor();
  const other = await visit.tab();
  for (const [field, value] of [["line1", "99 Elsewhere"], ["buyer", "Eve Other"], ["email", `eve-${script}@example.com`]]) {
    await other.goto(`/checkout?edit=${field}`);
    await other.locator(`#${field}`).fill(value);
    await click(other, "Save");
    await other.getByRole("heading", { level: 1, name: "Review your order" }).waitFor();
    await button.click();
    await refused(page, "Something on this page was changed");
    await page.locator("main").getByText(value).first().waitFor();
  }
  await other.goto("/checkout?section=pay");
  await other.getByRole("radio").nth(3).check();
  await click(other, "Next");
  await other.getByRole("heading", { level: 1, name: "Review your order" }).waitFor();
  await button.click();
  await refused(page, "Something on this page was changed");
  await button.click();
  await page.getByRole("heading", { level: 1, name: "Your order is placed" }).waitFor();
  assert.equal((await visit.placed()).length, 1);
  visit.forgive(/409/);
});

both(scene, "a form made for one person is not stored with another who has the device by then", async (script) => {
  const [{ visit, page, token }, wen] = [await known(script), await scene.shop.newcomer()];
  const { variants } = await scene.shop.item("spade");
  await scene.shop.api("/cart", { method: "PUT", token: wen.token, body: { lines: [{ variant: variants[0].id, quantity: 2 }] } });
  await scene.shop.api("/checkouts", { token: wen.token, body: {} });
  const cart = async () => (await scene.shop.api("/cart", { token: wen.token })).lines.map((/** @type {any} */ line) => line.quantity);
  const tabs = await Promise.all(["/items/spade", "/cart", "/checkout/review"].map(async (path) => {
    const tab = await visit.tab();
    await tab.goto(path);
    return tab;
  }));
  await page.goto("/checkout?section=where");
  await page.getByLabel("Another address, for this order").check();
  await fill(page, { ...place, "Street and number": "9 Private Road" });
  await hand(visit, wen.token);
  await click(page, "Next");
  await refused(page, "This page was made for another visitor.");
  assert.ok(!(await page.content()).includes("Private Road"), "nothing of it is shown");
  await page.goto("/checkout/review");
  assert.ok(!(await page.content()).includes("Private Road"), "nothing of it is stored");
  const [item, basket, review] = tabs;
  await click(item, "Add to cart");
  await refused(item, "This page was made for another visitor.");
  await click(basket, "Check out");
  await refused(basket, "This page was made for another visitor.");
  await review.locator("button.act").click();
  await refused(review, "This page was made for another visitor.");
  assert.deepEqual(await cart(), [2], "the cart is as it was");
  for (const one of [token, wen.token]) assert.equal((await scene.shop.lines(one)).length, 0, "nothing was ordered");
  // Once more, on the page that is theirs now.
  await click(item, "Add to cart");
  await item.locator("li.row-line").waitFor();
  assert.deepEqual(await cart(), [3]);
  visit.forgive(/40[39]/);
});

both(scene, "a form of a checkout that is over changes nothing", async (script) => {
  const { visit, page } = await known(script);
  await page.goto("/checkout?section=where");
  const old = await visit.tab();
  await old.goto("/checkout?section=where");
  const late = await visit.tab();
  await late.goto("/checkout?section=where");
  await page.goto("/checkout/review");
  await page.locator("button.act").click();
  await page.getByRole("heading", { level: 1, name: "Your order is placed" }).waitFor();
  await click(old, "Next");
  await refused(old, "is not open any more");
  await put(visit);
  await click(page, "Check out");
  await late.getByRole("radio").nth(1).check();
  await click(late, "Next");
  await refused(late, "This form belongs to a checkout that is not open any more.");
  await late.getByText("Home, Montpelier").first().waitFor();
  visit.forgive(/409/);
});

both(scene, "what was typed into the cart is taken along, and a review says when the cart differs", async (script) => {
  const { visit, page } = await known(script);
  await page.goto("/cart");
  const field = page.locator("li.row-line [name=quantity]").first();
  await field.fill("3");
  await click(page, "Check out");
  await page.locator("main").getByText("3 × Spade").waitFor();
  // By Enter, the cart alone is changed.
  const other = await visit.tab();
  await other.goto("/cart");
  await other.locator("li.row-line [name=quantity]").first().fill("4");
  await other.keyboard.press("Enter");
  await other.waitForLoadState();
  await other.getByRole("heading", { level: 1, name: "Cart" }).waitFor();
  await page.goto("/checkout/review");
  await refused(page, "Your cart holds something else than this order.");
  await click(page, "Order what is in the cart");
  await page.locator("main").getByText("4 × Spade").waitFor();
  assert.equal(await page.getByRole("alert").count(), 0);
  // What was not typed stays as another device has it.
  await page.goto("/cart");
  await other.goto("/cart");
  await other.locator("li.row-line [name=quantity]").first().fill("5");
  await other.getByRole("button", { name: "Update the quantity of Spade" }).click();
  await other.locator("li.row-line").getByText("$100.00").waitFor();
  await click(page, "Check out");
  await page.locator("main").getByText("5 × Spade").waitFor();
  // A browser holds wrong numbers back; what sends them all the same is answered beside the field.
  await page.goto("/cart");
  await page.locator("#basket").evaluate((form) => (/** @type {HTMLFormElement} */ (form).noValidate = true));
  await field.fill("1000");
  await click(page, "Check out");
  await page.locator("li.row-line .error").waitFor();
  assert.equal(await field.inputValue(), "1000");
  visit.forgive(/422/);
});

both(scene, "more of one thing than a line may hold is not cut silently", async (script) => {
  const visit = await scene.visit({ script });
  const { page } = visit;
  await visit.item("spade");
  await page.locator("#cart-quantity").fill("999");
  await click(page, "Add to cart");
  await page.locator("li.row-line").waitFor();
  await visit.item("spade");
  await click(page, "Add to cart");
  await page.locator("#cart-quantity-error").getByText("there are 999 of it already").waitFor();
  await page.goto("/cart");
  assert.equal(await page.locator("li.row-line [name=quantity]").first().inputValue(), "999");
  visit.forgive(/422/);
});

both(scene, "an address that nobody confirmed gets nothing on a kept card", async (script) => {
  const { visit, page, token } = await known(script);
  await scene.shop.api("/me/addresses", { token, body: address({ moniker: "Cabin", city: "Lakeside" }) });
  await page.goto("/checkout?section=where");
  await page.getByLabel("Cabin, Lakeside").check();
  await click(page, "Next");
  await page.goto("/checkout/review");
  const link = page.getByRole("link", { name: "Confirm the new address first" });
  await link.waitFor();
  assert.equal(await page.locator("button.act").count(), 0);
  assert.match(String(await link.getAttribute("href")), /^\/account\/step-up\?/);
  // A card that is entered for it is nobody else's.
  await page.goto("/checkout?section=pay");
  await page.getByLabel(/Test card Visa ending 4242/).check();
  await click(page, "Next");
  await page.locator("button.act").click();
  await page.getByRole("heading", { level: 1, name: "Your order is placed" }).waitFor();
  assert.equal((await visit.placed()).length, 1);
});

one(scene, "a way of delivery that is gone is said beside the choice", async () => {
  const { visit, page } = await known(true);
  await page.goto("/checkout?section=how");
  await page.getByLabel(/Express/).check();
  await click(page, "Next");
  await page.getByRole("heading", { level: 1, name: "Review your order" }).waitFor();
  const stale = await visit.tab();
  await stale.goto("/checkout?section=how");
  scene.shop.command("settings", "set", "delivery.options", "standard:4.90:3");
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  await page.locator("button.act").click();
  await page.locator("#how.is-open #choice-error").getByText("no longer offered").waitFor();
  await refused(page, "Nothing was ordered.");
  await stale.getByLabel(/Express/).check();
  await click(stale, "Next");
  await stale.locator("#how.is-open #choice-error").getByText("no longer offered").waitFor();
  await click(stale, "Next");
  await stale.getByRole("heading", { level: 1, name: "Review your order" }).waitFor();
  scene.shop.command("settings", "set", "delivery.options", OPTIONS);
  visit.forgive(/40[49]|422/);
});
