// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Node } from "prosemirror-model";
import { Plugin } from "prosemirror-state";
import { ySyncPluginKey } from "y-prosemirror";
import { isFromElsewhere } from "./ids";
import { asTyped } from "./words";

const PREFIX = "testo-rifiutato:";

/** The blocks written here that the server may not have yet. */
export class Unsaved {
  private ids = new Set<string>();

  constructor(private readonly keep: (ids: string[]) => void) {}

  get isNone(): boolean {
    return this.ids.size === 0;
  }

  /** Also those of an earlier visit. */
  add(ids: Iterable<string>): void {
    const before = this.ids.size;
    for (const id of ids) this.ids.add(id);
    if (this.ids.size > before) this.keep([...this.ids]);
  }

  /** The server has them all. */
  clear(): void {
    if (this.isNone) return;
    this.ids.clear();
    this.keep([]);
  }

  /** The whole blocks, in their order. */
  text(doc: Node): string {
    return asTyped(doc.children.filter((block) => this.ids.has(String(block.attrs.id)) && block.content.size));
  }

  /** Notes each block that changes here. */
  watch(): Plugin {
    return new Plugin({
      state: {
        init: () => null,
        apply: (change, _value, before) => {
          const isUndo = Boolean(change.getMeta(ySyncPluginKey)?.isUndoRedoOperation);
          if (!change.docChanged || (isFromElsewhere(change) && !isUndo)) return null;
          const old = new Map(before.doc.children.map((block) => [block.attrs.id, block.content]));
          const isNew = ({ attrs, content }: Node): boolean => attrs.id && content.size > 0 && !old.get(attrs.id)?.eq(content);
          this.add(change.doc.children.filter(isNew).map((block) => String(block.attrs.id)));
          return null;
        },
      },
    });
  }
}

/** The box with words that the server did not take: in this browser until whoever wrote them puts them away. */
export class KeptBox {
  private readonly key: string;
  private readonly area: HTMLTextAreaElement;

  constructor(
    private readonly box: HTMLElement,
    name: string,
  ) {
    this.key = PREFIX + name;
    this.area = box.querySelector("textarea")!;
    box.querySelector("[data-copy]")!.addEventListener("click", () => void this.copy());
    box.querySelector("[data-dismiss]")!.addEventListener("click", () => this.dismiss());
    this.show(localStorage.getItem(this.key));
  }

  /** Adds words to what is there; false when the browser keeps nothing. */
  put(words: string): boolean {
    const before = localStorage.getItem(this.key);
    const all = before && !before.includes(words) ? `${before}\n\n${words}` : words;
    this.show(all);
    this.box.scrollIntoView({ block: "nearest" });
    try {
      localStorage.setItem(this.key, all);
      return true;
    } catch {
      return false;
    }
  }

  private show(words: string | null): void {
    this.box.hidden = !words;
    this.area.value = words ?? "";
  }

  private async copy(): Promise<void> {
    const status = this.box.querySelector<HTMLElement>("[role=status]")!;
    try {
      await navigator.clipboard.writeText(this.area.value);
      status.textContent = status.dataset.copied ?? "";
    } catch {
      this.area.focus(); // refused: the keyboard copies what is selected
      this.area.select();
    }
  }

  private dismiss(): void {
    localStorage.removeItem(this.key);
    this.show(null);
  }
}
