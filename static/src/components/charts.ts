// SPDX-License-Identifier: AGPL-3.0-or-later
// Pointing at a figure of cms/charts: a shape brings out its row and a row its shape; tables sort by a column.
const POINTED = "is-pointed";

/** Every figure on the page can be pointed at, every table of one sorted. */
export function enhanceCharts(root: ParentNode = document): void {
  for (const figure of root.querySelectorAll<HTMLElement>(".chart")) {
    point(figure);
    for (const table of figure.querySelectorAll<HTMLTableElement>("[data-sortable]")) makeSortable(table);
  }
}

function point(figure: HTMLElement): void {
  let shown = "";
  const show = (row: string, from: Element | null = null): void => {
    if (row === shown) return;
    shown = row;
    for (const each of figure.querySelectorAll(`.${POINTED}`)) each.classList.remove(POINTED);
    if (!row) return;
    for (const each of figure.querySelectorAll(`[data-row="${row}"]`)) each.classList.add(POINTED);
    const line = figure.querySelector<HTMLElement>(`tr[data-row="${row}"]`);
    if (line && !line.contains(from)) reveal(line);
  };
  const rowOf = (event: Event): HTMLElement | null => (event.target as Element).closest("[data-row]");
  figure.addEventListener("pointerover", (event) => {
    const found = rowOf(event);
    show(found?.dataset.row ?? "", found);
  });
  figure.addEventListener("pointerleave", () => show(""));
  figure.querySelector(".chart-scroll")?.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[(event as KeyboardEvent).key];
    if (!step || event.target !== event.currentTarget) return;
    const rows = [...figure.querySelectorAll<HTMLElement>("tbody tr")];
    const now = rows.findIndex((row) => row.dataset.row === shown);
    const next = rows[now < 0 ? 0 : now + step];
    if (!next) return;
    event.preventDefault();
    show(next.dataset.row ?? "");
  });
}

/** Scrolls the box of the table, never the page. */
function reveal(row: HTMLElement): void {
  const box = row.closest<HTMLElement>(".chart-scroll");
  if (box) box.scrollTop = row.offsetTop - box.clientHeight / 2;
}

function makeSortable(table: HTMLTableElement): void {
  const body = table.tBodies[0];
  if (!body || body.rows.length < 3) return;
  table.querySelectorAll<HTMLTableCellElement>("thead th").forEach((head, place) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "descending" || (!head.ariaSort && !head.classList.contains("num"));
      for (const each of table.querySelectorAll("thead th")) each.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "ascending" : "descending");
      body.append(...sorted([...body.rows], place, down ? 1 : -1));
    });
  });
}

/** Rows by a column, what is missing last whichever way. */
function sorted(rows: HTMLTableRowElement[], place: number, way: number): HTMLTableRowElement[] {
  const said = (row: HTMLTableRowElement): string => row.cells[place]?.textContent?.trim() ?? "";
  if (!rows[0]?.cells[place]?.classList.contains("num")) return rows.sort((a, b) => way * said(a).localeCompare(said(b), "it"));
  const key = (row: HTMLTableRowElement): number => {
    const number = numberIn(said(row));
    return Number.isNaN(number) ? Number.MAX_VALUE : way * number;
  };
  return rows.sort((a, b) => key(a) - key(b));
}

/** The first number of an Italian text, NaN when it says none. */
function numberIn(text: string): number {
  return Number(/[−-]?\d[\d.]*(,\d+)?/.exec(text)?.[0].replaceAll(".", "").replace(",", ".").replace("−", "-"));
}
