// The whole journey of a stranger who becomes a customer, orders with one press, changes her mind, and leaves the device to somebody
// else (OC-1 to OC-5, OC-7, OC-8, OC-12 to OC-16, OC-21, OC-24, OC-25, X-3).

import assert from "node:assert/strict";
import { both, one, stage } from "./browser.js";
import { demo, products, serve } from "./shop.js";

const scene = stage(demo);
const own = stage(async () => {
  const shop = await serve();
  shop.import(products([{ handle: "spade", title: "Spade", price: "20.00" }]));
  return shop;
});

/** What only an authenticated person may see of these customers, or nobody. */
const SECRETS = {
  mara: ["Lindqvist", "mara@example.com", "14 Alder Row", "Apt 3", "05401", "200 Canal Street", "7 Loon Lane", "tok_visa"],
  chiara: ["Fontana", "chiara@example.com", "31 Mill Lane", "Unit B", "12534", "402 Union Street", "tok_"],
};

/** @typedef {import("./browser.js").Visit} Visit */
/** @param {Visit} visit @param {string[]} words */
async function showsNothingOf(visit, words) {
  const html = await visit.page.content();
  for (const word of words) assert.ok(!html.includes(word), `${visit.page.url()} shows ${word}`);
}

/** Asks for a sign-in mail on the page, opens it in the mailbox, presses its button. @param {Visit} visit @param {string} email */
async function signInByMail(visit, email) {
  const { page } = visit;
  await page.getByLabel("E-mail address").fill(email);
  await page.getByRole("button", { name: "Send the link" }).click();
  await page.getByRole("heading", { name: "Look in your mail" }).waitFor();
  await page.getByRole("link", { name: "Open the mailbox" }).click();
  await page.locator("li", { hasText: `To ${email}` }).getByRole("link", { name: "sign-in" }).first().click();
  const link = page.getByRole("link", { name: "Open the link" });
  const href = (await link.getAttribute("href")) ?? "";
  await link.click();
  // A GET changes nothing, however often: scanners of mail follow links.
  await page.reload();
  await page.getByRole("button", { name: "Sign in on this device" }).click();
  return href;
}

