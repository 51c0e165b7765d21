// Attacks on who somebody is: signing a browser in as somebody else, planting a client identifier, using a stolen one.

import assert from "node:assert/strict";
import { after, before } from "node:test";
import { OtherSite, changes, crawl, posts, rows, settled } from "./attack.js";
import { both, one, stage } from "./browser.js";
import { products, serve } from "./shop.js";

const scene = stage(async () => {
  const shop = await serve((command) => command("settings", "set", "caps.amount_per_order", "100.00"));
  shop.import(products([
    { handle: "spade", title: "Spade", price: "20.00", stock: 500 },
    { handle: "tractor", title: "Tractor", price: "900.00", stock: 50 },
  ]));
  return shop;
});
const other = new OtherSite();
before(() => other.open());
after(() => other.close());

/** A sign-in link by mail. @param {string} email */
const link = (email) => new URL(scene.shop.command("customer", "sign-in-link", email).trim()).pathname;
/** What a client token stands for: a page of the shop as its holder sees it. @param {string} token @param {string} path */
const seen = async (token, path) => {
  const answer = await fetch(scene.shop.url + path, { headers: { cookie: `ringup_client=${token}`, accept: "text/html" }, redirect: "manual" });
  return { status: answer.status, location: answer.headers.get("location") ?? "", text: await answer.text() };
};
/** Whether a token stands for nobody: no orders are told and no account is shown. @param {string} token @param {string} name */
async function nobody(token, name) {
  const answer = await fetch(`${scene.shop.url}/api/v1/orders`, { headers: { authorization: `Bearer ${token}` } });
  const orders = answer.ok ? (await answer.json()).orders : [];
  assert.deepEqual(orders, [], "no orders are told");
  for (const path of ["/", "/items/spade", "/account", "/orders", "/checkout", "/cart"]) {
    assert.ok(!(await seen(token, path)).text.includes(name), `${path} does not know ${name}`);
  }
}

for (const place of /** @type {const} */ (["cross", "sibling"])) {
  one(scene, `another site can't sign a browser in as somebody else (${place})`, async () => {
    const victim = await scene.shop.newcomer({ name: "Vera Opfer" });
    const mallory = await scene.shop.newcomer({ name: "Mallory Boese" });
    const path = link(mallory.email);
    const visit = await scene.visit({ client: victim.token });
    const { page } = visit;
    const site = other[place] ?? "";
    const before = await settled(scene.shop.data);
    // By looking, by a form that sends itself, by a frame, by a script.
    const ways = [
      `<img src="${scene.shop.url}${path}"><script>location = "${scene.shop.url}${path}"</script>`,
      `<form method="post" action="${scene.shop.url}${path}"></form><script>document.forms[0].submit()</script>`,
      `<meta name="referrer" content="no-referrer"><form method="post" action="${scene.shop.url}${path}"></form><script>document.forms[0].submit()</script>`,
      `<iframe name="f"></iframe><form method="post" target="f" action="${scene.shop.url}${path}"></form><script>document.forms[0].submit()</script>`,
      `<script>fetch("${scene.shop.url}${path}", { method: "POST", mode: "no-cors", credentials: "include" })</script>`,
      `<iframe sandbox="allow-scripts allow-forms allow-top-navigation" srcdoc='<form method="post" action="${scene.shop.url}${path}" target="_top"></form><script>document.forms[0].submit()</script>'></iframe>`,
    ];
    for (const way of ways) {
      other.page = `<title>Win</title><body>${way}`;
      await page.goto(site);
      await page.waitForTimeout(300);
      await page.waitForLoadState();
      assert.equal(await visit.token(), victim.token, way);
    }
    assert.deepEqual(changes(before, rows(scene.shop.data)), [], "the link is not even used up");
    await page.goto("/account");
    assert.match(await page.locator("body").innerText(), /Vera/);
    visit.forgive(/403|frame|Refused|CORS|csp|X-Frame|ERR_|Failed/i);
  });
}

