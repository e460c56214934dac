// SPDX-License-Identifier: AGPL-3.0-or-later
// On every page. Each part enhances HTML that already works without it.
import { enhanceCharts } from "./components/charts";
import { focusErrorSummary } from "./components/error-summary";
import { closeOpenMenus } from "./components/person-menu";
import { keepDrafts } from "./components/draft-keeper";
import { keepFields } from "./components/fields-keeper";
import { countWords } from "./components/essay";
import { guardForms } from "./components/form";
import { enhanceOrderings } from "./components/ordering";
import { explainPasskeyProblems } from "./components/passkey";
import { clearLeftovers } from "./components/quiz-leftovers";
import { guardSignOut } from "./components/sign-out";

focusErrorSummary();
closeOpenMenus();
guardForms();
guardSignOut();
keepDrafts();
keepFields();
explainPasskeyProblems();
enhanceOrderings();
countWords();
enhanceCharts();
void clearLeftovers();
