// SPDX-License-Identifier: AGPL-3.0-or-later
// For the page of a certificate.
import { offerToCopy } from "./components/copy-text";

offerToCopy();