one(scene, "a client identifier that an attacker planted stands for nobody once its browser signs in", async () => {
  const victim = await scene.shop.newcomer({ name: "Vera Opfer" });
  const mallory = await scene.shop.newcomer({ name: "Mallory Boese" });
  const { token: issued } = await scene.shop.api("/clients", { method: "POST" });
  const stranger = await (await scene.visit({})).context.request.get("/");
  const first = /ringup_client=([^;]+)/.exec(stranger.headers()["set-cookie"] ?? "")?.[1] ?? "";
  // Made by the API, handed out by a page, of the attacker's own account, and made up.
  for (const planted of [issued, first, mallory.token, `cli_0000000000001.${"A".repeat(43)}`]) {
    assert.ok(planted);
    const visit = await scene.visit({ client: planted });
    await visit.signIn(link(victim.email));
    await visit.page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
    const fresh = await visit.token();
    assert.notEqual(fresh, planted);
    await visit.page.goto("/account");
    assert.match(await visit.page.locator("body").innerText(), /Vera/);
    await nobody(planted, "Vera");
    // Nor does its secret with the new id, or the other way round.
    const [id, secret] = fresh.split(".");
    await nobody(`${id}.${planted.split(".")[1]}`, "Vera");
    await nobody(`${planted.split(".")[0]}.${secret}`, planted.startsWith(id) ? "nobody at all" : "Vera");
    assert.ok((await scene.shop.lines(fresh)).length >= 0);
  }
});

/** The fields of the one form that posts there, as a page holds them. @param {import("playwright-core").Page} page @param {string} form */
const hidden = (page, form) => page.locator(form).evaluate((form) => Object.fromEntries(new FormData(/** @type {HTMLFormElement} */ (form)).entries()));
/** A form sent with just this cookie. @param {string} token @param {string} path @param {Record<string, any>} form */
async function sent(token, path, form) {
  const { url } = scene.shop;
  const headers = { cookie: `ringup_client=${token}`, origin: url, "content-type": "application/x-www-form-urlencoded" };
  const answer = await fetch(url + path, { method: "POST", headers, body: new URLSearchParams(form).toString(), redirect: "manual" });
  await answer.arrayBuffer();
  return { status: answer.status, location: answer.headers.get("location") ?? "", cookie: answer.headers.get("set-cookie") };
}

