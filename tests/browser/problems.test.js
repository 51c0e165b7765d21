// Problem pages: each says what happened and what to do next, with a way on; wherever a browser or a program goes wrong.

import assert from "node:assert/strict";
import { both, one, stage } from "./browser.js";
import { demo } from "./shop.js";

const scene = stage(demo);

both(scene, "addresses that lead nowhere", async (script) => {
  const visit = await scene.visit({ script });
  const paths = ["/nowhere", "/items/none", "/categories/none", "/?after=x", "/orders?before=x", "/mailbox/none", "/step-up/none", "/items/%00", "/items/%ff"];
  for (const path of paths) {
    const answer = await visit.page.goto(path);
    assert.ok([400, 404].includes(answer?.status() ?? 0), `${path}: ${answer?.status()}`);
    assert.match(answer?.headers()["content-type"] ?? "", /^text\/html/, path);
    assert.ok(await visit.page.locator("h1").innerText(), path);
    await visit.page.getByText("What to do:").waitFor();
  }
  await visit.page.getByRole("link", { name: "Go to the shop" }).click();
  assert.equal(new URL(visit.page.url()).pathname, "/");
});

one(scene, "requests that can't be, each with its status and a page", async () => {
  const visit = await scene.visit();
  const origin = scene.shop.url;
  const form = "application/x-www-form-urlencoded";
  const cases = [
    { status: 405, method: "POST", path: "/" },
    { status: 405, method: "GET", path: "/sign-out" },
    { status: 405, method: "DELETE", path: "/orders" },
    { status: 403, method: "POST", path: "/orders", headers: { origin: "https://evil.example", "content-type": form }, data: "token=x" },
    { status: 403, method: "POST", path: "/sign-out", headers: { origin: "null" } },
    { status: 413, method: "POST", path: "/orders", headers: { origin, "content-type": form }, data: "x".repeat(1_000_000) },
    { status: 413, method: "POST", path: "/sign-in", headers: { origin, "content-type": form }, data: `email=${"x".repeat(100_000)}` },
    { status: 415, method: "POST", path: "/orders", headers: { origin, "content-type": "text/plain" }, data: "token=x" },
    { status: 400, method: "POST", path: "/orders", headers: { origin, "content-type": form }, data: "quantity=1" },
    { status: 400, method: "POST", path: "/orders", headers: { origin, "content-type": form }, data: "token=%ff%fe" },
  ];
  for (const { status, method, path, headers, data } of cases) {
    const answer = await visit.context.request.fetch(path, { method, headers, data, maxRedirects: 0 });
    const told = `${method} ${path}: ${answer.status()}`;
    assert.equal(answer.status(), status, told);
    const html = await answer.text();
    assert.match(answer.headers()["content-type"] ?? "", /^text\/html/, told);
    assert.match(html, /What to do:/, told);
    assert.match(html, new RegExp(`${status} · `), told);
    assert.match(html, /othing (was changed|is|has)|There is nothing/, told);
  }
});

both(scene, "a form with errors is left by a choice of language, or a reload of its address, to the page it is on", async (script) => {
  const visit = await scene.visit({ script, client: (await scene.shop.newcomer()).token });
  await visit.page.goto("/account/sign-in-methods");
  await visit.page.locator("form[action='/account/email']").evaluate((form) => (/** @type {HTMLFormElement} */ (form).noValidate = true));
  await visit.page.getByLabel("New e-mail address").fill("nobody");
  await visit.page.getByRole("button", { name: "Change the e-mail address" }).click();
  await visit.page.getByRole("alert").first().waitFor();
  visit.forgive(/422/);
  await visit.page.locator(".languages summary").click();
  await visit.page.getByRole("button", { name: "Deutsch" }).click();
  await visit.page.waitForFunction(() => document.documentElement.lang === "de");
  assert.match(new URL(visit.page.url()).pathname, /^\/account/);
  const answer = await visit.context.request.get("/checkout/who", { maxRedirects: 0 });
  assert.deepEqual([answer.status(), answer.headers().location], [303, "/checkout"]);
});

one(scene, "a problem page knows its visitor and his cart", async () => {
  const visit = await scene.visit({ script: false, client: (await scene.shop.newcomer()).token });
  await visit.item("aloe-vera");
  await visit.page.getByRole("button", { name: "Add to cart" }).click();
  for (const path of ["/nowhere", "/items/none", "/sign-out", "/orders?before=x"]) {
    await visit.page.goto(path);
    const you = visit.page.locator(".you");
    assert.equal(await you.getByText("Sign in").count(), 0, path);
    await you.getByRole("link", { name: "Cart (1)" }).waitFor();
    await you.getByRole("link", { name: "Account of Nela K." }).click();
    assert.equal(new URL(visit.page.url()).pathname, "/account");
  }
  const stranger = await scene.visit({ script: false });
  await stranger.page.goto("/nowhere");
  await stranger.page.locator(".you").getByRole("link", { name: "Sign in" }).waitFor();
  await stranger.page.goto("/office/none");
  await stranger.page.getByRole("link", { name: "Back to the office" }).click();
  assert.equal(new URL(stranger.page.url()).pathname, "/office");
});

one(scene, "a page that did not look does not claim that nobody is signed in", async () => {
  const visit = await scene.visit({ client: scene.shop.customer("mara").client_token });
  for (const path of ["/mailbox", "/office"]) {
    await visit.page.goto(path);
    assert.equal(await visit.page.locator(".you").getByText("Sign in").count(), 0, path);
    await visit.page.locator(".you").getByRole("link", { name: "Account" }).click();
    assert.equal(new URL(visit.page.url()).pathname, "/account");
  }
});
