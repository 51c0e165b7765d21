// Shops to test: a demo, or one that is served from a folder of its own and can be changed from the command line meanwhile.

import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const BINARY = process.env.RINGUP_BIN ?? new URL("../../target/debug/ringup", import.meta.url).pathname;
const START_MS_MAX = 20_000;

/** @type {Set<import("node:child_process").ChildProcess>} */
const running = new Set();
process.on("exit", () => running.forEach((child) => child.kill("SIGKILL")));

/**
 * Starts `ringup` with `args` and waits until `told` makes something of a line it prints.
 * @template T
 * @param {string[]} args
 * @param {(line: string) => T | undefined} told
 * @returns {Promise<{ told: T, stop: () => Promise<void> }>}
 */
async function start(args, told) {
  const child = spawn(BINARY, args, { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, CI: "true" } });
  running.add(child);
  const ended = new Promise((resolve) => child.once("exit", resolve)).then(() => running.delete(child));
  let errors = "";
  child.stderr.on("data", (data) => (errors += data));
  const first = new Promise((resolve, reject) => {
    createInterface(child.stdout).on("line", (line) => {
      const found = told(line);
      if (found !== undefined) resolve(found);
    });
    child.once("error", reject);
    ended.then(() => reject(new Error(`ringup ${args[0]} ended early: ${errors}`)));
    setTimeout(() => reject(new Error(`ringup ${args[0]} took too long: ${errors}`)), START_MS_MAX).unref();
  });
  const stop = async () => {
    child.kill("SIGTERM");
    await ended;
  };
  return { told: await first, stop };
}

/** A shop that runs, and its API. */
export class Shop {
  /** @param {string} url @param {() => Promise<void>} stop @param {any} [told] */
  constructor(url, stop, told) {
    this.url = url;
    this.stop = stop;
    /** @type {{ email: string, client_token: string, sign_in_url: string }[]} */
    this.customers = told?.customers ?? [];
    /** @type {string} */
    this.staffToken = told?.staff_token ?? "";
  }

  /** A customer of the demo. @param {string} name the part of the address before the @ */
  customer(name) {
    const found = this.customers.find((customer) => customer.email.startsWith(`${name}@`));
    if (!found) throw new Error(`the demo has no ${name}`);
    return found;
  }