for (const known of [false, true]) {
  both(scene, `a planted client identifier shows nothing of who checks out with it, ${known ? "known" : "new"} by e-mail`, async (script) => {
    const { shop } = scene;
    const email = known ? (await shop.newcomer({ name: "Vera Opfer" })).email : `vera-${script}@example.com`;
    const { token: planted } = await shop.api("/clients", { method: "POST" });
    const visit = await scene.visit({ script, client: planted });
    const { page } = visit;
    await visit.item("spade");
    await page.getByRole("button", { name: "Add to cart" }).click();
    // The planter, who sees the cart until here, holds a page of his own.
    const cart = await seen(planted, "/cart");
    const his = /name="page" value="([^"]+)"/.exec(cart.text)?.[1] ?? "";
    await page.goto("/cart");
    const begin = await hidden(page, "form[action='/checkout']");
    assert.ok(his && begin.page && his !== begin.page, "each page has bits of its own");
    await page.getByRole("button", { name: "Check out" }).click();
    await page.getByRole("heading", { level: 1, name: "Checkout" }).waitFor();
    const typing = await visit.token();
    assert.notEqual(typing, planted);
    for (const form of [{}, { page: his }, { page: "" }]) assert.equal((await sent(planted, "/checkout", form)).location, "/cart?refused=empty");
    // A lost answer: the same form brings the same cookie.
    const again = await sent(planted, "/checkout", begin);
    assert.ok(again.location === "/checkout" && again.cookie?.startsWith(`ringup_client=${typing};`));

    const labels = { "Your name": "Vera Opfer", "E-mail address": email };
    for (const [label, value] of Object.entries(labels)) await page.getByLabel(label).fill(value);
    await page.getByRole("button", { name: "Next" }).click();
    const place = { Recipient: "Vera Opfer", "Street and number": "2 Side Street", Town: "Shelbyville", State: "IL", "ZIP code": "62565" };
    for (const [label, value] of Object.entries(place)) await page.getByLabel(label).first().fill(value);
    await page.getByRole("button", { name: "Next" }).click();
    await page.getByLabel(/Test card Visa ending 4242/).check();
    await page.getByRole("button", { name: "Next" }).click();
    await page.locator("button.act").waitFor();
    await nobody(planted, "Vera");

    // Somebody has this browser's cookie now, and presses after it; the press itself comes twice.
    const action = (await page.locator("#checkout-order").getAttribute("action")) ?? "";
    const press = await hidden(page, "#checkout-order");
    const spied = /name="page" value="([^"]+)"/.exec((await seen(typing, "/checkout/review")).text)?.[1] ?? "";
    const answers = await Promise.all([sent(typing, action, press), sent(typing, action, press), page.locator("button.act").dblclick()]);
    // Of the two presses the browser breaks off the first.
    await page.getByRole("heading", { level: 1, name: "Your order is placed" }).waitFor();
    assert.match(page.url(), /\/done$/);
    const fresh = await visit.token();
    assert.notEqual(fresh, typing);
    for (const answer of answers.slice(0, 2)) {
      assert.ok(answer?.status === 303 && answer.location.endsWith("/done"));
      assert.ok(answer.cookie?.startsWith(`ringup_client=${fresh};`), "the same form, the same cookie");
    }
    const placed = rows(shop.data).order_line.length;
    for (const form of [{ ...press, page: spied }, { shown: press.shown }, { ...press, page: "A".repeat(43) }]) {
      const answer = await sent(typing, action, /** @type {any} */ (form));
      assert.deepEqual(answer, { status: 303, location: action.replace("complete", "done"), cookie: null });
      assert.equal((await seen(typing, answer.location)).status, 404);
    }
    await nobody(typing, "Vera");
    await nobody(planted, "Vera");
    await page.reload();
    await page.getByRole("heading", { level: 1, name: "Your order is placed" }).waitFor();
    assert.equal(rows(shop.data).order_line.length, placed);
    await page.goto("/orders");
    assert.equal(await page.locator("main").getByText("Spade").count(), known ? 0 : 1, "one order, told to whom it belongs");
    if (!known) assert.equal((await visit.placed()).length, 1);
  });
}

one(scene, "signing out leaves nothing to whoever has the old identifier", async () => {
  const victim = await scene.shop.newcomer({ name: "Vera Opfer" });
  const visit = await scene.visit({ client: victim.token });
  await visit.page.goto("/not-you");
  await visit.page.locator("form[action='/sign-out'] button").first().click();
  await visit.page.waitForURL(/done=signed-out/);
  assert.notEqual(await visit.token(), victim.token);
  await nobody(victim.token, "Vera");
});

