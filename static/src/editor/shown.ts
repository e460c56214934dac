// SPDX-License-Identifier: AGPL-3.0-or-later
import { Plugin, PluginKey, type EditorState } from "prosemirror-state";
import { Decoration, DecorationSet } from "prosemirror-view";
import type { Authors } from "./authors";
import { runsIn, type Kind, type Run } from "./changes";
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

function drawn({ key, kind, from, to }: Run, authors: Authors, say: Say): Decoration[] {
  const name = authors.nameOf(key) || say("somebody");
  const pen = penOf(name);
  const title = say(`by-${kind}`, { name });
  if (kind === "split" || kind === "joined") {
    const sign = (): HTMLElement => signOf(kind, title, pen);
    return [Decoration.widget(from, sign, { side: -1, key: `${key}-${kind}-${name}`, ignoreSelection: true })];
  }
  const said = (words: string): HTMLElement => hiddenWords(words);
  return [
    Decoration.inline(from, to, { class: `editor-${kind} ${pen}`, title }),
    Decoration.widget(from, () => said(`${title}: `), { side: -1, key: `${key}-${kind}-begin-${name}`, ignoreSelection: true }),
    Decoration.widget(to, () => said(` ${say("by-end")} `), { side: -1, key: `${key}-${kind}-end`, ignoreSelection: true }),
  ];
}

function signOf(kind: Kind, title: string, pen: string): HTMLElement {
  const sign = hiddenWords(title);
  sign.className = "visually-hidden";
  const shown = document.createElement("span");
  shown.className = `editor-end editor-${kind === "split" ? "inserted" : "deleted"} ${pen}`;
  shown.setAttribute("aria-hidden", "true");
  shown.textContent = "¶";
  shown.title = title;
  const both = document.createElement("span");
  both.className = "editor-said";
  both.append(shown, sign);
  return both;
}

function hiddenWords(words: string): HTMLElement {
  const said = document.createElement("span");
  said.className = "visually-hidden editor-said";
  said.textContent = words;
  return said;
}
