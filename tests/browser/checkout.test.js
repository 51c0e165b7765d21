// A stranger's cart and checkout, until this device may order with one press; the outline of sections; what a single action lacks
// (OC-2, OC-6, OC-7, OC-19, OC-28, X-1, X-3).

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { both, one, stage } from "./browser.js";
import { demo, products, serve } from "./shop.js";

const scene = stage(demo);
const own = stage(async () => {
  const shop = await serve();
  shop.import(products([{ handle: "spade", title: "Spade", price: "20.00" }, { handle: "rake", title: "Rake", price: "8.00" }]));
  return shop;
});
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** @typedef {import("./browser.js").Visit} Visit */
/** @param {import("playwright-core").Page} page @param {Record<string, string>} fields */
async function fill(page, fields) {
  for (const [label, value] of Object.entries(fields)) await page.getByLabel(label, { exact: false }).first().fill(value);
}
/** @param {import("playwright-core").Page} page */
const next = (page) => page.getByRole("button", { name: "Next" }).click();
const person = (/** @type {string} */ email) => ({ "Your name": "Gus Guest", "E-mail address": email });
const place = { Recipient: "Gus Guest", "Street and number": "2 Side Street", Town: "Shelbyville", State: "IL", "ZIP code": "62565" };

/** Puts an item into the cart and goes to the checkout. @param {Visit} visit @param {string} handle */
async function toCheckout(visit, handle) {
  const { page } = visit;
  await visit.item(handle);
  await page.getByRole("button", { name: "Add to cart" }).click();
  await page.getByRole("button", { name: "Check out" }).click();
  await page.getByRole("heading", { level: 1, name: "Checkout" }).waitFor();
}

both(own, "a stranger fills a cart, checks out, and may order with one press", async (script) => {
  const visit = await own.visit({ script });
  const { page } = visit;
  const email = `gus-${script}@example.com`;
  await visit.item("rake");
  await page.getByRole("button", { name: "Add to cart" }).click();
  await page.getByRole("status").getByText("In your cart: Rake.").waitFor();
  await page.getByRole("button", { name: "Remove Rake" }).click();
  await page.getByRole("heading", { name: "Your cart is empty" }).waitFor();
  await page.getByRole("button", { name: "Undo" }).click();
  await page.locator("li.row-line").waitFor();
  await page.getByRole("button", { name: "Remove Rake" }).click();
  await toCheckout(visit, "spade");
  assert.equal(await page.locator(".section").count(), 4, "all sections are visible");
  assert.equal(await page.locator(".section.is-open").count(), 1, "one is open");

  // Wrong fields are named beside them and above, and what was typed stays.
  await fill(page, { "Your name": "Gus Guest", "E-mail address": "gus" });
  await next(page);
  await page.getByRole("alert").getByRole("link", { name: /Enter an e-mail address/ }).waitFor();
  assert.equal(await page.locator("#email").getAttribute("aria-invalid"), "true");
  assert.equal(await page.locator("#email").inputValue(), "gus");
  await fill(page, person(email));
  await next(page);
  await page.locator("#where.is-open").waitFor();
  assert.equal(await page.locator("#postal_code").getAttribute("autocomplete"), "shipping postal-code");
  assert.equal(await page.locator("#postal_code").getAttribute("inputmode"), "numeric");
  await fill(page, { ...place, "ZIP code": "6256" });
  await next(page);
  await page.locator("#postal_code-error").getByText("95014").waitFor();
  assert.equal(await page.locator("#line1").inputValue(), "2 Side Street");
  await fill(page, place);
  await next(page);
  await page.locator("#pay.is-open").waitFor();
  await next(page);
  await page.locator("#choice-error").waitFor();
  await page.getByLabel(/Test card Visa ending 4242/).check();
  await next(page);

  // One saved field is edited alone.
  await page.getByRole("heading", { level: 1, name: "Review your order" }).waitFor();
  await page.getByRole("link", { name: "Change: Where it goes" }).click();
  await page.getByRole("link", { name: "Edit: ZIP code" }).click();
  assert.equal(await page.locator(".section.is-open input:visible").count(), 1);
  await page.locator("#postal_code").fill("62566");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("heading", { level: 1, name: "Review your order" }).waitFor();
  await page.getByText("Shelbyville IL 62566").waitFor();

  // What changed is shown before it is ordered.
  own.shop.import(products([{ handle: "spade", title: "Spade", price: script ? "21.00" : "22.00" }, { handle: "rake", title: "Rake", price: "8.00" }]));
  await page.locator("button.act").click();
  await page.getByRole("alert").getByText("The total changed. Nothing was ordered.").waitFor();
  const total = script ? "$25.90" : "$26.90";
  assert.equal(await page.locator("button.act").innerText(), `Buy now for ${total}`);
  await page.locator("button.act").click();
  await page.getByRole("heading", { level: 1, name: "Your order is placed" }).waitFor();
  await page.reload();
  assert.equal((await visit.placed()).length, 1);

  // The device is known now, and may order with one press.
  await page.getByRole("button", { name: "Enable one-action buying on this device" }).click();
  await visit.item("rake");
  assert.equal(await page.locator("form#single-action button[type=submit]").count(), 1);
  await visit.press();
  assert.equal((await visit.placed()).length, 2);
  own.shop.import(products([{ handle: "spade", title: "Spade", price: "20.00" }, { handle: "rake", title: "Rake", price: "8.00" }]));
});

