// Tables: sort by a heading, filter by a line, load all rows, take the filtered rows home.
import { element, filled, words } from "./site.js";

export function enhanceTables(root = document) {
  for (const table of root.querySelectorAll("table[data-name]")) enhance(table);
}

// What a cell holds in the table itself, where the page shows it in words or as a link.
const raw = (cell) => cell.dataset.v ?? cell.dataset.raw ?? cell.querySelector("a[rel=external]")?.href ?? cell.textContent.trim();
const key = (cell) => cell.dataset.v !== undefined ? Number(cell.dataset.v) : cell.textContent.trim();
const compare = (a, b) => typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b), undefined, { numeric: true });

function enhance(table) {
  const frame = table.parentElement;
  const heads = [...table.tHead.rows[0].cells];
  const body = table.tBodies[0];
  const rows = () => [...body.rows];
  const said = element("span", { role: "status" });
  heads.forEach((head, index) => nameValues(head, rows().map((row) => row.cells[index])));

  heads.forEach((head, index) => {
    const label = head.textContent;
    head.replaceChildren(element("button", { type: "button", onclick: () => {
      const isDown = head.getAttribute("aria-sort") === "ascending";
      heads.forEach((each) => each.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", isDown ? "descending" : "ascending");
      const empty = (row) => row.cells[index].textContent.trim() === "";
      body.append(...rows().sort((a, b) => empty(a) - empty(b)
        || (isDown ? -1 : 1) * compare(key(a.cells[index]), key(b.cells[index]))));
    } }, label));
  });

  const line = element("input", { type: "search", autocomplete: "off" });
  const filter = () => {
    const asked = line.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows()) {
      const text = row.textContent.toLowerCase();
      row.hidden = !asked.every((term) => text.includes(term));
      shown += row.hidden ? 0 : 1;
    }
    said.textContent = filled(words.rows, { shown, total: table.dataset.total ?? rows().length });
  };
  line.addEventListener("input", filter);

  const save = element("button", { type: "button", class: "button", onclick: () => {
    const quote = (text) => /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
    const lines = [heads.map((head) => quote(head.dataset.column ?? head.textContent)), ...rows().filter((row) => !row.hidden)
      .map((row) => [...row.cells].map((cell) => quote(raw(cell))))].map((cells) => cells.join(","));
    const address = URL.createObjectURL(new Blob([lines.join("\n") + "\n"], { type: "text/csv" }));
    element("a", { href: address, download: `${table.dataset.name}.csv` }).click();
    setTimeout(() => URL.revokeObjectURL(address), 1000);
  } }, words.save_rows);

  const tools = element("div", { class: "table-tools" }, element("label", {}, words.filter, line), save);
  if (table.dataset.more) {
    const load = element("button", { type: "button", class: "button", onclick: async () => {
      load.disabled = true;
      const { readRows } = await import("./parquet.js");
      const columns = heads.map((head) => head.dataset.column);
      const all = await readRows(table.dataset.more);
      body.replaceChildren(...all.map((row) => element("tr", {}, ...columns.map((name, index) => cell(row[name], heads[index], row.result_path)))));
      load.remove();
      table.dataset.total = all.length;
      frame.nextElementSibling?.matches(".table-note") && frame.nextElementSibling.remove();
      filter();
    } }, filled(words.load_rows, { n: table.dataset.total }));
    tools.append(load);
  }
  tools.append(said);
  frame.before(tools);
  filter();
}

// The server says in the head of a column how its values read; cells that it wrote get them back.
function nameValues(head, cells) {
  const pairs = Object.entries(JSON.parse(head.dataset.words ?? "{}"));
  head.named = new Map(pairs);
  const values = new Map(pairs.map(([value, text]) => [text, value]));
  if (values.size === pairs.length) for (const each of cells) {
    const value = values.get(each.textContent.trim());
    if (value !== undefined) each.dataset.raw = value;
  }
}

// Where a reader finds what was published: the folder of a result or a repository, the page of a
// file rather than its bytes, the page itself.
const ARCHIVES = [
  /^https:\/\/codeload\.github\.com\/([^/]+\/[^/]+)\/tar\.gz\/(?:refs\/heads\/)?(.+)$/,
  /^https:\/\/github\.com\/([^/]+\/[^/]+)\/archive\/(?:refs\/heads\/)?(.+)\.tar\.gz$/,
];
const RAW = /^https:\/\/raw\.githubusercontent\.com\/([^/]+\/[^/]+)\/(?:refs\/heads\/)?([^/]+)\/(.+)$/;

function published(address, path) {
  const archive = ARCHIVES.map((shape) => address.match(shape)).find(Boolean);
  if (archive) return [`https://github.com/${archive[1]}/tree/${archive[2]}`, path].filter(Boolean).join("/");
  return address.replace(RAW, "https://github.com/$1/blob/$2/$3");
}

export function cell(value, head, path) {
  const made = element("td");
  if (head?.classList.contains("n")) made.className = "n";
  if (value == null) return made;
  if (value instanceof Date) {
    const instant = value.toISOString();
    made.textContent = instant.slice(0, 10);
    made.className = "d";
    if (!instant.endsWith("T00:00:00.000Z")) made.dataset.raw = instant;
  }
  else if (typeof value === "number" || typeof value === "bigint") {
    made.dataset.v = String(value);
    const number = Number(value);
    made.textContent = Math.abs(number) >= 1e9 || (number && Math.abs(number) < 1e-4)
      ? number.toExponential(5) : Number(number.toPrecision(6)).toLocaleString("en", { maximumFractionDigits: 10 });
  } else {
    const text = String(value);
    const address = text.match(/https?:\/\/\S+/)?.[0];
    if (address && (text === address || / sha256:/.test(text))) {
      made.dataset.raw = text;
      made.append(element("a", { href: published(address, path), rel: "external" }, new URL(published(address)).host.replace("www.", "")));
    } else if (head?.named?.has(text)) {
      made.dataset.raw = text;
      made.textContent = head.named.get(text);
    } else made.textContent = text;
    if (made.textContent.length > 60) made.className = "long";
  }
  return made;
}
