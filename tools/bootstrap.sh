#!/bin/sh
# SPDX-License-Identifier: AGPL-3.0-or-later
# Makes what the project needs to run: .venv from the hash-locked requirements, the front end, the catalogues.
# Usage: sh tools/bootstrap.sh base|dev. Instant when nothing changed; writes only inside the project.
set -eu
cd "$(dirname "$0")/.."
root=$(pwd -P)
want=${1:-base}
case $want in
  base) lock=requirements.txt ;;
  dev) lock=requirements-dev.txt ;;
  *) echo "Uso: sh tools/bootstrap.sh base|dev" >&2; exit 2 ;;
esac
version=$(cat .python-version)
UV_CACHE_DIR=${UV_CACHE_DIR:-$root/.cache/uv}
npm_config_cache=${npm_config_cache:-$root/.cache/npm}
PIP_CACHE_DIR=${PIP_CACHE_DIR:-$root/.cache/pip}
export UV_CACHE_DIR npm_config_cache PIP_CACHE_DIR
# the certificates that this machine trusts, an office's own included
UV_SYSTEM_CERTS=${UV_SYSTEM_CERTS:-true}
system_certificates=/etc/ssl/certs/ca-certificates.crt
[ -n "${NODE_EXTRA_CA_CERTS:-}" ] || [ ! -r $system_certificates ] || NODE_EXTRA_CA_CERTS=$system_certificates
export UV_SYSTEM_CERTS ${NODE_EXTRA_CA_CERTS:+NODE_EXTRA_CA_CERTS}

stop() { echo "$1" >&2; exit 1; }

is_wanted() { # is "$1" a Python of the wanted version that really starts?
  "$1" -c "import sys; sys.exit('%d.%d' % sys.version_info[:2] != '$version')" >/dev/null 2>&1
}

find_python() {
  for candidate in "python$version" python3 python; do
    is_wanted "$candidate" && { command -v "$candidate"; return; }
  done
  for home in "${PYENV_ROOT:-${HOME:-}/.pyenv}/versions" "${XDG_DATA_HOME:-${HOME:-}/.local/share}/uv/python"; do
    for candidate in "$home"/*"$version"*/bin/python3; do
      is_wanted "$candidate" && { echo "$candidate"; return; }
    done
  done
  return 1
}

find_uv() { # the machine's uv, or one installed once in .cache
  command -v uv && return
  if [ ! -x .cache/tool/bin/uv ]; then
    "$1" -m venv .cache/tool >&2 && .cache/tool/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r tools/uv.txt >&2 || {
      rm -rf .cache/tool
      stop "Non riesco a installare uv con $1: installa il modulo venv (su Debian e Ubuntu «sudo apt install python$version-venv»), controlla la rete e riprova."
    }
  fi
  echo "$root/.cache/tool/bin/uv"
}

install_python_packages() {
  sum=$(cksum <"$lock")
  [ "$(cat ".venv/.stamp-$want" 2>/dev/null)" = "$sum" ] && return
  [ "$want" = base ] && [ "$(cat .venv/.stamp-dev 2>/dev/null)" = "$(cksum <requirements-dev.txt)" ] && return
  python=$(find_python) || stop "Manca Python $version: installalo (per esempio con «pyenv install $version», oppure il pacchetto python$version del tuo sistema) e riprova."
  uv=$(find_uv "$python")
  echo "Installo i pacchetti Python ($lock)…"
  is_wanted .venv/bin/python || "$uv" venv -q --allow-existing --no-python-downloads --python "$python" .venv
  rm -f .venv/.stamp-base .venv/.stamp-dev
  "$uv" pip sync -q --python .venv/bin/python --require-hashes --compile-bytecode "$lock" ||
    stop "Non riesco a installare i pacchetti di $lock: controlla la rete e lo spazio su disco, poi riprova."
  echo "$sum" >".venv/.stamp-$want"
}

use_node() { # Node 20 or newer: the PATH's, otherwise the wheel's
  major=$(node -p 'process.versions.node.split(".")[0]' 2>/dev/null || echo 0)
  if [ "$major" -lt 20 ] || ! command -v npm >/dev/null; then PATH="$root/.venv/bin:$PATH"; export PATH; fi
}

build_front_end() (
  cd static
  sum=$(find . -path ./node_modules -prune -o -path ./dist -prune -o -type f -exec cksum {} + | LC_ALL=C sort | cksum)
  [ "$(cat dist/.stamp 2>/dev/null)" = "$sum" ] && return
  use_node
  echo "Preparo fogli di stile e script…"
  if [ "$(cat node_modules/.stamp 2>/dev/null)" != "$(cksum <package-lock.json)" ]; then
    npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2 ||
      stop "Non riesco a installare i pacchetti di static/package-lock.json: controlla la rete e riprova."
    cksum <package-lock.json >node_modules/.stamp
  fi
  npm run --silent build >&2 || stop "La costruzione di static/dist non riesce: il motivo è nelle righe qui sopra."
  echo "$sum" >dist/.stamp
)

install_html_checker() (
  cd tests/vnu
  [ "$(cat node_modules/.stamp 2>/dev/null)" = "$(cksum <package-lock.json)" ] && return
  use_node
  npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2 ||
    stop "Non riesco a installare i pacchetti di tests/vnu/package-lock.json: controlla la rete e riprova."
  cksum <package-lock.json >node_modules/.stamp
)

mkdir -p .cache 2>/dev/null && [ -w .cache ] ||
  stop "Non posso scrivere in $root: rendi la cartella scrivibile (oppure copiala altrove) e riprova."
install_python_packages
[ ! -f static/package-lock.json ] || build_front_end
[ "$want" = base ] || [ ! -f tests/vnu/package-lock.json ] || install_html_checker
.venv/bin/python tools/messages.py compile
