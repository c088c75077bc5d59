// What every page does beyond being read: theme, search, drawers, tables, ages. Charts stand beside
// this on pages that have some; calculator and parquet come only where they are used.
import { enhanceTables } from "./tables.js";

export const words = JSON.parse(document.getElementById("page-words")?.textContent ?? "{}");

export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false && value != null) made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

export const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");

function themeSwitch() {
  const root = document.documentElement;
  const button = document.querySelector("[data-theme-switch]");
  if (!button) return;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme ?? (system.matches ? "dark" : "light")) === "dark";
  const tell = () => button.setAttribute("aria-pressed", String(isDark()));
  button.hidden = false;
  tell();
  system.addEventListener("change", tell);
  button.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    try { localStorage.setItem("theme", root.dataset.theme); } catch { /* for this page only */ }
    tell();
  });
}

function search() {
  const dialog = document.querySelector("dialog.search");
  const opener = document.querySelector("[data-search-open]");
  if (!dialog || !opener) return;
  const [line, count, hits] = ["input", ".search-count", ".search-hits"].map((s) => dialog.querySelector(s));
  const base = new URL(document.body.dataset.base.replace(/\/?$/, "/"), location.href);
  let pages = null;
  const open = async () => {
    dialog.showModal();
    line.focus();
    pages ??= await (await fetch(dialog.dataset.index)).json();
    show();
  };
  const show = () => {
    const asked = line.value.toLowerCase().split(/\s+/).filter(Boolean);
    const found = asked.length && pages ? pages.map((page) => [score(page, asked), page]).filter(([s]) => s > 0) : [];
    found.sort((a, b) => b[0] - a[0]);
    count.textContent = asked.length ? filled(found.length === 1 ? words.hit : words.hits, { n: found.length }) : "";
    hits.replaceChildren(...found.slice(0, 12).map(([, page]) =>
      element("li", {}, element("a", { href: new URL(page.a.slice(1), base) }, page.t, element("small", {}, page.h)))));
  };
  const score = (page, asked) => {
    let total = 0;
    for (const term of asked) {
      const title = page.t.toLowerCase(), heading = page.h.toLowerCase();
      const here = (title === term ? 40 : title.startsWith(term) ? 20 : title.includes(term) ? 10 : 0)
        + (heading.includes(term) ? 5 : 0) + (page.k.includes(term) ? 4 : 0) + (page.x.includes(term) ? 1 : 0);
      if (!here) return 0;
      total += here;
    }
    return total;
  };
  opener.hidden = false;
  opener.addEventListener("click", open);
  line.addEventListener("input", show);
  line.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    hits.querySelector("a")?.click();
  });
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
    if (!typing && !event.ctrlKey && !event.metaKey && !event.altKey && event.key === "/") { event.preventDefault(); open(); }
  });
}

function menu() {
  const menu = document.querySelector(".menu");
  if (!menu) return;
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  menu.addEventListener("focusout", ({ relatedTarget }) => { if (relatedTarget && !menu.contains(relatedTarget)) menu.open = false; });
  document.addEventListener("pointerdown", ({ target }) => { if (!menu.contains(target)) menu.open = false; });
}

function drawers() {
  for (const [number, group] of document.querySelectorAll("[data-drawers]").entries()) {
    const parts = [...group.querySelectorAll(":scope > .drawer")];
    const list = element("div", { role: "tablist", "aria-label": words.drawers });
    const choose = (chosen, focus) => parts.forEach((part, index) => {
      part.hidden = index !== chosen;
      const tab = list.children[index];
      tab.setAttribute("aria-selected", String(index === chosen));
      tab.tabIndex = index === chosen ? 0 : -1;
      if (focus && index === chosen) tab.focus();
    });
    parts.forEach((part, index) => {
      part.id = `drawer-${number}-${index}`;
      part.setAttribute("role", "tabpanel");
      part.setAttribute("aria-label", part.querySelector("h3").textContent);
      list.append(element("button", {
        type: "button", role: "tab", "aria-controls": part.id, onclick: () => choose(index),
        onkeydown: (event) => {
          const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
          const to = step ? (index + step + parts.length) % parts.length : { Home: 0, End: parts.length - 1 }[event.key];
          if (to !== undefined) { event.preventDefault(); choose(to, true); }
        },
      }, part.querySelector("h3").textContent));
    });
    group.classList.add("is-tabbed");
    group.prepend(list);
    choose(0);
  }
}

// Ages are computed on the day a page is viewed, from the dates that stand in it.
function ages() {
  for (const mark of document.querySelectorAll("time[data-age]")) {
    const days = Math.max(0, Math.floor((Date.now() - Date.parse(`${mark.dateTime}T00:00:00Z`)) / 864e5));
    const text = days === 0 ? words.today : filled(days === 1 ? words.day_ago : words.days_ago, { n: days });
    const age = element("span", { class: "age" }, ` · ${text}`);
    const limit = Number(mark.dataset.staleAfter);
    if (limit && days > limit) { age.classList.add("stale"); age.append(` · ${words.stale}`); }
    mark.after(age);
  }
}

function copyButtons() {
  for (const block of document.querySelectorAll("pre[data-embed], .citation")) {
    const button = element("button", { type: "button", class: "button", onclick: async () => {
      try { await navigator.clipboard.writeText(block.textContent.trim()); button.textContent = words.copied; }
      catch { getSelection().selectAllChildren(block); button.textContent = words.selected; }
    } }, words.copy);
    block.after(button);
  }
}

themeSwitch();
search();
menu();
drawers();
ages();
copyButtons();
enhanceTables();
if (document.querySelector("[data-calculator]")) import("./calculator.js");
if (document.querySelector("[data-preview]")) import("./preview.js");
