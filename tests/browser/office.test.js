// The office: staff sign in with a link, see orders and stock, receive stock; everybody else is shown how to sign in.

import assert from "node:assert/strict";
import { both, one, stage } from "./browser.js";
import { demo, products, serve, welcome } from "./shop.js";

const scene = stage(demo);
const own = stage(async () => {
  const shop = await serve();
  shop.import(products([{ handle: "spade", title: "Spade", price: "20.00", stock: 3 }]));
  return shop;
});
const PAGES = ["/office", "/office/orders", "/office/orders/ord_1", "/office/stock"];

/** @typedef {import("./browser.js").Visit} Visit */
/** @param {Visit} visit @param {string} role */
const link = (visit, role) => {
  const shop = /** @type {import("./shop.js").Folder} */ (visit.shop);
  return shop.command("staff", "add", `${role}@example.com`, "--role", role, "--public-url", shop.url).trim();
};

both(scene, "nobody without a session sees anything", async (script) => {
  const customer = await scene.visit({ script, client: scene.shop.customer("jonas").client_token });
  const wrong = await scene.visit({ script });
  await wrong.context.addCookies([{ name: "ringup_staff", value: "A".repeat(43), url: scene.shop.url }]);
  for (const visit of [customer, wrong]) {
    for (const path of PAGES) {
      assert.equal((await visit.page.goto(path))?.status(), 401, path);
      await visit.page.getByRole("heading", { name: "Staff only" }).waitFor();
      assert.ok(!/ord_|PP-GLAZ|Jonas O\./.test(await visit.page.content()), path);
    }
    const { id } = (await scene.shop.item("aloe-vera")).variants[0];
    const answer = await visit.context.request.post("/office/stock/receipts", { form: { variant: id, quantity: "5" }, headers: { origin: scene.shop.url } });
    assert.equal(answer.status(), 401);
  }
  assert.equal((await scene.shop.item("aloe-vera")).variants[0].available, 28);
});

both(own, "the wrong role is refused, a link signs in once", async (script) => {
  const visit = await own.visit({ script });
  const { page } = visit;
  await visit.signIn(link(visit, "representative"));
  for (const path of PAGES) {
    assert.equal((await page.goto(path))?.status(), 403, path);
    assert.match(await page.locator("main").innerText(), /Your role does not include this\. Nothing was changed\./);
  }
  const used = link(visit, "warehouse");
  await visit.signIn(used);
  await page.getByRole("heading", { level: 1, name: "Orders" }).waitFor();
  const other = await own.visit({ script });
  await other.page.goto(used);
  await other.page.getByRole("heading", { name: /used already|do not know this link/ }).waitFor();
  assert.equal((await other.page.goto("/office"))?.status(), 401);
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("heading", { name: "Staff only" }).waitFor();
  assert.equal((await page.goto("/office/orders"))?.status(), 401);
});

both(own, "stock is received, found, and refused where it is no quantity", async (script) => {
  const visit = await own.visit({ script });
  const { page, status } = visit;
  await visit.signIn(link(visit, "warehouse"));
  await page.getByRole("link", { name: "Stock" }).click();
  const row = page.locator("tbody tr", { hasText: "SPADE" });
  const available = async () => Number((await row.locator("td.n").first().innerText()).replace(/\D/g, ""));
  const before = await available();
  await row.getByLabel("Quantity received of Spade").fill("7");
  await row.getByRole("button", { name: "Receive" }).click();
  await status.getByText("Received.").waitFor();
  assert.equal(await available(), before + 7);
  // The page after it is a GET: loading it again receives nothing.
  await page.reload();
  assert.equal(await available(), before + 7);
  for (const quantity of ["0", "-1", "abc", "1.5", "99999999999999999999"]) {
    await page.goto("/office/stock");
    await row.locator("form").evaluate((form, text) => {
      const field = /** @type {HTMLInputElement} */ (form.querySelector("[name=quantity]"));
      field.type = "text";
      field.value = text;
      /** @type {HTMLFormElement} */ (form).noValidate = true;
    }, quantity);
    await row.getByRole("button", { name: "Receive" }).click();
    await page.getByRole("alert").getByText("That is not a quantity.").waitFor();
    assert.equal(await available(), before + 7, quantity);
  }
  await page.getByRole("searchbox").fill("spad");
  await page.getByRole("button", { name: "Search" }).click();
  assert.equal(await page.locator("tbody tr").count(), 1);
  await page.getByRole("searchbox").fill("no such thing");
  await page.getByRole("button", { name: "Search" }).click();
  await page.getByRole("link", { name: "Show all stock" }).click();
  assert.equal(await page.locator("tbody tr").count(), 1);
});

