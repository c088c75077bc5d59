// The first rows of a parquet file, read in the page, and more on demand.
import { element, filled, words } from "./site.js";
import { cell, enhanceTables } from "./tables.js";

const STEP = 50;

for (const place of document.querySelectorAll("[data-preview]")) show(place, STEP).catch((error) => { place.dataset.trouble = String(error); });

async function show(place, last) {
  const { open, readRows } = await import("./parquet.js");
  const { rows: total } = await open(place.dataset.file);
  const found = await readRows(place.dataset.file, { last: Math.min(last, total) });
  const names = Object.keys(found[0] ?? {});
  const isNumber = (name) => found.some((row) => ["number", "bigint"].includes(typeof row[name]));
  const heads = names.map((name) => element("th", { scope: "col", "data-column": name, class: isNumber(name) ? "n" : null }, name));
  const label = filled(words.preview_rows, { n: found.length, total });
  const table = element("table", { class: "data", "data-name": place.dataset.name }, element("caption", {}, label), element("thead", {}, element("tr", {}, ...heads)),
    element("tbody", {}, ...found.map((row) => element("tr", {}, ...names.map((name, index) => cell(row[name], heads[index], row.result_path))))));
  place.replaceChildren(element("p", { class: "small" }, label), element("div", { class: "table-frame", tabindex: "0", role: "region", "aria-label": label }, table));
  if (last < total) place.append(element("button", { type: "button", class: "button", onclick: () => show(place, last * 4) }, words.preview_more));
  enhanceTables(place);
  place.dataset.rows = found.length;
}