one(scene, "a stolen cookie, used from elsewhere, shows and changes little, orders to its owner's own address, and can be revoked", async () => {
  const { shop } = scene;
  const victim = await shop.newcomer({ name: "Vera Opfer" });
  shop.signInsGetOld();
  const thief = await shop_thief(victim.token);
  // What he sees: no full address, e-mail, or phone, on any page, in no data the API tells.
  const { answers, forms } = await crawl(thief, ["/", "/items/spade", "/orders", "/account", "/cart", "/checkout", "/enable", "/not-you", "/tv", "/api/v1/orders"]);
  assert.ok(answers.some(({ path, text }) => path === "/account" && text.includes("Vera")), "he is taken for her");
  for (const { path, text, headers } of answers) {
    for (const secret of ["51 Quarry Hill", "Back door", "05602", "2 Bridge Street", victim.email, "tok_visa", "Opfer"]) {
      assert.ok(!text.includes(secret), `${path} tells ${secret}`);
    }
    if (text.includes("Vera")) assert.equal(headers["cache-control"], "private, no-store", path);
  }
  // What he may change: nothing of the account. Every form of it, and those that only its owner is shown.
  const owner = await scene.visit({ client: victim.token });
  const known = await scene.visit({});
  await known.signIn(link(victim.email));
  const hers = await crawl(known, ["/account", "/checkout"]);
  const kept = ["address", "payment_method", "customer", "passkey", "password", "email_change"];
  const account = posts([...forms, ...hers.forms]).filter(({ action }) => /^\/account(\/|$)/.test(action));
  const before = await settled(shop.data);
  for (const { action, fields, encoding } of account) {
    if (encoding.startsWith("multipart")) continue;
    const form = Object.fromEntries(fields.map(({ name, value, options, type }) => [name, value || options.find(Boolean) || (type === "email" ? "thief@example.com" : "Elsewhere 5")]));
    const answer = await thief.context.request.post(action, { form, maxRedirects: 0, headers: { origin: shop.url } });
    assert.ok(answer.status() < 500, `${action}: ${answer.status()}`);
  }
  // Her own second address is hers, but where things go by itself stays as it is without a sign-in.
  const [, work] = victim.addresses;
  const elsewhere = await thief.context.request.post("/account/default-address", { form: { address: work.id, return_to: "/account" }, maxRedirects: 0, headers: { origin: shop.url } });
  assert.equal(elsewhere.status(), 303);
  assert.match(elsewhere.headers().location ?? "", /^\/sign-in/);
  // Which keys press on a device, and in which language it speaks, may be changed there: it orders nothing that the button would not.
  assert.ok(account.some(({ action }) => action === "/account/actions"), "the ways are tried");
  const harmless = { shortcut: "on", alt: "on", shift: "on", key: "q", listen: "on", claps: "on", scan: "on", scan_seconds: "2" };
  for (const [action, form] of /** @type {[string, Record<string, string>][]} */ ([["/account/actions", harmless], ["/language", { language: "de", return_to: "/" }]])) {
    const then = rows(shop.data);
    const answer = await thief.context.request.post(action, { form, maxRedirects: 0, headers: { origin: shop.url } });
    assert.equal(answer.status(), 303, action);
    const changed = changes(then, rows(shop.data));
    // Mails come in the language that was chosen last.
    const alike = changed.map((change) => change.replace(/"(en|de)"/, "")).map((change) => change.replace(/^customer [+-]/, "customer"));
    assert.ok(new Set(alike.filter((change) => !change.startsWith("client_action"))).size <= 1, changed.join("\n"));
    assert.ok(alike.every((change) => /^(client_action|customer) /.test(change)), changed.join("\n"));
  }
  await thief.context.request.post("/language", { form: { language: "en", return_to: "/" }, maxRedirects: 0, headers: { origin: shop.url } });
  const api = [
    ["/customers", { name: "Thief", email: victim.email, addresses: [], payment_methods: [], single_action: true }],
  ];
  for (const [path, body] of api) await fetch(`${shop.url}/api/v1${path}`, { method: "POST", headers: { authorization: `Bearer ${victim.token}`, "content-type": "application/json" }, body: JSON.stringify(body) });
  const now = rows(shop.data);
  for (const table of kept) {
    if (!before[table]) continue;
    assert.deepEqual(changes({ [table]: before[table] }, { [table]: now[table] }), [], `${table} is as it was`);
  }
  // What he orders goes to her own address, and within the caps; she reads of it.
  await thief.page.goto("/items/spade");
  await thief.press();
  const [line] = await shop.lines(victim.token);
  assert.ok(line, "the action is hers");
  const orders = await shop.api("/orders", { token: victim.token });
  assert.ok(JSON.stringify(orders).includes("Home") || orders.orders.length === 1);
  const { variants } = await shop.item("tractor");
  const dear = await fetch(`${shop.url}/api/v1/orders`, {
    method: "POST", headers: { authorization: `Bearer ${victim.token}`, "idempotency-key": "thief", "content-type": "application/json" },
    body: JSON.stringify({ variant: variants[0].id }),
  });
  assert.equal(dear.status, 403);
  assert.equal((await dear.json()).code, "order.step_up_required");
  const foreign = await shop.newcomer({ name: "Fiona Fremd" });
  const { addresses } = foreign;
  const aside = await fetch(`${shop.url}/api/v1/orders`, {
    method: "POST", headers: { authorization: `Bearer ${victim.token}`, "idempotency-key": "aside", "content-type": "application/json" },
    body: JSON.stringify({ variant: (await shop.item("spade")).variants[0].id, ship_to: addresses[0].id }),
  });
  assert.ok(aside.status >= 400, "not to somebody else's address");
  // Nor does what is ordered go there afterwards, by the page or by the API.
  const moved = await thief.context.request.post(`/lines/${line.id}/address`, { form: { address: addresses[0].id, ship_to: addresses[0].id, return_to: "/orders" }, maxRedirects: 0, headers: { origin: shop.url } });
  assert.ok(moved.status() < 500 && !/done=/.test(moved.headers().location ?? ""), `${moved.status()} ${moved.headers().location}`);
  const patched = await fetch(`${shop.url}/api/v1/lines/${line.id}`, {
    method: "PATCH", headers: { authorization: `Bearer ${victim.token}`, "content-type": "application/json" }, body: JSON.stringify({ ship_to: addresses[0].id }),
  });
  assert.ok(patched.status >= 400, `${patched.status} of a move by the API`);
  const { orders: placed = [], address: places = [], customer: people = [] } = rows(shop.data);
  const [she] = JSON.parse(people.find((row) => row.includes(victim.email)) ?? "[]");
  const to = placed.filter((row) => JSON.parse(row)[1] === she).map((row) => places.find((place) => JSON.parse(place)[0] === JSON.parse(row)[2]) ?? "");
  assert.ok(to.length === 1 && to[0].includes("51 Quarry Hill"), `${to}`);
  assert.equal((await shop.lines(victim.token)).length, 1);
  const mails = async () => (await settled(shop.data)).mail?.filter((row) => row.includes(victim.email) && row.includes("Spade")) ?? [];
  assert.ok((await mails()).length > 0, "she is told by mail");
  // An address that was not there before makes one-action buying wait everywhere, until a link in her mail is confirmed.
  const added = await known.context.request.post("/account/addresses", {
    form: { moniker: "Cabin", name: "Vera Opfer", line1: "9 Lake Road", line2: "", city: "Lakeside", region: "VT", postal_code: "05602", country: "US", phone: "", default: "1" },
    headers: { origin: shop.url }, maxRedirects: 0,
  });
  assert.equal(added.status(), 303);
  const held = await fetch(`${shop.url}/api/v1/orders`, {
    method: "POST", headers: { authorization: `Bearer ${victim.token}`, "idempotency-key": "held", "content-type": "application/json" },
    body: JSON.stringify({ variant: (await shop.item("spade")).variants[0].id }),
  });
  assert.equal(held.status, 403);
  assert.equal((await shop.lines(victim.token)).length, 1);
  // Signing in elsewhere, she ends what the stolen copy may do.
  await known.page.goto("/account/devices");
  const revoke = posts((await crawl(known, ["/account/devices"])).forms).filter(({ action }) => /revoke/.test(action));
  const all = revoke.find(({ action }) => /others/.test(action));
  assert.ok(all, "devices can be revoked");
  const done = await known.context.request.post(all.action, { headers: { origin: shop.url }, maxRedirects: 0, form: {} });
  assert.equal(done.status(), 303);
  await nobody(victim.token, "Vera");
  await known.page.goto("/account");
  assert.match(await known.page.locator("body").innerText(), /Vera/);
  await owner.page.goto("/");
});

/** Another browser with a stolen cookie, which says that it comes from the owner's address. @param {string} token */
async function shop_thief(token) {
  const thief = await scene.visit({ client: token });
  await thief.context.setExtraHTTPHeaders({ "x-forwarded-for": "203.0.113.7", forwarded: "for=203.0.113.7", "x-real-ip": "203.0.113.7", "user-agent": "Thief/1.0" });
  return thief;
}
