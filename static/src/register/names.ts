// SPDX-License-Identifier: AGPL-3.0-or-later

/** The one cache of the register: its pages, their files, what the server said last. Signing out deletes it. */
export const CACHE = "registro";

/** Under this address the cache holds whose it is. */
export const OWNER = "/incontri/registro/di-chi";

/** The worker, whose scope is the folder it stands in. */
export const WORKER = "/incontri/registro/servizio.js";
