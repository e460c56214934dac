// SPDX-License-Identifier: AGPL-3.0-or-later
import { Plugin, PluginKey, type EditorState } from "prosemirror-state";
import { Decoration, DecorationSet } from "prosemirror-view";
import type { Authors } from "./authors";
import { runsIn, type Run } from "./changes";
import { penOf } from "./presence";
import type { Say } from "./words";

const shownKey = new PluginKey<DecorationSet>("suggestions-shown");

/** Whose each suggestion is, on the words: by pen and line for the eye, in words for whoever listens. */
export function shownSuggestions(authors: Authors, say: Say): Plugin {
  const draw = ({ doc }: EditorState): DecorationSet => DecorationSet.create(doc, runsIn(doc).flatMap((run) => drawn(run, authors, say)));
  return new Plugin({
    key: shownKey,
    state: {
      init: (_config, state) => draw(state),
      apply: (change, before, _old, state) => (change.docChanged || change.getMeta(shownKey) ? draw(state) : before),
    },
    props: { decorations: (state) => shownKey.getState(state) },
    view: (view) => {
      const again = (): void => view.dispatch(view.state.tr.setMeta(shownKey, true));
      authors.onChange(again);
      return { destroy: () => authors.offChange(again) };
    },
  });
}

/** All by attributes: what stood in the text as an element would be in the way of the cursor and of the key Delete. */
function drawn({ key, kind, from, to }: Run, authors: Authors, say: Say): Decoration[] {
  const name = authors.nameOf(key) || say("somebody");
  const title = say(`by-${kind}`, { name });
  const said = { title, "data-said": `${title}: `, "data-end": ` ${say("by-end")} ` };
  if (kind === "inserted" || kind === "deleted") return [Decoration.inline(from, to, { ...said, class: `editor-${kind} ${penOf(name)}` })];
  const sign = { title, "data-said": ` ${title} `, class: `editor-end editor-${kind} ${penOf(name)}` };
  return [Decoration.inline(from, from + 1, sign)];
}
