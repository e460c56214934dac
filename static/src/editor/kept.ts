// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Node } from "prosemirror-model";
import { Plugin } from "prosemirror-state";
import { isFromElsewhere, isUndo } from "./ids";
import { asTyped } from "./words";

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

  /** Whether a block is among them. */
  has(id: string): boolean {
    return this.ids.has(id);
  }

  /** The block, when it is one alone. */
  get only(): string {
    return this.ids.size === 1 ? [...this.ids][0]! : "";
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
          if (!change.docChanged || (isFromElsewhere(change) && !isUndo(change))) return null;
          const old = new Map(before.doc.children.map((block) => [block.attrs.id, block.content]));
          const isNew = ({ attrs, content }: Node): boolean => attrs.id && content.size > 0 && !old.get(attrs.id)?.eq(content);
          this.add(change.doc.children.filter(isNew).map((block) => String(block.attrs.id)));
          return null;
        },
      },
    });
  }
}
