// SPDX-License-Identifier: AGPL-3.0-or-later
import { EditorState, Plugin } from "prosemirror-state";
import { EditorView } from "prosemirror-view";
import { ySyncPlugin, yUndoPlugin } from "y-prosemirror";
import type { WebsocketProvider } from "y-websocket";
import type { XmlFragment } from "yjs";
import { lifelongIds } from "./ids";
import { linkAsker } from "./link";
import { cleaned, fromPlain } from "./paste";
import { cursors } from "./presence";
import { clipboardSerializer, schema } from "./schema";
import { Toolbar } from "./toolbar";
import { typing } from "./typing";
import { countWords, type Say } from "./words";

const LONGEST_PASTE = 30_000; // of characters: more would not go through in one message

type Around = { root: HTMLElement; fragment: XmlFragment; provider: WebsocketProvider; watch: Plugin; say: Say };

/** The text on the page, with its toolbar and word count. */
export function surface({ root, fragment, provider, watch, say }: Around): EditorView {
  const askForLink = linkAsker(root.querySelector("dialog")!);
  const toolbar = new Toolbar(root.querySelector("[role=toolbar]")!, askForLink);
  const place = root.querySelector<HTMLElement>("[data-place]")!;
  const shared = [ySyncPlugin(fragment), cursors(provider), yUndoPlugin({ protectedNodes: new Set(["paragraph", "heading", "list_item"]) })];
  const view: EditorView = new EditorView({ mount: place }, {
    state: EditorState.create({ schema, plugins: [...shared, lifelongIds(), watch, ...typing(askForLink), told(root, toolbar, say)] }),
    clipboardSerializer,
    clipboardTextParser: (text) => fromPlain(text),
    transformPastedHTML: cleaned,
    handlePaste: (_view, _event, slice) => {
      const isTooLong = slice.size > LONGEST_PASTE;
      root.querySelector<HTMLElement>("[data-too-long]")!.hidden = !isTooLong;
      return isTooLong;
    },
  });
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