one(own, "what is typed in a section goes along when another is opened; what is wrong is told once", async () => {
  const visit = await own.visit();
  const { page } = visit;
  await toCheckout(visit, "spade");
  await fill(page, person("gwen@example.com"));
  await page.getByRole("link", { name: "Fill in: How you pay" }).click();
  await page.locator("#pay.is-open").waitFor();
  await page.locator("#who").getByText("gwen@example.com").waitFor();
  await page.getByLabel(/Test card Visa ending 4242/).check();
  await page.getByRole("link", { name: "Previous" }).click();
  await page.locator("#how.is-open").waitFor();
  await page.locator("#pay").getByText(/Visa ending 4242/).waitFor();
  await page.getByRole("link", { name: "Fill in: Where it goes" }).click();
  await page.locator("#where.is-open").waitFor();
  // Half an address: its faults are shown and nothing is lost; who wants to leave it nevertheless may.
  await page.locator("#line1").fill("2 Side Street");
  await page.getByRole("link", { name: "Change: How you pay" }).click();
  await page.locator("#errors").waitFor();
  assert.equal(await page.locator("#line1").inputValue(), "2 Side Street");
  await page.getByRole("link", { name: "Change: How you pay" }).click();
  await page.locator("#pay.is-open").waitFor();
  assert.equal(await page.locator(".section.is-done").count(), 3);
});

both(scene, "a recognised customer has summaries, and the cart follows to another device", async (script) => {
  const visit = await scene.visit({ script });
  const { page } = visit;
  const { token, email } = await scene.shop.newcomer();
  const phone = await scene.visit({ script });
  await phone.item("kitchen-herb-seeds");
  await phone.page.getByRole("button", { name: "Add to cart" }).click();
  await visit.context.addCookies([{ name: "ringup_client", value: token, url: scene.shop.url }]);
  await toCheckout(visit, "carafe-and-tumbler");
  await page.getByRole("link", { name: "Review your order" }).click();
  await page.getByText("Home, Montpelier").waitFor();
  assert.ok(!(await page.content()).includes("Quarry Hill"), "partial information only");
  await phone.page.goto("/sign-in");
  await phone.page.getByLabel("E-mail address").fill(email);
  await phone.page.getByRole("button", { name: "Send the link" }).click();
  await phone.page.goto("/mailbox");
  await phone.page.locator("li", { hasText: `To ${email}` }).getByRole("link", { name: "sign-in" }).first().click();
  await phone.page.getByRole("link", { name: "Open the link" }).click();
  await phone.page.getByRole("button", { name: "Sign in on this device" }).click();
  await phone.page.goto("/cart");
  assert.equal(await phone.page.locator("li.row-line").count(), 2, "both devices' cart is one");
  await page.locator("button.act").click();
  await page.getByRole("heading", { level: 1, name: "Your order is placed" }).waitFor();
  await page.goto("/cart");
  assert.equal(await page.locator("li.row-line").count(), 1, "what was put in on the other device stays");
});

both(own, "what is no quantity is said beside its field, and changes nothing", async (script) => {
  const visit = await own.visit({ script });
  const { page } = visit;
  await visit.item("rake");
  // A browser holds such numbers back; what sends them all the same is answered.
  const post = (/** @type {string} */ form, /** @type {string} */ quantity) =>
    page.locator(form).evaluate((form, quantity) => {
      const field = /** @type {HTMLInputElement} */ (form.querySelector("[name=quantity]"));
      field.type = "text";
      field.value = quantity;
      const owner = /** @type {HTMLFormElement} */ (field.form);
      owner.noValidate = true;
      owner.requestSubmit(form.querySelector("button"));
    }, quantity);
  await post("form#cart", "2.5");
  await page.locator("#cart-quantity-error").waitFor();
  assert.equal(await page.locator("#cart-quantity").getAttribute("value"), "2.5");
  await page.goto("/cart");
  await page.getByRole("heading", { name: "Your cart is empty" }).waitFor();
  await visit.item("rake");
  await page.getByRole("button", { name: "Add to cart" }).click();
  await page.locator("li.row-line").waitFor();
  await post("li.row-line .inline", "1000");
  await page.locator("li.row-line .error").waitFor();
  await page.goto("/cart");
  assert.equal(await page.locator("li.row-line [name=quantity]").first().inputValue(), "1");
});

