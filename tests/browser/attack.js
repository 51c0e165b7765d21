// What attacks need: another site, a crawl that finds each form and route by itself, and a look at every row of the shop, to
// show what did not change.

import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";

/** @typedef {import("./browser.js").Visit} Visit */
/** @typedef {{ name: string, type: string, value: string, options: string[] }} Field */
/** @typedef {{ page: string, action: string, method: string, encoding: string, id: string, index: number, fields: Field[] }} Found */
/** @typedef {{ path: string, status: number, headers: Record<string, string>, location: string, text: string }} Answer */

/** Pages of one kind that are looked at: the next ones differ in their words only. */
const PAGES_OF_A_KIND_MAX = 2;
const PAGES_MAX = 150;

/** Another site: serves what a test gives it, on another port. */
export class OtherSite {
  page = "";
  /** @type {import("node:http").Server | undefined} */
  #server;

  async open() {
    this.#server = createServer((request, answer) => {
      // The second of them is what a page of this site opens or sends its visitor to.
      answer.setHeader("content-type", "text/html; charset=utf-8").end(request.url === "/" ? this.page : "<title>Elsewhere</title>");
    });
    await new Promise((resolve) => this.#server?.listen(0, () => resolve(undefined)));
    const { port } = /** @type {import("node:net").AddressInfo} */ (this.#server.address());
    /** Another site altogether: the shop is `localhost`. */
    this.cross = `http://127.0.0.1:${port}/`;
    /** Another origin of the same site, to which SameSite cookies are sent all the same. */
    this.sibling = `http://localhost:${port}/`;
  }

  close() {
    this.#server?.closeAllConnections();
    this.#server?.close();
  }
}

/** A path's kind: its ids, tokens and handles taken out, and of its query only the names. @param {string} path */
export function kind(path) {
  const url = new URL(path, "http://shop.invalid");
  const names = [...url.searchParams.keys()].sort().join("&");
  const parts = url.pathname.split("/").map((part, index, all) => {
    if (/^[a-z]{2,4}_[0-9a-z]{6,}$/.test(part) || /^[\w-]{40,}$/.test(part)) return "{id}";
    if (/^\d+$/.test(part)) return "{n}";
    if (["items", "categories", "pictures", "assets"].includes(all[index - 1])) return "{name}";
    return part;
  });
  return parts.join("/") + (names && `?${names}`);
}

/**
 * Follows every link from `starts`, as this visitor; answers what was answered and the forms in it. Sends nothing but GET.
 * @param {Visit} visit @param {string[]} starts
 */
export async function crawl(visit, starts) {
  const reader = await visit.context.newPage();
  const origin = visit.shop.url;
  const queue = [...starts];
  /** @type {Map<string, number>} */
  const seen = new Map();
  /** @type {Set<string>} */
  const paths = new Set();
  /** @type {Answer[]} */
  const answers = [];
  /** @type {Found[]} */
  const forms = [];
  for (let path = queue.shift(); path !== undefined && answers.length < PAGES_MAX; path = queue.shift()) {
    const sort = kind(path);
    if (paths.has(path) || (seen.get(sort) ?? 0) >= PAGES_OF_A_KIND_MAX) continue;
    paths.add(path);
    seen.set(sort, (seen.get(sort) ?? 0) + 1);
    const response = await visit.context.request.get(path, { maxRedirects: 0, headers: { accept: "text/html" } });
    const headers = response.headers();
    const location = headers.location ?? "";
    const html = (headers["content-type"] ?? "").startsWith("text/html");
    const text = await response.text();
    answers.push({ path, status: response.status(), headers, location, text });
    if (location) queue.push(within(origin, location, path));
    if (!html) continue;
    const { links, found } = await reader.evaluate(read, text);
    queue.push(...links.map((link) => within(origin, link, path)).filter(Boolean));
    for (const form of found) forms.push({ ...form, page: path, action: within(origin, form.action || path, path) });
  }
  await reader.close();
  return { answers, forms };
}

