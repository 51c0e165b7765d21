// Makes the README's picture, docs/screenshot.png: an item's page with the confirmation of the order just placed above it.

import { launch, Visit } from "./browser.js";
import { demo } from "./shop.js";

const PICTURE = new URL("../../docs/screenshot.png", import.meta.url).pathname;

const [shop, browser] = await Promise.all([demo(), launch()]);
const visit = await Visit.open(browser, shop, { client: shop.customer("mara").client_token, width: 1440 });
for (const handle of ["kitchen-herb-seeds", "carafe-and-tumbler"]) {
  await visit.item(handle);
  await visit.press();
}
await visit.page.evaluate(() => /** @type {HTMLElement} */ (document.activeElement)?.blur());
await visit.page.mouse.move(0, 0);
await visit.page.screenshot({ path: PICTURE });
await browser.close();
await shop.stop();
