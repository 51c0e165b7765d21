// What can't be ordered: a clear page says so, above a page to go on from, and nothing is ordered or changed.

import assert from "node:assert/strict";
import { both, one, stage } from "./browser.js";
import { demo, products, serve } from "./shop.js";

const scene = stage(demo);
const SPADE = { handle: "spade", title: "Spade", price: "20.00", stock: 50 };
const own = stage(async () => {
  const shop = await serve();
  shop.import(products([SPADE, { ...SPADE, handle: "last-hoe", title: "Last hoe", stock: 1 }]));
  return shop;
});

/** @typedef {import("./browser.js").Visit} Visit */

/** Changes fields of the button's form and sends it. @param {Visit} visit @param {Record<string, string>} fields */
async function send(visit, fields) {
  await visit.page.locator("#single-action").evaluate((form, fields) => {
    /** @type {HTMLFormElement} */ (form).noValidate = true;
    for (const [name, value] of Object.entries(fields)) {
      const field = /** @type {HTMLInputElement} */ (form.querySelector(`[name=${name}]`));
      if (field.type === "number") field.type = "text";
      field.value = value;
    }
  }, fields);
  const answer = visit.page.waitForResponse((response) => response.request().method() === "POST");
  const loaded = visit.page.waitForEvent("load");
  await visit.button.click({ noWaitAfter: true });
  await loaded;
  return (await answer).status();
}

/** @param {Visit} visit */
const tokenIn = (visit) => visit.page.locator("#single-action [name=token]").inputValue();

both(scene, "a quantity that is none is refused beside its field", async (script) => {
  const visit = await scene.visit({ script, client: (await scene.shop.newcomer()).token });
  for (const quantity of ["0", "1000", "abc", "-1", "1.5", "", "1e3", "9".repeat(40)]) {
    await visit.item("aloe-vera");
    assert.equal(await send(visit, { quantity }), 422, quantity);
    await visit.page.getByText("Enter a whole number from 1 to 999.").waitFor();
    const field = visit.page.getByLabel("Quantity");
    assert.equal(await field.getAttribute("aria-invalid"), "true");
    assert.match((await field.getAttribute("aria-describedby")) ?? "", /quantity-error/);
    assert.equal((await visit.lines()).length, 0);
  }
  // The page that says so has a button that works.
  await visit.press();
  assert.equal((await visit.lines()).length, 1);
});

both(scene, "more than there is is refused with what is left", async (script) => {
  const visit = await scene.visit({ script, client: (await scene.shop.newcomer()).token });
  await visit.item("aloe-vera");
  await visit.press();
  await visit.item("cake-stand");
  const panel = visit.page.locator("#single-action");
  const terms = async () => [await panel.getAttribute("data-delivery"), await panel.locator("time").first().innerText()];
  const total = async () => /\$[\d.]+/.exec(await visit.button.innerText())?.[0];
  const before = await terms();
  assert.equal(before[0], "0", "it joins the open order");
  assert.equal(await send(visit, { quantity: "3" }), 409);
  await visit.page.getByRole("alert").getByText("Only 2 left.").waitFor();
  assert.equal(await visit.page.getByLabel("Quantity").inputValue(), "2", "what there is");
  assert.equal((await visit.lines()).length, 1);
  // What the button says is what is ordered: the terms are those of a quantity that there is.
  assert.deepEqual(await terms(), before);
  const said = await total();
  assert.match(await panel.locator(".total").innerText(), /for 2/);
  if (script) {
    await visit.page.getByLabel("Quantity").fill("1");
    assert.notEqual(await total(), said);
    assert.match(await panel.locator(".total").innerText(), /for one/);
    await visit.page.getByLabel("Quantity").fill("2");
    assert.equal(await total(), said);
  }
  // Without a script nothing is taken in its first moment.
  await visit.page.waitForTimeout(700);
  await visit.press();
  assert.ok(said && (await visit.status.innerText()).includes(said), `${said}: ${await visit.status.innerText()}`);
  const placed = await visit.placed();
  assert.equal(placed.length, 2);
  // Put back, for the next of these stories.
  const token = await visit.token();
  for (const { id } of placed) await scene.shop.api(`/lines/${id}/cancel`, { method: "POST", token });
});

