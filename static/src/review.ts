// SPDX-License-Identifier: AGPL-3.0-or-later
// For the page of the suggestions to decide on.
import "./components/review-queue";
