// SPDX-License-Identifier: AGPL-3.0-or-later
// For the register of a session and the list of today's.
import { keepHere } from "./register/here";
import "./register/sheet";

const place = document.querySelector<HTMLElement>("[data-register]");
if (place) void keepHere(place);