one(own, "an order shows in the office and is taken from stock", async () => {
  const visit = await own.visit({ script: false, client: (await own.shop.newcomer()).token });
  const { available } = (await own.shop.item("spade")).variants[0];
  await visit.item("spade");
  await visit.press();
  assert.equal((await own.shop.item("spade")).variants[0].available, available - 1);
  await visit.signIn(link(visit, "admin"));
  const row = visit.page.locator("tbody tr").first();
  assert.match(await row.innerText(), /ord_\w+\s+\d?\d:\d\d\s[AP]M UTC\s+Nela K\.\s+short\s+1\s+\$24\.90\s+Open/);
  const id = (await row.locator("th").innerText()).trim();
  // Staff see enough to recognise the customer, and no more, in the list.
  assert.ok(!/Kovarova|Quarry|@example\.com.*newcomer/.test(await visit.page.locator("table").innerText()));
  // The rest is on the order's own page.
  await row.getByRole("link", { name: id }).click();
  await visit.page.getByRole("heading", { level: 1, name: `Order ${id}` }).waitFor();
  const main = visit.page.locator("main");
  const text = await main.innerText();
  for (const told of [/Open: can still change/, /Nela Kovarova/, /newcomer-\w+@example\.com/, /51 Quarry Hill/, /Back door/, /Montpelier VT 05602/, /Standard delivery/, /Visa ending 4242/, /Not charged yet/, /Total\s+\$24\.90/]) {
    assert.match(text, told);
  }
  assert.match(await main.locator("tbody tr").innerText(), /SPADE\s+Spade\s+1\s+\$20\.00\s+\$20\.00\s.*Arrives/s);
  await main.getByRole("link", { name: "All orders" }).click();
  await visit.page.getByRole("heading", { level: 1, name: "Orders" }).waitFor();
});

one(own, "an order's page tells what was cancelled, and there is none of an unknown order", async () => {
  const { token } = await own.shop.newcomer();
  const { id: variant } = (await own.shop.item("spade")).variants[0];
  const placed = await own.shop.order(token, variant, 2);
  const visit = await own.visit({ script: false, client: token });
  await visit.page.goto("/orders");
  await visit.page.getByRole("button", { name: /^Cancel/ }).click();
  await visit.status.waitFor();
  await visit.signIn(link(visit, "warehouse"));
  assert.equal((await visit.page.goto(`/office/orders/${placed.order}`))?.status(), 200);
  assert.match(await visit.page.locator("tbody tr.cancelled").innerText(), /2\s+\$20\.00\s+\$40\.00\s.*Cancelled/s);
  assert.match(await visit.page.locator("main").innerText(), /Nothing to charge[\s\S]*Total\s+\$0\.00/);
  for (const unknown of ["ord_00000000000000000000", placed.order.slice(0, -1), "1", placed.id ?? "x"]) {
    assert.equal((await visit.page.goto(`/office/orders/${unknown}`))?.status(), 404, unknown);
  }
});

one(scene, "what the demo prints works: storefront, staff, mailbox, each customer, again and again", async () => {
  const { rows, stop } = await welcome();
  try {
    for (const [name, url] of rows) {
      for (let again = 0; again < 2; again++) {
        const visit = await scene.visit({ script: false });
        assert.equal((await visit.page.goto(url))?.status(), 200, name);
        if (!url.includes("/sign-in/")) continue;
        await visit.page.getByRole("button", { name: "Sign in on this device" }).click();
        await visit.page.waitForURL((at) => !at.pathname.includes("/sign-in/"));
        assert.ok((await visit.page.locator(".you").innerText()).includes(name === "Staff" ? "office@" : name.split(" ")[0]), name);
      }
    }
    assert.ok(rows.size >= 7, [...rows.keys()].join());
  } finally {
    await stop();
  }
});