/** Links and forms of a page, in a page that is none. @param {string} text */
function read(text) {
  const document = new DOMParser().parseFromString(text, "text/html");
  const links = [...document.querySelectorAll("a[href], link[rel=next][href], link[rel=search][href]")].map((link) => link.getAttribute("href") ?? "");
  const found = [...document.querySelectorAll("form")].map((form, index) => ({
    index,
    id: form.id,
    action: form.getAttribute("action") ?? "",
    method: (form.getAttribute("method") ?? "get").toLowerCase(),
    encoding: form.getAttribute("enctype") ?? "application/x-www-form-urlencoded",
    fields: [...form.elements, ...document.querySelectorAll(form.id ? `button[form="${form.id}"]` : "never")].flatMap((field) => {
      const name = field.getAttribute("name");
      if (!name) return [];
      const input = /** @type {HTMLInputElement} */ (field);
      const options = field instanceof HTMLSelectElement ? [...field.options].map((option) => option.value) : [];
      return [{ name, type: input.type, value: input.value ?? "", options }];
    }),
  }));
  return { links, found };
}

/** The path of a link of the shop; empty for one that leads elsewhere. @param {string} origin @param {string} link @param {string} page */
function within(origin, link, page) {
  const url = new URL(link, new URL(page, origin));
  return url.origin === origin ? url.pathname + url.search : "";
}

/** Forms that post, one of each kind. @param {Found[]} forms */
export function posts(forms) {
  /** @type {Map<string, Found>} */
  const kinds = new Map();
  for (const form of forms) {
    const key = `${kind(form.action)} ${form.fields.map((field) => field.name).join()}`;
    if (form.method === "post" && !kinds.has(key)) kinds.set(key, form);
  }
  return [...kinds.values()];
}

/** Every path that the sources give a POST route, so that a form nobody linked to is attacked too. */
export function routes() {
  const root = new URL("../../crates/web/src", import.meta.url).pathname;
  /** @type {Set<string>} */
  const paths = new Set();
  const walk = (/** @type {string} */ folder) => {
    for (const name of readdirSync(folder)) {
      const path = join(folder, name);
      if (statSync(path).isDirectory()) walk(path);
      else if (name.endsWith(".rs")) {
        for (const [, route, rest] of readFileSync(path, "utf8").matchAll(/\.route\(\s*"([^"]+)",([^\n]*)/g)) {
          if (/\b(post|put|patch|delete)\(/.test(rest)) paths.add(path.includes("/api/") ? `/api/v1${route}` : route);
        }
      }
    }
  };
  walk(root);
  return [...paths];
}

/** Every row of the shop by table, without when somebody was last seen. @param {string} data the shop's folder */
export function rows(data) {
  const code = `
import sqlite3, sys, json
c = sqlite3.connect(sys.argv[1], 20)
out = {}
for (name,) in c.execute("select name from sqlite_master where type = 'table' and name not like 'sqlite_%'").fetchall():
    columns = [r[1] for r in c.execute(f'pragma table_info("{name}")')]
    kept = [i for i, column in enumerate(columns) if not column.startswith("last_")]
    out[name] = sorted(json.dumps([row[i].hex() if isinstance(row[i], bytes) else row[i] for i in kept]) for row in c.execute(f'select * from "{name}"'))
print(json.dumps(out))`;
  const text = execFileSync("python3", ["-c", code, join(data, "shop.db")], { encoding: "utf8", maxBuffer: 256 << 20 });
  return /** @type {Record<string, string[]>} */ (JSON.parse(text));
}

/** The rows once the shop's timers have nothing left to do. @param {string} data */
export async function settled(data) {
  for (let before = rows(data), round = 0; ; round += 1) {
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    const now = rows(data);
    if (JSON.stringify(now) === JSON.stringify(before) || round > 20) return now;
    before = now;
  }
}

/** What differs between two looks, to be empty. @param {Record<string, string[]>} before @param {Record<string, string[]>} after */
export function changes(before, after) {
  const told = [];
  for (const table of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [old, now] = [new Set(before[table]), new Set(after[table])];
    for (const row of now) if (!old.has(row)) told.push(`${table} + ${row.slice(0, 300)}`);
    for (const row of old) if (!now.has(row)) told.push(`${table} - ${row.slice(0, 300)}`);
  }
  return told;
}
