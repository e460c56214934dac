// SPDX-License-Identifier: AGPL-3.0-or-later
// For the page that verifies a certificate.
import { checkFiles } from "./components/file-check";

checkFiles();