  /**
   * One request to the API.
   * @param {string} path below /api/v1
   * @param {{ method?: string, token?: string, key?: string, body?: unknown }} [request]
   * @returns {Promise<any>}
   */
  async api(path, { method, token, key, body } = {}) {
    const headers = new Headers({ accept: "application/json" });
    if (token) headers.set("authorization", `Bearer ${token}`);
    if (key) headers.set("idempotency-key", key);
    if (body !== undefined) headers.set("content-type", "application/json");
    const answer = await fetch(`${this.url}/api/v1${path}`, {
      method: method ?? (body === undefined ? "GET" : "POST"),
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
    return text ? JSON.parse(text) : undefined;
  }

  /** Every line of the client's customer, cancelled ones too. @param {string} token */
  async lines(token) {
    const lines = [];
    for (let next = ""; ; ) {
      const page = await this.api(`/orders?limit=100${next && `&cursor=${next}`}`, { token });
      lines.push(...page.orders.flatMap((/** @type {any} */ order) => order.lines));
      if (!page.next) return lines;
      next = page.next;
    }
  }

  /** @param {string} handle */
  item(handle) {
    return this.api(`/items/${handle}`);
  }

  /**
   * Registers somebody new, enabled on a new client; everything about them can be set.
   * @param {{ name?: string, addresses?: object[], payment_methods?: object[], single_action?: boolean }} [about]
   */
  async newcomer(about = {}) {
    const { token } = await this.api("/clients", { method: "POST" });
    const email = `newcomer-${Math.random().toString(36).slice(2)}@example.com`;
    const body = {
      name: "Nela Kovarova",
      email,
      addresses: [address(), address({ moniker: "Work", line1: "2 Bridge Street", city: "Barre" })],
      payment_methods: [{ provider: "simulator", token: "tok_visa" }],
      single_action: true,
      ...about,
    };
    const customer = await this.api("/customers", { token, body });
    return { token, email, ...customer };
  }

  /** Orders through the API. @param {string} token @param {string} variant @param {number} [quantity] */
  order(token, variant, quantity = 1) {
    return this.api("/orders", { token, key: `test-${Math.random()}`, body: { variant, quantity } });
  }
}

/** An address of the API. @param {object} [changes] */
export const address = (changes) => ({
  moniker: "Home",
  name: "Nela Kovarova",
  line1: "51 Quarry Hill",
  line2: "Back door",
  city: "Montpelier",
  region: "VT",
  postal_code: "05602",
  country: "US",
  ...changes,
});

/** A demo shop on a free port. */
export async function demo() {
  const { told, stop } = await start(["demo", "--json", "--listen", "127.0.0.1:0"], (line) => JSON.parse(line));
  return new Shop(told.url, stop, told);
}

/** What `ringup demo` tells a person: the rows of its welcome, by their first words. */
export async function welcome() {
  /** @type {Map<string, string>} */
  const rows = new Map();
  const { stop } = await start(["demo", "--listen", "127.0.0.1:0"], (line) => {
    const row = /^ {2}(\S.*?)\s{2,}(http\S+)$/.exec(line);
    if (row) rows.set(row[1], row[2]);
    return line.startsWith("The links can be used") ? true : undefined;
  });
  return { rows, stop };
}

/** A shop in a folder, changed by commands while it is served. */
export class Folder extends Shop {
  /** @param {string} data @param {string} url @param {() => Promise<void>} stop */
  constructor(data, url, stop) {
    super(url, stop);
    this.data = data;
  }

  /** Runs a command about this shop; answers what it prints. @param {...string} args */
  command(...args) {
    return command(this.data, ...args);
  }

  /** Ends what a recent sign-in allows, as half an hour does. */
  signInsGetOld() {
    const code = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1], 10); c.execute('update client set authenticated_until = 0'); c.commit()";
    execFileSync("python3", ["-c", code, join(this.data, "shop.db")]);
  }

  /** Imports a product file. @param {string} csv */
  import(csv) {
    const file = join(this.data, "products.csv");
    writeFileSync(file, csv);
    return this.command("import", "shopify", file);
  }
}

/** @param {string} data @param {...string} args */
function command(data, ...args) {
  return execFileSync(BINARY, [...args, "--data", data], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

/**
 * Serves a shop of its own from a temporary folder.
 * @param {(command: (...args: string[]) => string) => void} [furnish] commands before it is served
 */
export async function serve(furnish) {
  const data = mkdtempSync(join(tmpdir(), "ringup-browser-"));
  furnish?.((...args) => command(data, ...args));
  const { told, stop } = await start(["serve", "--data", data, "--listen", "127.0.0.1:0"], (line) =>
    /^listening on (http:\S+)$/.exec(line)?.[1],
  );
  const end = async () => {
    await stop();
    rmSync(data, { recursive: true, force: true });
  };
  return new Folder(data, told.replace("127.0.0.1", "localhost"), end);
}

/**
 * A product file of single-variant items in the newer dialect.
 * @param {{ handle: string, title: string, price: string, stock?: number, picture?: string, html?: string, category?: string }[]} items
 */
export function products(items) {
  const quoted = (/** @type {unknown} */ text) => `"${String(text).replaceAll('"', '""')}"`;
  const head = [
    "Title", "URL handle", "Description", "Vendor", "Type", "Published on online store", "Status", "SKU", "Option1 name",
    "Option1 value", "Price", "Inventory tracker", "Inventory quantity", "Continue selling when out of stock",
    "Requires shipping", "Product image URL",
  ];
  const rows = items.map((item) => [
    item.title, item.handle, item.html ?? "<p>Made for a test.</p>", "Tester", item.category ?? "Things", "TRUE", "Active",
    item.handle.toUpperCase(), "Title", "Default Title", item.price, "shopify", item.stock ?? 50, "DENY", "TRUE",
    item.picture ?? "",
  ]);
  return [head, ...rows].map((row) => row.map(quoted).join(",")).join("\n");
}
