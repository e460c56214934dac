// SPDX-License-Identifier: AGPL-3.0-or-later
// For the page of an attempt.
import "./components/quiz-sheet";
