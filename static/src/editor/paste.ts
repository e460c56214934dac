// SPDX-License-Identifier: AGPL-3.0-or-later
import { Fragment, Slice } from "prosemirror-model";
import { DEEPEST, asLink, notesOf, schema, storable } from "./schema";

const DROPPED = "style, script, meta, title, link, xml, img, picture, svg, object, video, audio, iframe, template, del, .msoDel, .MsoCommentReference, .msocomanchor";
const BLOCKS = /^(P|DIV|H[1-6]|LI|UL|OL|DL|DT|DD|TABLE|THEAD|TBODY|TFOOT|TR|TD|TH|CAPTION|BLOCKQUOTE|PRE|SECTION|ARTICLE|MAIN|HEADER|FOOTER|ASIDE|FIGURE|FIGCAPTION|HR|ADDRESS)$/;
const IGNORED = /mso-list:\s*ignore/i; // Word's own bullet
const UNSEEN = /mso-element:\s*comment-list|mso-hide:\s*all|display:\s*none/i; // comments of others, hidden words
const NOTED = 'a[href*="#_ftn"]:not([href*="#_ftnref"]), a[href*="#_edn"]:not([href*="#_ednref"]), a.sdfootnoteanc, a.sdendnoteanc';
const BACK = 'a[href*="#_ftnref"], a[href*="#_ednref"], a.sdfootnotesym, a.sdendnotesym';
const MOST_CELLS = 50;
const STYLE = "data-style"; // the policy of contents complains of every style that a parsed page has
const WORD_LEVEL = /mso-list:\s*l\d+\s+level(\d)/i;
const BULLET = /^\s*(?:[·•§▪●○◦–-]\s+|o\u00a0[\s\u00a0]*|\d{1,3}[.)]\s+)/;
const NUMBER = /^\s*(?:\d+|[a-z]|[ivxlc]+)[.)]/i;

type Shape = { tag: "p" | "h2" | "h3" | "li"; kind?: string; indent?: number; isWord?: boolean };

/** HTML of any program as a row of p, h2, h3, li and tables with strong, em, a, br and footnotes: no classes, styles, pictures. */
export function cleaned(html: string): string {
  if (html.includes("data-pm-slice")) return html;
  const bare = html.replace(/<style[\s\S]*?<\/style>/gi, "").replace(/<[^>]*>/g, (tag) => tag.replace(/\sstyle\s*=/gi, ` ${STYLE}=`));
  const from = new DOMParser().parseFromString(bare, "text/html");
  for (const element of from.querySelectorAll(DROPPED)) element.remove();
  for (const element of from.querySelectorAll(`[${STYLE}]`)) if (UNSEEN.test(element.getAttribute(STYLE)!)) element.remove();
  placeNotes(from);
  const flat = new Flat(from);
  flat.read(from.body, { tag: "p" }, []);
  return flat.html;
}

