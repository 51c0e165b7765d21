// Finding things: the search field, suggestions by keyboard, filters, and empty answers, with and without JavaScript.

import assert from "node:assert/strict";
import { both, one, stage } from "./browser.js";
import { demo } from "./shop.js";

const scene = stage(demo);

both(scene, "a word with a typing error finds, and says how it was understood", async (script) => {
  const { page } = await scene.visit({ script });
  await page.goto("/");
  await page.getByRole("combobox", { name: "Search" }).or(page.getByRole("searchbox", { name: "Search" })).fill("teapto");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/search\?q=teapto/);
  await page.getByText("Showing results for “teapot”.").waitFor();
  await page.getByRole("link", { name: "Teapot with an oak handle" }).waitFor();
  assert.match((await page.locator("main [role=status]").textContent()) ?? "", /item/);
});

both(scene, "filters narrow, are listed, and are taken away one by one", async (script) => {
  const { page } = await scene.visit({ script, width: 360 });
  await page.goto("/search");
  const count = async () => Number(((await page.locator(".count").textContent()) ?? "").replace(/\D/g, ""));
  const all = await count();
  await page.locator(".facets > summary").click();
  await page.getByLabel("From", { exact: true }).fill("20");
  await page.getByLabel("To", { exact: true }).fill("40,00");
  await page.getByLabel(/^Available now/).check();
  await page.getByLabel("Sort by").selectOption("price");
  await page.getByRole("button", { name: "Show items" }).click();
  await page.waitForURL(/price_min=20/);
  const some = await count();
  assert.ok(some > 0 && some < all, `${some} of ${all}`);
  const chips = page.getByRole("list", { name: "Filters in use" });
  await chips.getByRole("link", { name: /Available now/ }).click();
  await page.waitForURL((url) => !url.searchParams.has("in_stock") && url.searchParams.get("sort") === "price");
  assert.ok((await count()) >= some);
  await chips.getByRole("link").first().click();
  await page.waitForURL((url) => !url.searchParams.has("price_min"));
  assert.equal(await count(), all);
});

both(scene, "a category has filters too, and a wrong price stands beside its field", async (script) => {
  const { page } = await scene.visit({ script });
  await page.goto("/categories/kitchen-and-table?price_min=cheap");
  await page.getByText("Enter an amount such as 20 or 12.50.").waitFor();
  assert.equal(await page.locator("#price_min").getAttribute("aria-invalid"), "true");
  assert.ok((await page.locator(".card").count()) > 0);
});

both(scene, "an empty answer helps on", async (script) => {
  const { page } = await scene.visit({ script });
  await page.goto("/search?q=zzxyqqq");
  await page.getByRole("heading", { name: "Nothing found" }).waitFor();
  assert.ok((await page.locator(".card").count()) > 0, "there is something to look at");
  assert.equal(await page.locator(".narrow-by, #sort").count(), 0);
  // A wrong price is mended beside its field, whatever was found.
  await page.goto("/search?q=zzxyqqq&price_min=abc");
  await page.locator("#price-error").waitFor();
  await page.goto("/search?q=teapot&price_min=9000");
  await page.getByText("Remove one:").waitFor();
  // Nothing to sort and to narrow further: only ways on.
  assert.equal(await page.locator(".narrow-by, #sort").count(), 0);
  await page.getByRole("link", { name: /^Without/ }).click();
  await page.getByRole("link", { name: "Teapot with an oak handle" }).waitFor();
});

one(scene, "suggestions while typing, by keyboard alone", async () => {
  const { page } = await scene.visit();
  await page.goto("/");
  const field = page.getByRole("combobox", { name: "Search" });
  while (!(await field.evaluate((element) => element === document.activeElement))) await page.keyboard.press("Tab");
  assert.equal(await field.evaluate((element) => element === document.activeElement), true);
  await page.keyboard.type("teap");
  const list = page.getByRole("listbox");
  await list.getByRole("option").first().waitFor();
  assert.equal(await field.getAttribute("aria-expanded"), "true");
  await page.keyboard.press("ArrowDown");
  assert.equal(await field.getAttribute("aria-activedescendant"), "suggested-0");
  assert.equal(await list.getByRole("option").first().getAttribute("aria-selected"), "true");
  await page.keyboard.press("ArrowUp");
  assert.equal(await field.getAttribute("aria-activedescendant"), null);
  await page.keyboard.press("Escape");
  assert.equal(await list.isVisible(), false);
  assert.equal(await field.inputValue(), "teap");
  await page.keyboard.press("ArrowDown");
  await list.getByRole("option", { name: /Teapot with an oak handle/ }).waitFor();
  for (let place = 0; place < 12; place++) {
    await page.keyboard.press("ArrowDown");
    if (/Teapot with an oak handle/.test((await list.locator("[aria-selected=true]").allTextContents()).join())) break;
  }
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/items\/stoneware-teapot/);
});

one(scene, "markup in a search and in suggestions is only text", async () => {
  const { page } = await scene.visit();
  await page.goto("/search?q=" + encodeURIComponent("<img src=x onerror=alert(1)>"));
  assert.equal(await page.locator("main img[src=x]").count(), 0);
  await page.getByRole("combobox", { name: "Search" }).fill("<teap>");
  await page.getByRole("listbox").getByRole("option").first().waitFor();
  assert.equal(await page.locator("#suggested teap").count(), 0);
});