both(scene, "a forged button is refused", async (script) => {
  const visit = await scene.visit({ script, client: (await scene.shop.newcomer()).token });
  await visit.item("aloe-vera");
  const token = await tokenIn(visit);
  const flipped = token.slice(0, 40) + (token[40] === "A" ? "B" : "A") + token.slice(41);
  for (const forged of [flipped, "", "AAAA", token.slice(1), `${token}A`, "<script>alert(1)</script>"]) {
    await visit.item("aloe-vera");
    assert.equal(await send(visit, { token: forged }), 400, forged);
    assert.match(await visit.page.locator("main").innerText(), /Nothing was changed/);
    assert.equal((await visit.lines()).length, 0);
  }
});

both(scene, "another customer's button orders for nobody and shows nothing of its owner", async (script) => {
  const [first, second] = [await scene.shop.newcomer({ name: "Quirina Zapf" }), await scene.shop.newcomer()];
  const owner = await scene.visit({ script, client: first.token });
  await owner.item("aloe-vera");
  const token = await tokenIn(owner);
  const visit = await scene.visit({ script, client: second.token });
  await visit.item("aloe-vera");
  assert.equal(await send(visit, { token }), 403);
  await visit.page.getByRole("alert").getByText("Nothing was ordered.").waitFor();
  assert.ok(!(await visit.page.content()).includes("Quirina"));
  assert.equal((await visit.lines()).length, 0);
  // Placed by its owner, it still tells another nothing.
  await owner.press();
  await visit.item("aloe-vera");
  assert.equal(await send(visit, { token }), 403);
  assert.equal((await visit.lines()).length, 0);
  assert.equal((await owner.lines()).length, 1);
  // Nor does the address of the confirmation.
  await visit.page.goto(owner.page.url());
  assert.equal(await visit.status.count(), 0);
  await visit.page.goto(owner.page.url().replace(/.*ordered=/, "/step-up/"));
  await visit.page.getByRole("heading", { name: "This page does not exist" }).waitFor();
});

both(scene, "a button of before signing out, switching off, or moving does not order", async (script) => {
  const visit = await scene.visit({ script, client: (await scene.shop.newcomer()).token });
  const tab = await visit.tab();
  await visit.item("aloe-vera");
  await tab.goto("/account");
  await tab.getByRole("button", { name: "Switch it off" }).click();
  await tab.getByRole("status").waitFor();
  await visit.button.click();
  await visit.page.getByRole("alert").getByText("One-action buying is off on this device.").waitFor();
  await tab.getByRole("button", { name: "Enable one-action buying" }).click();
  await tab.getByRole("status").waitFor();
  await visit.item("aloe-vera");
  // The page said Home; what is placed goes where the page said, whatever is the default by now.
  await tab.getByLabel("Work").check();
  await tab.getByRole("button", { name: "Use as default" }).click();
  await tab.getByRole("status").waitFor();
  await visit.button.click();
  await visit.page.locator("main").locator("[role=alert], [role=status]").waitFor();
  const lines = await visit.lines();
  if (lines.length) assert.match(await visit.status.innerText(), /It goes to Home/);
  await visit.item("aloe-vera");
  const token = await visit.token();
  await tab.getByRole("button", { name: "Sign out" }).click();
  await tab.getByText("You are signed out").waitFor();
  assert.notEqual(await visit.token(), token);
  await visit.button.click();
  await visit.page.getByRole("alert").waitFor();
  assert.equal(await visit.button.count(), 0);
  assert.ok(!(await visit.page.content()).includes("Nela"));
});

both(own, "a price that changed meanwhile is shown before anything is ordered", async (script) => {
  const { shop } = own;
  shop.import(products([SPADE]));
  const visit = await own.visit({ script, client: (await shop.newcomer()).token });
  await visit.item("spade");
  shop.import(products([{ ...SPADE, price: "25.00" }]));
  await visit.button.click();
  await visit.page.getByRole("alert").getByText("The total changed since this page was shown.").waitFor();
  assert.equal((await visit.lines()).length, 0);
  assert.equal(await visit.button.innerText(), "Buy now for $29.90");
  await visit.press();
  assert.equal((await visit.lines()).length, 1);
  // A used button repeats its answer, whatever things cost by now.
  const used = visit.page.url();
  shop.import(products([SPADE]));
  await visit.page.goto(used);
  assert.match(await visit.status.innerText(), /You pay \$29\.90/);
});

