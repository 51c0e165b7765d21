// Writes crates/web/messages/LANGUAGE/countries.tsv: the name of every country of crates/shop/src/customer/countries.tsv in each
// language, as CLDR has it, in that language's order. Run it again after a new release of Node: `node tests/countries.js`.
import { readFileSync, writeFileSync } from "node:fs";

const codes = readFileSync("crates/shop/src/customer/countries.tsv", "utf8")
  .split("\n")
  .filter((line) => /^[A-Z]{2}\t/.test(line))
  .map((line) => line.slice(0, 2));
for (const language of ["en", "de", "fr", "es", "zh-Hant", "ar"]) {
  const names = new Intl.DisplayNames(language, { type: "region" });
  const collator = new Intl.Collator(language);
  const rows = codes.map((code) => [code, names.of(code) ?? code]).sort((a, b) => collator.compare(a[1], b[1]));
  writeFileSync(`crates/web/messages/${language}/countries.tsv`, rows.map((row) => `${row.join("\t")}\n`).join(""));
}