/** Footnotes and endnotes of Word and LibreOffice where they are referred to. */
function placeNotes(page: Document): void {
  const notes = new Set<Element>();
  for (const link of page.querySelectorAll<HTMLAnchorElement>(NOTED)) {
    const id = (link.getAttribute("href") ?? "").replace(/^.*#_?/, "").replace(/sym$/, "");
    const note = page.getElementById(id);
    const words = note && (note.cloneNode(true) as Element);
    for (const back of words?.querySelectorAll(BACK) ?? []) back.remove();
    for (const end of words?.querySelectorAll("p, div, li, br") ?? []) end.after(" ");
    if (note) notes.add(note);
    const shown = notesOf(words?.textContent ?? "").map((some) => {
      const sign = page.createElement("span");
      sign.dataset.footnote = some;
      return sign;
    });
    if (shown.length) link.replaceWith(...shown);
  }
  for (const note of notes) note.remove();
}

class Flat {
  private readonly out: HTMLElement;
  private block: HTMLElement | null = null;
  private shape: Shape = { tag: "p" };

  constructor(private readonly page: Document) {
    this.out = page.createElement("div");
  }

  get html(): string {
    this.close();
    return this.out.innerHTML.replace(/\u00a0|&nbsp;/g, " ");
  }

  /** Reads the children of an element that stands in a block of that shape, under those marks. */
  read(element: Element, shape: Shape, marks: readonly HTMLElement[]): void {
    for (const child of element.childNodes) {
      if (child.nodeType === Node.TEXT_NODE) this.write(child.nodeValue ?? "", shape, marks);
      else if (child instanceof Element || child.nodeType === Node.ELEMENT_NODE) this.enter(child as Element, shape, marks);
    }
  }

  private enter(element: Element, shape: Shape, marks: readonly HTMLElement[]): void {
    const style = element.getAttribute(STYLE) ?? "";
    if (IGNORED.test(style)) return;
    if (element instanceof HTMLTableElement && [...element.rows].some((row) => row.cells.length > 1)) return this.readTable(element);
    if (element.hasAttribute("data-footnote")) return this.put(element.cloneNode(), shape, marks);
    if (element.nodeName === "BR") return void (this.block && this.block.append(this.page.createElement("br")));
    if (!BLOCKS.test(element.nodeName)) return this.read(element, shape, [...marks, ...this.marksOf(element, style, shape)]);
    this.close();
    this.read(element, shapeOf(element, style, shape), marks);
    this.close();
  }

  private write(text: string, shape: Shape, marks: readonly HTMLElement[]): void {
    if (!this.block && !text.trim()) return;
    const words: globalThis.Node = this.page.createTextNode(storable(text).replace(/[^\S\u00a0]+/g, " "));
    this.put(words, shape, marks);
  }

  private put(words: globalThis.Node, shape: Shape, marks: readonly HTMLElement[]): void {
    if (!this.block) {
      this.block = this.page.createElement(shape.tag);
      this.shape = shape;
    }
    this.block.append(marks.reduceRight((inside, mark) => {
      const outside = mark.cloneNode() as HTMLElement;
      outside.append(inside);
      return outside;
    }, words));
  }

  private close(): void {
    const { block, shape } = this;
    this.block = null;
    if (!block) return;
    while (block.lastChild?.nodeName === "BR") block.lastChild.remove();
    if (shape.isWord) takeAway(block, BULLET.exec(block.textContent)?.[0].length ?? 0);
    if (!block.textContent.trim() && !block.querySelector("[data-footnote]")) return;
    if (shape.tag === "li") {
      block.dataset.item = shape.kind ?? "bullet";
      block.dataset.indent = String(shape.indent ?? 0);
    }
    this.out.append(block);
  }

  /** A table as rows of cells with paragraphs; what stands in a table within it becomes paragraphs. */
  private readTable(from: HTMLTableElement): void {
    if (from.caption) this.read(from.caption, { tag: "p" }, []);
    this.close();
    const table = this.page.createElement("table");
    for (const row of from.rows) {
      const made = table.insertRow();
      for (const cell of row.cells) made.append(this.cellOf(cell, Boolean(row.closest("thead"))));
    }
    this.out.append(table);
  }

  private cellOf(cell: HTMLTableCellElement, isHead: boolean): HTMLElement {
    const made = this.page.createElement(isHead || cell.nodeName === "TH" ? "th" : "td");
    made.colSpan = Math.min(cell.colSpan, MOST_CELLS);
    made.rowSpan = Math.min(cell.rowSpan, MOST_CELLS);
    const flat = new Flat(this.page);
    flat.read(cell, { tag: "p" }, []);
    flat.close();
    for (const block of flat.out.querySelectorAll("p, h2, h3, li")) {
      const words = this.page.createElement("p");
      words.append(...block.childNodes);
      made.append(words);
    }
    if (!made.firstChild) made.append(this.page.createElement("p"));
    return made;
  }

  private marksOf(element: Element, style: string, shape: Shape): HTMLElement[] {
    const found: HTMLElement[] = [];
    const link = element.nodeName === "A" && asLink(element.getAttribute("href"));
    if (link) found.push(Object.assign(this.page.createElement("a"), link));
    const weight = /(?<![-\w])font-weight:\s*(\w+)/i.exec(style)?.[1];
    const isBold = weight ? /bold|[6-9]00/i.test(weight) : /^(B|STRONG)$/.test(element.nodeName);
    if (isBold && !shape.tag.startsWith("h")) found.push(this.page.createElement("strong"));
    const slant = /(?<![-\w])font-style:\s*(\w+)/i.exec(style)?.[1];
    if (slant ? /italic/i.test(slant) : /^(I|EM)$/.test(element.nodeName)) found.push(this.page.createElement("em"));
    return found;
  }
}

function shapeOf(element: Element, style: string, around: Shape): Shape {
  const name = element.nodeName;
  if (/^H[1-6]$/.test(name)) return { tag: name < "H3" ? "h2" : "h3" };
  if (name === "P" && /MsoTitle/.test(element.className)) return { tag: "h2" };
  if (name === "P" && /MsoSubtitle|MsoHeading/.test(element.className)) return { tag: "h3" };
  if (name === "UL" || name === "OL") {
    const indent = around.indent === undefined ? 0 : Math.min(around.indent + 1, DEEPEST);
    return { tag: around.tag === "li" ? "li" : "p", kind: name === "OL" ? "ordered" : "bullet", indent };
  }
  if (name === "LI") return { tag: "li", kind: around.kind, indent: around.indent ?? 0 };
  const level = WORD_LEVEL.exec(style)?.[1];
  if (name === "P" && (level || /MsoListParagraph/.test(element.className))) {
    const bullet = [...element.querySelectorAll(`[${STYLE}]`)].find((one) => IGNORED.test(one.getAttribute(STYLE) ?? ""))?.textContent;
    const kind = NUMBER.test(bullet ?? element.textContent) ? "ordered" : "bullet";
    return { tag: "li", kind, indent: Math.min(Number(level ?? 1) - 1, DEEPEST), isWord: bullet === undefined };
  }
  return around.tag === "li" ? around : { tag: "p" };
}

/** Takes so many characters off the beginning. */
function takeAway(block: HTMLElement, count: number): void {
  const texts = block.ownerDocument.createTreeWalker(block, NodeFilter.SHOW_TEXT);
  while (count > 0 && texts.nextNode()) {
    const text = texts.currentNode as Text;
    const some = Math.min(count, text.length);
    text.deleteData(0, some);
    count -= some;
  }
}

/** Plain text: a line is a block, with the signs of the form. */
export function fromPlain(text: string): Slice {
  const lines = storable(text).split(/\r\n?|\n/).map((line) => line.trim()).filter(Boolean);
  const blocks = lines.map((line) => {
    const [, heading, bullet, number] = /^(?:(#{1,6})|([-*•])|(\d{1,2}[.)])) +(?=\S)/.exec(line) ?? [];
    const sign = heading ?? bullet ?? number;
    const words = schema.text(sign ? line.slice(sign.length).trimStart() : line);
    if (heading) return schema.node("heading", { level: heading.length < 3 ? 2 : 3 }, words);
    return sign ? schema.node("list_item", { kind: number ? "ordered" : null }, words) : schema.node("paragraph", null, words);
  });
  return new Slice(Fragment.from(blocks), blocks.length ? 1 : 0, blocks.length ? 1 : 0);
}
