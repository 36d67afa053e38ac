// The page's own behaviour: tables that sort, filter and turn pages; customers' pages; the language; printing.
// Everything shown is already in the document. Nothing is built from text: only nodes are moved, shown and hidden.
"use strict";

(() => {
  const FILTERED_ROWS = 30;
  const PICK_MAX = 60;
  const WORDS = {
    zh: {
      find: "筛选", all: "全部", every: "显示全部", pages: "分页显示", rows: (from, to, of) => `${from}–${to} / ${of} 行`,
      none: "没有符合的行", sort: "排序", print: "打印", before: "上一页", after: "下一页",
    },
    en: {
      find: "Filter", all: "all", every: "Show all", pages: "Show by page", rows: (from, to, of) => `${from}–${to} of ${of} rows`,
      none: "no row fits", sort: "sort", print: "Print", before: "Previous page", after: "Next page",
    },
  };
  const root = document.documentElement;
  const english = document.getElementById("lang-en");
  const language = () => (english.checked ? "en" : "zh");
  const live = [];

  const make = (kind, properties = {}) => Object.assign(document.createElement(kind), properties);

  // The text of a node in the language on show, without what is set small beside it if so asked.
  const shownText = (node, small = true) => {
    const parts = [...node.childNodes].map((child) => {
      if (child.nodeType === Node.TEXT_NODE) return child.data;
      const other = child.lang && child.lang !== language();
      return other || (!small && child.localName === "small") ? "" : shownText(child, small);
    });
    return parts.join("").trim();
  };
  // What cells are chosen by: their texts in both languages, again without what is set small.
  const pickKey = (cell) =>
    [...cell.childNodes].filter((child) => child.localName !== "small").map((child) => child.textContent).join("").trim();

  // What a cell sorts by: a number where it is a figure, else text; nothing for what is unknown, which stays last.
  const sortValue = (cell) => {
    const given = cell.dataset.v;
    if (given === "?") return null;
    if (given !== undefined && given !== "") return Number(given);
    const text = shownText(cell);
    if (!cell.classList.contains("n")) return text;
    const figure = Number(text.replace(/[,%]/g, ""));
    return Number.isNaN(figure) ? null : figure;
  };

  const compare = (one, other) => {
    if (one === null || other === null) return (one === null) - (other === null);
    if (typeof one === "number" && typeof other === "number") return one - other;
    return String(one).localeCompare(String(other), language() === "zh" ? "zh-CN" : "en", { numeric: true });
  };

  class LiveTable {
    constructor(table) {
      this.table = table;
      this.body = table.tBodies[0];
      this.rows = [...this.body.rows];
      this.heads = [...table.tHead.rows[0].cells];
      this.sorted = { column: -1, down: false };
      this.page = Number(table.dataset.page);
      this.first = 0;
      this.paged = true;
      this.picks = new Map();
      this.addSorting();
      if (this.rows.length > Math.min(this.page, FILTERED_ROWS)) this.addBar();
      this.show();
    }

    addSorting() {
      this.heads.forEach((head, column) => {
        const button = make("button", { type: "button" });
        button.append(...head.childNodes);
        head.append(button);
        button.addEventListener("click", () => this.sort(column));
      });
    }

    // The first click sorts figures from the largest, texts from the first.
    sort(column) {
      const figures = this.heads[column].classList.contains("n");
      const down = this.sorted.column === column ? !this.sorted.down : figures;
      this.sorted = { column, down };
      this.heads.forEach((head, at) => {
        if (at === column) head.setAttribute("aria-sort", down ? "descending" : "ascending");
        else head.removeAttribute("aria-sort");
      });
      const keys = new Map(this.rows.map((row) => [row, sortValue(row.cells[column])]));
      this.rows.sort((a, b) => {
        const [one, other] = [keys.get(a), keys.get(b)];
        const order = compare(one, other);
        return down && one !== null && other !== null ? -order : order;
      });
      this.first = 0;
      this.show();
    }

    addBar() {
      const bar = make("div", { className: "filters" });
      if (this.rows.length > FILTERED_ROWS) this.addFilters(bar);
      this.count = make("span", { role: "status" });
      this.before = make("button", { type: "button", textContent: "‹" });
      this.after = make("button", { type: "button", textContent: "›" });
      this.every = make("button", { type: "button" });
      this.before.addEventListener("click", () => this.turn(-this.page));
      this.after.addEventListener("click", () => this.turn(this.page));
      this.every.addEventListener("click", () => { this.paged = !this.paged; this.restart(); });
      const pages = make("span", { className: "pages" });
      pages.append(this.count, this.before, this.after, this.every);
      bar.append(pages);
      this.table.parentElement.before(bar);
      this.speak();
    }

    addFilters(bar) {
      this.find = make("input", { type: "search" });
      this.find.addEventListener("input", () => this.restart());
      bar.append(this.find);
      this.heads.forEach((head, column) => {
        if ("pick" in head.dataset) this.addPick(bar, head, column);
      });
    }

    addPick(bar, head, column) {
      const values = new Map();
      for (const row of this.rows) {
        const cell = row.cells[column];
        const value = pickKey(cell);
        if (!values.has(value)) values.set(value, cell);
      }
      if (values.size < 2 || values.size > PICK_MAX) return;
      const select = make("select");
      this.picks.set(column, { select, values, head });
      select.addEventListener("change", () => this.restart());
      bar.append(select);
    }

    // Words of this script in the language on show; called again when it changes.
    speak() {
      if (!this.count) return;
      const words = WORDS[language()];
      if (this.find) {
        this.find.placeholder = words.find;
        this.find.setAttribute("aria-label", words.find);
      }
      this.before.setAttribute("aria-label", words.before);
      this.after.setAttribute("aria-label", words.after);
      this.every.textContent = this.paged ? words.every : words.pages;
      for (const { select, values, head } of this.picks.values()) {
        const chosen = select.value;
        const title = shownText(head);
        select.setAttribute("aria-label", title);
        const options = [...values].map(([value, cell]) => make("option", { value, textContent: shownText(cell, false) }));
        options.sort((a, b) => compare(a.textContent, b.textContent));
        select.replaceChildren(make("option", { value: "", textContent: `${title}: ${words.all}` }), ...options);
        select.value = chosen;
      }
    }

    restart() { this.first = 0; this.speak(); this.show(); }

    turn(by) { this.first = Math.max(0, this.first + by); this.show(); }

    fits(row) {
      for (const [column, { select }] of this.picks) {
        if (select.value && pickKey(row.cells[column]) !== select.value) return false;
      }
      const sought = this.find ? this.find.value.trim().toLowerCase() : "";
      return sought.split(/\s+/).every((part) => row.textContent.toLowerCase().includes(part));
    }

    show() {
      const fitting = this.rows.filter((row) => this.fits(row));
      const last = this.paged ? Math.min(this.first + this.page, fitting.length) : fitting.length;
      this.body.replaceChildren(...fitting.slice(this.first, last));
      if (!this.count) return;
      const words = WORDS[language()];
      this.count.textContent = fitting.length ? words.rows(this.first + 1, last, fitting.length) : words.none;
      this.before.disabled = this.first === 0;
      this.after.disabled = last >= fitting.length;
      this.every.hidden = fitting.length <= this.page;
    }
  }

  // A clause's words are in the file once, at its end; a customer's page shows a copy beside each reason.
  const clauses = new Map([...document.querySelectorAll("div[data-clause]")].map((found) => [found.dataset.clause, found]));
  const tellClauses = (dossier) => {
    for (const line of dossier.querySelectorAll(".words[data-clause]:not(.told)")) {
      const found = clauses.get(line.dataset.clause);
      line.classList.add("told");
      if (found) line.append(" ", ...[...found.querySelector("dd").childNodes].map((node) => node.cloneNode(true)));
    }
  };

  // Customers' pages wait outside the document, which stays light. Opening one leaves the place in the report; going
  // back finds it again.
  const shelf = document.getElementById("dossiers");
  const dossiers = new Map([...shelf.children].map((article) => [`#${article.id}`, article]));
  shelf.replaceChildren();
  let place = 0;
  let from = null;
  const opened = () => {
    const article = dossiers.get(location.hash);
    shelf.replaceChildren(...(article ? [article] : []));
    root.classList.toggle("one", Boolean(article));
    if (article) {
      tellClauses(article);
      article.classList.add("open");
      scrollTo(0, 0);
      article.focus({ preventScroll: true });
    } else if (from) {
      scrollTo(0, place);
      from.focus({ preventScroll: true });
      from = null;
    }
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a");
    const address = link?.getAttribute("href");
    if (dossiers.has(address) && link.closest("#report")) [place, from] = [scrollY, link];
    if (from && address === "#customers" && link.closest(".way")) { event.preventDefault(); history.back(); }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") shelf.querySelector(".way a")?.click();
    if (event.key === "/" && !event.target.closest?.("input, select")) {
      const find = document.querySelector("#customers .filters input");
      if (find && find.offsetParent) { event.preventDefault(); find.focus(); }
    }
  });
  addEventListener("hashchange", opened);

  for (const choice of document.querySelectorAll("[name=lang]")) {
    choice.addEventListener("change", () => {
      root.lang = language() === "en" ? "en-GB" : "zh-CN";
      for (const table of live) { table.speak(); table.show(); }
      document.dispatchEvent(new Event("language"));
    });
  }

  const print = document.getElementById("print");
  print.hidden = false;
  print.addEventListener("click", () => window.print());
  const every = document.getElementById("print-all");
  addEventListener("beforeprint", () => {
    if (!every.checked || shelf.childElementCount) return;
    dossiers.forEach(tellClauses);
    shelf.replaceChildren(...dossiers.values());
  });
  addEventListener("afterprint", opened);

  for (const table of document.querySelectorAll("table.live")) live.push(new LiveTable(table));
  opened();
})();
