// The guard rails in a real browser: headers, frames, other sites' forms, mark-up in what people type, redirects, cookies.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before } from "node:test";
import { both, one, stage } from "./browser.js";
import { address, demo, products, serve } from "./shop.js";

const scene = stage(demo);
const BAD = `"><img src=x onerror=alert(1)><script>alert(2)</script>'"{{7*7}}</title></textarea>`;
/** A shop whose every text is mark-up. */
const marked = stage(async () => {
  const shop = await serve((command) => {
    command("settings", "set", "shop.name", `Shop ${BAD}`);
    command("settings", "set", "shop.tagline", BAD);
    command("settings", "set", "caps.amount_per_order", "50.00");
  });
  const html = `<p onclick="alert(3)">Text</p><script>alert(4)</script><img src="javascript:alert(5)" onerror="alert(6)">
    <a href="javascript:alert(7)">link</a><iframe src="https://evil.example"></iframe><style>body{display:none}</style>
    <form action="https://evil.example"><input name="x"></form><svg onload="alert(8)"></svg>`;
  shop.import(products([
    { handle: "marked", title: `Item ${BAD}`, price: "20.00", category: `Kind ${BAD}`, html },
    { handle: "dear", title: `Dear ${BAD}`, price: "80.00", html },
  ]));
  return shop;
});

/** @type {import("node:http").Server} another site, which serves the page that a test gives it */
let evil;
let evilPage = "";
before(async () => {
  evil = createServer((_, answer) => answer.setHeader("content-type", "text/html").end(evilPage));
  await new Promise((resolve) => evil.listen(0, () => resolve(undefined)));
});
after(() => evil.close());
const evilPort = () => /** @type {import("node:net").AddressInfo} */ (evil.address()).port;