both(own, "the last one is gone meanwhile", async (script) => {
  const { shop } = own;
  const hoe = { ...SPADE, handle: `last-hoe-${script}`, title: "Last hoe", stock: 1 };
  shop.import(products([hoe]));
  const [visit, quicker] = [
    await own.visit({ script, client: (await shop.newcomer()).token }),
    await own.visit({ script, client: (await shop.newcomer()).token }),
  ];
  await visit.item(hoe.handle);
  assert.match(await visit.page.locator(".price").innerText(), /Only 1 left/);
  await quicker.item(hoe.handle);
  await quicker.press();
  assert.match(await quicker.status.innerText(), /Ordered: 1 × Last hoe/);
  await visit.button.click();
  await visit.page.getByRole("alert").getByText("Sold out a moment ago.").waitFor();
  assert.equal(await visit.button.count(), 0);
  assert.equal((await visit.lines()).length, 0);
});

one(scene, "changes of lines: wrong values and other people's lines", async () => {
  const visit = await scene.visit({ client: (await scene.shop.newcomer()).token, script: false });
  await visit.item("aloe-vera");
  await visit.press();
  const [line] = await visit.lines();
  const post = (/** @type {string} */ path, /** @type {Record<string, string>} */ form) =>
    visit.context.request.post(path, { form, headers: { origin: visit.shop.url } });
  for (const quantity of ["0", "1000", "abc", ""]) {
    const answer = await post(`/lines/${line.id}/quantity`, { quantity, return_to: "/orders" });
    assert.match(await answer.text(), /That is not a quantity\./, quantity);
  }
  assert.match(await (await post(`/lines/${line.id}/address`, { ship_to: "adr_0000000000000" })).text(), /not among yours/);
  const [foreign] = await scene.shop.lines(scene.shop.customer("jonas").client_token);
  for (const verb of ["cancel", "undo", "quantity", "address"]) {
    const answer = await post(`/lines/${foreign.id}/${verb}`, { quantity: "2", ship_to: line.id });
    assert.ok([404, 200].includes(answer.status()), `${verb}: ${answer.status()}`);
    assert.match(await answer.text(), /does not exist|not among yours/, verb);
  }
  const [after] = await scene.shop.lines(scene.shop.customer("jonas").client_token);
  assert.deepEqual(after, foreign);
  assert.equal((await visit.lines())[0].version, line.version, "nothing was changed");
});

/** A shop whose orders above 50 dollars are confirmed by mail. */
const capped = stage(async () => {
  const shop = await serve((command) => command("settings", "set", "caps.amount_per_order", "50.00"));
  shop.import(products([{ handle: "dear", title: "Dear lamp", price: "80.00" }]));
  return shop;
});

both(capped, "an order above a cap is confirmed with what it is and costs before one's eyes", async (script) => {
  const { token, email } = await capped.shop.newcomer();
  const visit = await capped.visit({ script, client: token });
  const { page } = visit;
  await visit.item("dear");
  await visit.button.click();
  await page.getByRole("heading", { name: "One more step" }).waitFor();
  assert.match(await page.locator("main").innerText(), /1 × Dear lamp is not ordered yet[\s\S]*It costs \$84\.90, delivery included\./);
  const staff = /** @type {import("./shop.js").Folder} */ (capped.shop).command("staff", "add", "boss@example.com", "--role", "admin", "--token").trim();
  await visit.context.addCookies([{ name: "ringup_staff", value: staff, url: capped.shop.url }]);
  await page.goto("/mailbox");
  await page.locator("li", { hasText: `To ${email}` }).getByRole("link", { name: "Confirm your order" }).click();
  assert.match(await page.locator(".mail .text").innerText(), /1 × Dear lamp: \$84\.90, delivery included/);
  await page.getByRole("link", { name: "Open the link" }).click();
  // It is told before the press that this one orders, not only signs in.
  await page.getByRole("heading", { level: 1, name: "Confirm your order" }).waitFor();
  assert.match(await page.locator("main").innerText(), /1 × Dear lamp is not ordered yet\. It costs \$84\.90, delivery included\./);
  assert.equal((await visit.lines()).length, 0);
  await page.getByRole("button", { name: "Buy now for $84.90" }).click();
  await page.waitForURL(/[?&]ordered=/);
  assert.equal((await visit.placed()).length, 1);
});
