// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Slice } from "prosemirror-model";
import { EditorState, Plugin } from "prosemirror-state";
import { EditorView } from "prosemirror-view";
import { ySyncPlugin, yUndoPlugin } from "y-prosemirror";
import type { WebsocketProvider } from "y-websocket";
import type { XmlFragment } from "yjs";
import { footnoteAsker, footnotes } from "./footnote";
import { leavesEmptyTextsEmpty, lifelongIds } from "./ids";
import { linkAsker } from "./link";
import { cleaned, fromPlain } from "./paste";
import { cursors } from "./presence";
import { taking } from "./proposing";
import { clipboardSerializer, schema } from "./schema";
import { keptSources } from "./sources";
import { tableKeys } from "./tables";
import { Toolbar } from "./toolbar";
import { typing, type Askers } from "./typing";
import { countWords, type Say } from "./words";
import { hiddenZeros } from "./zeros";

const LONGEST_PASTE = 30_000; // characters, boundaries counted: in small cells half a megabyte, which a comparison takes (line.ts)
const BLOCKS = ["paragraph", "heading", "list_item", "table", "table_row", "table_cell", "table_header"];

/** `mine`: the keys of one's own suggestions, of who only suggests; null of who writes. */
type Around = { root: HTMLElement; fragment: XmlFragment; provider: WebsocketProvider; plugins: Plugin[]; say: Say; mine: Set<string> | null };

/** The text on the page, with its toolbar, notes and word count. */
export function surface({ root, fragment, provider, plugins, say, mine }: Around): EditorView {
  const askers: Askers = { link: linkAsker(root.querySelector("dialog[data-link]")!), footnote: footnoteAsker(root.querySelector("dialog[data-note]")!) };
  const toolbar = new Toolbar(root.querySelector("[role=toolbar]")!, askers);
  const place = root.querySelector<HTMLElement>("[data-place]")!;
  const shared = [ySyncPlugin(fragment), cursors(provider), yUndoPlugin({ protectedNodes: new Set(BLOCKS) })];
  const notes = footnotes(root.querySelector("[data-notes]")!, askers.footnote, say);
  const own = [lifelongIds(mine !== null), ...(mine ? [] : [keptSources()]), hiddenZeros(), notes, ...plugins, ...typing(askers, mine !== null), tableKeys(mine !== null), told(root, toolbar, say)];
  const tell = (name: string, isOn: boolean): void => void (root.querySelector<HTMLElement>(`[data-${name}]`)!.hidden = !isOn);
  const isTooLong = (slice: Slice): boolean => {
    tell("too-long", slice.size > LONGEST_PASTE);
    return slice.size > LONGEST_PASTE;
  };
  const view: EditorView = new EditorView({ mount: place }, {
    state: EditorState.create({ schema, plugins: [...shared, ...own] }),
    attributes: { role: "textbox", "aria-multiline": "true", "aria-labelledby": "testo-nome", "aria-describedby": "testo-aiuto" },
    dispatchTransaction: taking(mine, () => tell("not-suggested", true)),
    clipboardSerializer,
    clipboardTextParser: (text) => fromPlain(text),
    transformPastedHTML: cleaned,
    handlePaste: (_view, _event, slice) => isTooLong(slice),
    handleDrop: (_view, _event, slice, isMoved) => !isMoved && isTooLong(slice),
    handleTextInput: () => {
      tell("not-suggested", false);
      return false;
    },
  });
  leavesEmptyTextsEmpty(view, fragment);
  toolbar.serve(view);
  return view;
}

/** Tells the toolbar and the word count of every change. */
function told(root: HTMLElement, toolbar: Toolbar, say: Say): Plugin {
  const counter = root.querySelector<HTMLElement>("[data-count]")!;
  const limit = Number(root.dataset.limit) || 0;
  const count = (doc: EditorState["doc"]): void => {
    const words = countWords(doc);
    const name = limit && words > limit ? "count-over" : limit ? "count-limit" : words === 1 ? "count-one" : "count";
    counter.textContent = say(name, { count: words, limit, over: words - limit });
    counter.classList.toggle("editor-over", limit > 0 && words > limit);
  };
  return new Plugin({
    view: ({ state }) => {
      count(state.doc);
      return {
        update: (view, before) => {
          toolbar.show(view.state, view.editable);
          if (before.doc !== view.state.doc) count(view.state.doc);
        },
      };
    },
  });
}