both(scene, "a stranger signs in, enables, orders, changes, cancels, signs out", async (script) => {
  const visit = await scene.visit({ script });
  const { page, button, status } = visit;
  const [email, secrets] = script ? ["mara@example.com", SECRETS.mara] : ["chiara@example.com", SECRETS.chiara];
  const [home, other] = script ? ["Home, Burlington", "Work, Burlington"] : ["Studio, Hudson", "Home, Hudson"];

  // From home to an item, which offers to sign in.
  await page.goto("/");
  assert.equal(await page.locator(".tile").count(), 6);
  const first = await visit.token();
  await page.getByRole("link", { name: "Plants and seeds" }).last().click();
  await page.getByRole("heading", { level: 1, name: "Plants and seeds" }).waitFor();
  await page.getByRole("link", { name: "Cherry tomato seeds" }).click();
  const item = page.url();
  assert.equal(await button.count(), 0);
  await page.getByRole("link", { name: "Sign in to buy" }).click();

  // Signing in leads back to it, on a rotated identifier; the link is used up.
  const link = await signInByMail(visit, email);
  assert.equal(new URL(page.url()).pathname, new URL(item).pathname);
  assert.notEqual(await visit.token(), first, "sign-in rotates the identifier (OC-1)");
  await page.goto(link);
  await page.getByRole("heading", { name: "This link was used already" }).waitFor();
  await page.goto(item);

  // ENABLE stands where the order button will be (OC-5).
  assert.equal(await button.count(), 0);
  await page.getByRole("button", { name: "Enable one-action buying on this device" }).click();
  await status.getByText("One-action buying is on for this device.").waitFor();

  // Who, where to, with what, when, how much: enough to recognise, no more (OC-8); the total beside the button.
  const panel = page.locator("#single-action");
  const facts = await panel.locator("dl.facts").innerText();
  for (const word of [home, "Visa ending 4242"]) assert.ok(facts.includes(word), facts);
  await showsNothingOf(visit, secrets);
  assert.equal(await panel.locator("[data-total]").innerText(), "$8.85");
  assert.equal(await button.innerText(), "Buy now for $8.85");
  assert.match(await panel.innerText(), /Cancel or change until .*\d?\d:\d\d\s[AP]M E[SD]T/);

  // One press.
  const title = await page.locator("h1").innerText();
  await visit.press();
  assert.equal(await page.locator("h1").innerText(), title, "the page below is unchanged");
  const told = await status.innerText();
  assert.match(told, /^Ordered: 1 × Cherry tomato seeds/);
  for (const word of [home, "You pay $8.85", "89 minutes left"]) assert.ok(told.includes(word), told);
  assert.ok(Date.parse((await status.locator("time").getAttribute("datetime")) ?? "") > Date.now() + 85 * 60_000);
  await showsNothingOf(visit, secrets);
  assert.equal((await visit.lines()).length, 1);
  assert.equal(await button.innerText(), "Buy now for $3.95", "what comes next joins the parcel");

  // A second item joins the parcel.
  await visit.item("sunflower-seeds");
  assert.match(await panel.innerText(), /Delivery \(joins your open order\)\s+\$0\.00/);
  await visit.press();
  for (const word of ["with one other item", "in one parcel", "You save $4.90"]) {
    assert.ok((await status.innerText()).includes(word), await status.innerText());
  }

  // Review: quantity, address, cancel, undo.
  await status.getByRole("link", { name: "Review or change" }).click();
  const lines = page.locator("li.line");
  const tomatoes = lines.filter({ hasText: "Cherry tomato" });
  assert.equal(await lines.count(), 2);
  assert.equal(await page.locator("article.order").count(), 1, "one order");
  await showsNothingOf(visit, secrets);
  assert.match(await tomatoes.innerText(), /until .*\(8\d minutes left\)/);
  await tomatoes.locator("summary").click();
  await tomatoes.getByLabel("Quantity").fill("3");
  await tomatoes.getByRole("button", { name: "Change quantity" }).click();
  await status.getByText("Quantity changed.").waitFor();
  assert.match(await tomatoes.innerText(), /3 ×[\s\S]*\$11\.85/);
  await tomatoes.locator("summary").click();
  await tomatoes.getByLabel("Send it to").selectOption({ label: other });
  await tomatoes.getByRole("button", { name: "Change address" }).click();
  await status.getByText("Address changed.").waitFor();
  assert.equal(await page.locator("article.order", { hasText: `To ${other}` }).count(), 1);
  await tomatoes.getByRole("button", { name: "Cancel" }).click();
  await status.getByText("Cancelled.").waitFor();
  assert.equal((await visit.placed()).length, 1);
  await tomatoes.getByRole("button", { name: "Put back" }).click();
  await status.getByText("Restored.").waitFor();
  assert.equal((await visit.placed()).length, 2);

  // The confirmation also comes by mail (OC-12), written by a timer: one or two, as the second falls.
  await soon(async () => (await mails(visit, email)).filter((text) => /Cherry tomato|Sunflower/.test(text)).length > 0);
  const all = (await mails(visit, email)).join("\n");
  for (const word of ["× Cherry tomato seeds", "× Sunflower seeds", "You can change or cancel until"]) assert.ok(all.includes(word), all);
  for (const told of [/Delivery: \$\d+\.\d\d/, /Total: \$\d+\.\d\d/, /Order number: ord_\w+/, /until \w+ \d+, \d{4}, .* E[SD]T/, /To [^,\n]+, \w+/]) assert.match(all, told);
  await page.getByRole("link", { name: "See or change the order" }).click();
  assert.match(page.url(), /\/orders#ord_\w+$/);
  await showsNothingOf(visit, secrets.filter((secret) => secret !== email));

  // Off and on again.
  await page.goto("/account");
  await page.getByRole("button", { name: "Switch it off" }).click();
  await status.getByText("One-action buying is off").waitFor();
  await page.goto(item);
  assert.equal(await button.count(), 0);
  await page.goto("/account");
  await page.getByRole("button", { name: "Enable one-action buying" }).click();
  await page.goto(item);
  assert.equal(await button.count(), 1);

  // Not you? Then nothing of the person is left, not even by going back (OC-21, OC-25).
  await page.getByRole("link", { name: "not you?" }).click();
  await page.getByRole("button", { name: /^Forget/ }).click();
  await status.getByText("You are signed out on this device.").waitFor();
  const traces = [...secrets, script ? "Mara" : "Chiara", home, "4242"];
  await showsNothingOf(visit, traces);
  for (const path of [item, "/", "/orders", "/account", "/enable", "/not-you", "/sign-in"]) {
    await page.goto(path);
    assert.equal(await button.count(), 0, path);
    await showsNothingOf(visit, traces);
  }
  for (let back = 0; back < 12; back++) {
    await page.goBack();
    // The mailbox is no page of the shop: it shows all mail that a demo sends.
    if (!page.url().includes("/mailbox")) await showsNothingOf(visit, traces);
  }
});

/** What the mails of orders to `email` say. @param {Visit} visit @param {string} email */
async function mails({ page }, email) {
  await page.goto("/mailbox");
  const rows = page.locator("li", { hasText: `To ${email}` }).getByRole("link", { name: "Your order of" });
  const links = await rows.evaluateAll((found) => found.map((link) => /** @type {HTMLAnchorElement} */ (link).href));
  const texts = [];
  for (const link of links) {
    await page.goto(link);
    texts.push(await page.locator(".mail .text").innerText());
  }
  return texts;
}

/** @param {() => Promise<boolean>} holds */
async function soon(holds) {
  const end = Date.now() + 10_000;
  while (!(await holds())) assert.ok(Date.now() < end, "took too long");
}

both(scene, "somebody else signs in on the same device", async (script) => {
  const visit = await scene.visit({ script });
  const { page } = visit;
  // An earlier customer with orders, who forgot to sign out.
  await visit.signIn(scene.shop.customer("jonas").sign_in_url);
  await page.goto("/orders");
  assert.ok((await page.locator("li.line").count()) >= 5);
  const token = await visit.token();
  await visit.signIn(scene.shop.customer("wen").sign_in_url);
  assert.notEqual(await visit.token(), token);
  const traces = ["Jonas", "Okafor", "Portland", "Rockport", "Cloth-bound notebook", "Everyday fountain pen"];
  for (const path of ["/orders", "/account", "/not-you", "/enable"]) {
    await page.goto(path);
    await showsNothingOf(visit, traces);
  }
  await page.goto("/items/kitchen-herb-seeds");
  await showsNothingOf(visit, traces);
  assert.ok((await page.content()).includes("Wen D."));
  assert.equal(await visit.button.count(), 0, "enabling is per person and device");
  // The earlier identifier is worth nothing any more.
  await assert.rejects(scene.shop.lines(token), /401/);
});

both(own, "recognised is less than authenticated (OC-24)", async (script) => {
  const { shop } = own;
  const { token, email } = await shop.newcomer();
  const visit = await own.visit({ script, client: token });
  const { page } = visit;
  await page.goto("/account");
  assert.ok((await page.content()).includes(email), "a recent sign-in shows the address");
  shop.signInsGetOld();
  await page.goto("/account");
  await showsNothingOf(visit, [email, "51 Quarry Hill"]);
  await page.getByRole("button", { name: "Switch it off" }).click();
  await visit.status.getByText("One-action buying is off").waitFor();
  await page.getByRole("button", { name: "Enable one-action buying" }).click();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  await visit.item("spade");
  assert.equal(await visit.button.count(), 0, "nothing was enabled");
  await page.getByRole("button", { name: "Enable one-action buying" }).click();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  await visit.signIn(shop.command("customer", "sign-in-link", email, "--public-url", shop.url).trim());
  await visit.item("spade");
  await page.getByRole("button", { name: "Enable one-action buying" }).click();
  await visit.status.waitFor();
  // An old sign-in still orders: that is what a recognised device is for (OC-11).
  shop.signInsGetOld();
  await visit.item("spade");
  await visit.press();
  assert.equal((await visit.lines()).length, 1);
});

one(scene, "the countdown runs, and the total follows the quantity (with JavaScript)", async () => {
  const { token } = await scene.shop.newcomer();
  const visit = await scene.visit({ client: token });
  const { page } = visit;
  await page.clock.install();
  await visit.item("cedar-pencils");
  await page.getByLabel("Quantity").fill("3");
  assert.equal(await visit.button.innerText(), "Buy now for $49.90");
  assert.equal(await page.locator("[data-total]").innerText(), "$49.90");
  await page.getByLabel("Quantity").fill("1");
  assert.equal(await visit.button.innerText(), "Buy now for $19.90");
  await page.getByLabel("Quantity").fill("2");
  await visit.press();
  assert.match(await visit.status.innerText(), /2 × .*You pay \$34\.90/s);
  const left = visit.status.locator(".left");
  assert.equal(await left.innerText(), "(89 minutes left)");
  await page.clock.fastForward(2 * 60_000);
  assert.equal(await left.innerText(), "(87 minutes left)");
  await page.clock.fastForward(90 * 60_000);
  assert.equal(await left.innerText(), "(time is up)");
});

one(scene, "an address that is called after its town is named once, and a stranger is told that no account is needed", async () => {
  const { address } = await import("./shop.js");
  const { token } = await scene.shop.newcomer({ addresses: [address({ moniker: "Barre", city: "Barre" })] });
  const visit = await scene.visit({ client: token, script: false });
  await visit.item("cedar-pencils");
  assert.match(await visit.page.locator("#single-action").innerText(), /\bBarre change/);
  assert.equal(await visit.page.getByText("No account needed").count(), 0);
  await visit.press();
  assert.match(await visit.status.innerText(), /It goes to Barre\./);
  await visit.page.goto("/orders");
  assert.match(await visit.page.locator("article.order h3").innerText(), /^To Barre, by /);
  const stranger = await scene.visit({ script: false });
  await stranger.item("cedar-pencils");
  await stranger.page.locator("form#cart").getByText("No account needed").waitFor();
  await stranger.page.getByRole("button", { name: "Add to cart" }).click();
  await stranger.page.getByRole("button", { name: "Check out" }).click();
  await stranger.page.getByLabel("Your name").waitFor();
});

one(scene, "items of different classes are different orders (OC-16)", async () => {
  const { token } = await scene.shop.newcomer();
  const visit = await scene.visit({ client: token, script: false });
  await visit.item("cedar-pencils");
  await visit.press();
  await visit.item("wool-throw");
  await visit.page.getByRole("link", { name: "Grey and cream" }).click();
  await visit.page.getByText("To order: arrives").waitFor();
  assert.match(await visit.button.innerText(), /\$100\.90/, "delivery is charged on the first line of each order");
  await visit.press();
  await visit.page.goto("/orders");
  // Each group is headed by when it arrives, as its orders say: not by a span that it is faster than.
  const groups = visit.page.locator("section.orders");
  assert.equal(await groups.count(), 2);
  const days = [];
  for (const group of await groups.all()) {
    const day = await group.locator("h3 time").innerText();
    assert.equal(await group.locator("> h2").innerText(), `Arriving by ${day}`);
    days.push(await group.locator("h3 time").getAttribute("datetime"));
  }
  assert.ok(String(days[0]) < String(days[1]), days.join());
  assert.doesNotMatch(await visit.page.locator("main").innerText(), /Ships within/);
});