one(scene, "every answer carries the policy", async () => {
  const visit = await scene.visit({ client: scene.shop.customer("mara").client_token });
  const css = /\/assets\/[^"]+\.css/.exec(await (await visit.context.request.get("/")).text())?.[0] ?? "";
  const paths = [
    "/", "/items/aloe-vera", "/categories/plants-and-seeds", "/orders", "/account", "/enable", "/not-you", "/sign-in", "/mailbox",
    "/office", "/office/orders", "/nowhere", "/favicon.ico", "/pictures/aloe-vera.svg", "/api/v1/items", "/api/openapi.json", css,
  ];
  for (const path of paths) {
    const headers = (await visit.context.request.get(path)).headers();
    const policy = new Map(headers["content-security-policy"]?.split(";").map((part) => {
      const [name, ...values] = part.trim().split(/\s+/);
      return [name, values.join(" ")];
    }));
    assert.equal(policy.get("default-src"), "'none'", path);
    assert.equal(policy.get("script-src"), "'self'", path);
    assert.equal(policy.get("style-src"), "'self'", path);
    assert.equal(policy.get("frame-ancestors"), "'none'", path);
    assert.equal(policy.get("base-uri"), "'none'", path);
    assert.equal(policy.get("form-action"), "'self'", path);
    assert.ok(!/unsafe|\*/.test(headers["content-security-policy"]), path);
    assert.equal(headers["x-content-type-options"], "nosniff", path);
    assert.equal(headers["x-frame-options"], "DENY", path);
    assert.equal(headers["referrer-policy"], "same-origin", path);
    const kept = /^public/.test(headers["cache-control"]);
    assert.equal(kept, /^\/(assets|pictures|favicon|api\/openapi)/.test(path), `${path}: ${headers["cache-control"]}`);
    if (!kept) assert.equal(headers["cache-control"], "private, no-store", path);
  }
  const [cookie] = (await visit.context.cookies()).filter(({ name }) => name === "ringup_client");
  await visit.context.clearCookies();
  await visit.page.goto("/");
  const [fresh] = await visit.context.cookies();
  assert.notEqual(fresh.value, cookie.value);
  assert.deepEqual([fresh.httpOnly, fresh.sameSite, fresh.path], [true, "Lax", "/"]);
});

one(scene, "no page asks for anything inline", async () => {
  const visit = await scene.visit({ client: scene.shop.customer("jonas").client_token });
  for (const path of ["/", "/items/waffle-bath-towels", "/orders", "/account", "/sign-in", "/mailbox", "/nowhere"]) {
    const html = await (await visit.context.request.get(path)).text();
    assert.ok(!/\son\w+\s*=|\sstyle\s*=|<style|javascript:|<script(?![^>]*\s(src=|type="application\/ld\+json"))/i.test(html), path);
  }
});

both(scene, "a page can't be framed, by another site or another port", async (script) => {
  const { token } = await scene.shop.newcomer();
  for (const host of ["127.0.0.1", "localhost"]) {
    const visit = await scene.visit({ script, client: token });
    evilPage = `<iframe id="trap" width="900" height="900" src="${scene.shop.url}/items/aloe-vera"></iframe>`;
    await visit.page.goto(`http://${host}:${evilPort()}/`);
    const frame = await (await visit.page.waitForSelector("#trap")).contentFrame();
    await frame?.waitForLoadState().catch(() => {});
    assert.match(frame?.url() ?? "", /^chrome-error:/);
    // That Chromium says so is what we want.
    visit.forgive(/frame/);
  }
});

both(scene, "another site's form changes nothing", async (script) => {
  const { shop } = scene;
  const { token } = await shop.newcomer();
  const visit = await scene.visit({ script, client: token });
  const { page } = visit;
  await visit.item("aloe-vera");
  const button = await page.locator("#single-action [name=token]").inputValue();
  await visit.press();
  const before = await visit.lines();
  await page.goto("/items/bottled-ink");
  const fresh = await page.locator("#single-action [name=token]").inputValue();
  const posts = [
    ["/orders", { token: fresh, quantity: "1" }], ["/orders", { token: button, quantity: "9" }],
    [`/lines/${before[0].id}/cancel`, { return_to: "/orders" }], [`/lines/${before[0].id}/quantity`, { quantity: "7" }],
    ["/sign-out", {}], ["/disable", { return_to: "/" }], ["/enable", { return_to: "/" }],
    ["/account/default-address", { address: "adr_0" }], ["/sign-in", { email: "jonas@example.com" }],
    [new URL(shop.customer("wen").sign_in_url).pathname, {}], ["/office/stock/receipts", { variant: "var_0", quantity: "9" }],
    ["/office/sign-out", {}],
  ];
  // The other port of the same host is the same site: its cookies come along, so only the check of the origin is left.
  for (const referrer of ["no-referrer", "unsafe-url"]) {
    for (const [path, fields] of /** @type {[string, object][]} */ (posts)) {
      const inputs = Object.entries(fields).map(([name, value]) => `<input name="${name}" value="${value}">`).join("");
      evilPage = `<meta name="referrer" content="${referrer}"><form method="post" action="${shop.url}${path}">${inputs}<button>Win</button></form>`;
      await page.goto(`http://localhost:${evilPort()}/`);
      const answer = page.waitForResponse((response) => response.request().method() === "POST");
      const loaded = page.waitForEvent("load");
      await page.getByRole("button", { name: "Win" }).click({ noWaitAfter: true });
      assert.equal((await answer).status(), 403, `${path} with ${referrer}`);
      await loaded;
      await page.getByText("The request came from another site. Nothing was changed.").waitFor();
    }
  }
  assert.deepEqual(await visit.lines(), before);
  assert.equal(await visit.token(), token, "still signed in");
  await visit.item("aloe-vera");
  assert.equal(await visit.button.count(), 1, "still enabled");
  visit.forgive(/403/);
});

both(scene, "going back to another site is not possible", async (script) => {
  const visit = await scene.visit({ script });
  for (const path of ["//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", "/%0d%0aset-cookie:x=y"]) {
    await visit.page.goto(`/sign-in?return_to=${encodeURIComponent(path)}`);
    assert.equal(await visit.page.locator("[name=return_to]").inputValue(), path.startsWith("/%") ? path : "/", path);
  }
});

both(marked, "mark-up in what people type stays text", async (script) => {
  const { shop } = marked;
  const { token } = await shop.newcomer({
    name: `${BAD} ${BAD}`,
    addresses: [address({ moniker: BAD, name: BAD, line1: BAD, line2: BAD, city: BAD, region: BAD }), address()],
    payment_methods: [{ provider: "simulator", token: "tok_visa", moniker: BAD }],
  });
  const visit = await marked.visit({ script, client: token });
  const { page } = visit;
  await visit.context.route(/^https:/, (route) => route.abort());
  const clean = async () => {
    assert.equal(await page.locator("img[src=x], img[onerror], main script:not([src]), iframe, style, svg[onload], [onclick], [onload], a[href^=javascript]").count(), 0, page.url());
    assert.equal(await page.locator("form[action^=http]").count(), 0, page.url());
  };
  await visit.item("marked");
  await clean();
  assert.ok((await page.locator("h1").innerText()).includes("<img src=x onerror=alert(1)>"));
  const kind = await page.locator(".title a").getAttribute("href");
  await visit.press();
  await clean();
  await visit.item("dear");
  await visit.button.click();
  await page.getByRole("heading", { name: "One more step" }).waitFor();
  await clean();
  await page.context().addCookies([{ name: "ringup_staff", value: shop.command("staff", "add", "boss@example.com", "--role", "admin", "--token").trim(), url: shop.url }]);
  const paths = ["/", kind ?? "", "/orders", "/account", "/enable", "/not-you", "/mailbox", "/office/orders", "/office/stock", "/nowhere/<script>alert(9)</script>"];
  const query = encodeURIComponent(BAD);
  paths.push(`/office/stock?q=${query}`, `/sign-in?return_to=${query}`, `/enable?return_to=/${query}`, `/orders?done=${query}&line=${query}`, `/?done=${query}`);
  for (const path of paths) {
    await page.goto(path);
    await clean();
  }
  await page.goto("/mailbox");
  await page.getByRole("link", { name: "Your order" }).first().click();
  await clean();
  await page.goto("/sign-in");
  await page.locator("main form[action='/sign-in']").evaluate((form) => (/** @type {HTMLFormElement} */ (form).noValidate = true));
  await page.locator("#email").evaluate((field, text) => {
    /** @type {HTMLInputElement} */ (field).type = "text";
    /** @type {HTMLInputElement} */ (field).value = text;
  }, BAD);
  await page.getByRole("button", { name: "Send the link" }).click();
  await page.getByRole("alert").waitFor();
  assert.equal(await page.locator("#email").inputValue(), BAD);
  await clean();
});