both(own, "what is sold no more stays in the cart to be seen, and no more of it can be had", async (script) => {
  const handle = `hoe-${script}`;
  const hoe = products([{ handle, title: "Hoe", price: "9.00" }]);
  own.shop.import(hoe);
  const visit = await own.visit({ script });
  const { page } = visit;
  await visit.item(handle);
  await page.getByRole("button", { name: "Add to cart" }).click();
  const field = page.getByLabel("Quantity Hoe");
  await field.fill("3");
  own.shop.import(hoe.replace('"Active"', '"Archived"'));
  await page.getByRole("button", { name: "Update the quantity of Hoe" }).click();
  await page.getByRole("alert").getByText("no longer sold. Nothing was changed.").waitFor();
  await page.locator("li.row-line").getByText("No longer sold.").waitFor();
  assert.equal(await field.count(), 0);
  await page.getByRole("button", { name: "Remove Hoe" }).click();
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByRole("alert").getByText("no longer sold. Nothing was changed.").waitFor();
});

both(scene, "what one press lacks is asked for, just that", async (script) => {
  const { token } = await scene.shop.newcomer({ addresses: [] });
  const visit = await scene.visit({ script, client: token });
  const { page } = visit;
  await visit.item("kitchen-herb-seeds");
  assert.equal(await visit.button.count(), 0);
  await page.getByRole("link", { name: "Fill it in now" }).click();
  assert.equal(await page.getByRole("radio").count(), 0, "the card is known");
  await page.getByRole("button", { name: "Save and go on" }).click();
  await page.locator("#line1-error").waitFor();
  await fill(page, place);
  await page.getByRole("button", { name: "Save and go on" }).click();
  await page.waitForURL(/items\/kitchen-herb-seeds/);
  await visit.press();
});

one(scene, "by keyboard alone, and every text shows as it was typed", async () => {
  const visit = await scene.visit({ width: 360 });
  const { page } = visit;
  const BAD = "<img src=x onerror=alert(1)>";
  await toCheckout(visit, "kitchen-herb-seeds");
  await page.locator("#buyer").focus();
  await page.keyboard.type(BAD);
  await page.keyboard.press("Tab");
  await page.keyboard.type("keys@example.com");
  await page.keyboard.press("Enter");
  await page.locator("#where.is-open").waitFor();
  await page.locator("#name").focus();
  for (const text of [BAD, BAD, BAD, BAD, "IL", "62565"]) {
    await page.keyboard.type(text);
    await page.keyboard.press("Tab");
  }
  await page.keyboard.press("Enter");
  await page.locator("#pay.is-open").waitFor();
  await page.locator("#choice-1").focus();
  await page.keyboard.press("Space");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: "Review your order" }).waitFor();
  assert.ok((await page.locator("main").innerText()).includes(BAD));
  assert.equal(await page.locator("main img[onerror]").count(), 0);
  await page.locator("button.act").focus();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: "Your order is placed" }).waitFor();
});

one(scene, "two presses at once place one order", async () => {
  const { token } = await scene.shop.newcomer();
  const visit = await scene.visit({ client: token });
  const { page } = visit;
  await toCheckout(visit, "kitchen-herb-seeds");
  await page.goto("/checkout/review");
  const { action, shown } = await page.evaluate(() => {
    const form = /** @type {HTMLFormElement} */ (document.querySelector("#checkout-order"));
    return { action: form.action, shown: String(new FormData(form).get("shown")) };
  });
  const press = () => visit.context.request.post(action, { form: { shown }, headers: { origin: scene.shop.url } });
  const urls = await Promise.all(Array.from({ length: 8 }, async () => (await press()).url()));
  assert.ok(urls.every((url) => url === urls[0] && url.endsWith("/done")), urls.join(" "));
  assert.equal((await visit.placed()).length, 1);
});

for (const kind of /** @type {const} */ ([{ width: 360, scheme: "dark" }, { width: 1440, scheme: "light" }])) {
  one(scene, `axe finds nothing at ${kind.width} px, ${kind.scheme}`, async () => {
    const visit = await scene.visit(kind);
    const { page } = visit;
    const check = async () => {
      const axe = () => page.evaluate("axe.run({ resultTypes: ['violations'], iframes: false })");
      const found = /** @type {any} */ (await axe().catch(async () => (await page.evaluate(AXE), axe())));
      assert.deepEqual(found.violations.map((/** @type {any} */ v) => `${v.id}: ${v.nodes.map((/** @type {any} */ n) => n.html).join(" ")}`), [], page.url());
      const wide = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
      assert.ok(!wide, `${page.url()} scrolls sideways`);
    };
    await page.goto("/cart");
    await check();
    await visit.item("kitchen-herb-seeds");
    await check();
    await page.getByRole("button", { name: "Add to cart" }).click();
    await check();
    await page.getByRole("button", { name: "Check out" }).click();
    await next(page);
    await check();
    await fill(page, person(`axe-${kind.width}@example.com`));
    await next(page);
    await check();
    await fill(page, place);
    await next(page);
    await check();
    await page.getByLabel(/4242/).check();
    await next(page);
    await check();
    await page.goto("/checkout?section=where");
    await check();
    await page.goto("/checkout/review");
    await page.locator("button.act").click();
    await page.getByRole("heading", { level: 1, name: "Your order is placed" }).waitFor();
    await check();
  });
}
