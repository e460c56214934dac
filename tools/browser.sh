#!/bin/sh
# SPDX-License-Identifier: AGPL-3.0-or-later
# What the browser and PDF tests need from Debian: Chromium, Java, poppler-utils, libjaxb-java.
# Installs it when it may (root and apt-get); otherwise fails with the sentence that says how.
set -eu
missing=
need() { # need PACKAGE and what proves it is there
  package=$1; shift
  for proof in "$@"; do
    [ -e "$proof" ] && return
    command -v "$proof" >/dev/null 2>&1 && return
  done
  missing="$missing $package"
}
check() {
  missing=
  if [ -n "${CHROMIUM:-}" ]; then need chromium "$CHROMIUM"; else need chromium chromium chromium-browser google-chrome; fi
  need default-jdk-headless javac
  need poppler-utils pdftotext
  need libjaxb-java /usr/share/java/jaxb-runtime.jar /usr/share/java/jaxb-impl.jar
}
check
[ -z "$missing" ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installo per le prove:$missing"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq >/dev/null || true
  # shellcheck disable=SC2086 (one word for each package)
  apt-get install -y -qq --no-install-recommends $missing >/dev/null || true
  check
  [ -z "$missing" ] && exit 0
fi
echo "Per le prove mancano:$missing. Installali con «sudo apt-get install$missing» e riprova (per un altro browser: CHROMIUM=/percorso)." >&2
exit 1
