#!/usr/bin/env bash
# From a bare Debian 12 to a Python environment: system packages, uv, .venv. Usage: bootstrap.sh run|test
# Every step is skipped while its inputs are unchanged; `python -m safecity_gis.ops` does the rest.
set -euo pipefail
purpose=${1:?usage: bootstrap.sh run|test}
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
var=${SAFECITY_VAR:-$root/var}
uv_version=0.13.9
cd "$root"

say() { printf 'safecity: %s\n' "$*"; }
refuse() { printf 'safecity: %s\n' "$*" >&2; exit 1; }

hint_for() {
    if grep -qiE 'no space left' "$1"; then echo 'the disk is full: free some space and run the same command again'
    elif grep -qiE 'could not resolve|temporary failure|failed to fetch|connection (refused|reset|timed out)|network is unreachable|dns error|error sending request|read timed out|max retries' "$1"; then
        echo 'a package server could not be reached: check the network or proxy and run the same command again'
    elif grep -qiE 'could not get lock|unable to acquire the dpkg' "$1"; then echo 'another package manager is running: wait for it and run the same command again'
    else echo "the last lines of $1:"; tail -n 5 "$1"
    fi
}

quietly() {  # quietly WHAT COMMAND... : one line of progress, the output in the log, one clear line when it fails
    local what=$1; shift
    say "$what"
    printf '\n== %s: %s\n' "$what" "$*" >>"$log"
    local mark; mark=$(mktemp)
    if ! "$@" >"$mark" 2>&1; then cat "$mark" >>"$log"; local hint; hint=$(hint_for "$mark"); rm -f "$mark"; refuse "$what: failed: $hint"; fi
    cat "$mark" >>"$log"; rm -f "$mark"
}

check_disk() {
    local needed=300 free
    [ -d .venv ] && [ -d node_modules ] || needed=4096
    needed=${SAFECITY_DISK_NEEDED_MB:-$needed}
    free=$(df -Pm "$var" | awk 'NR == 2 { print $4 }')
    [ "$free" -ge "$needed" ] || refuse "the disk under $var has $free MB free and set-up needs $needed MB: free some space and run the same command again"
}

missing_packages() {
    { dpkg-query -W -f '${db:Status-Status} ${Package}\n' "$@" 2>/dev/null || true; } |
        awk '$1 == "installed" { print $2 }' | sort -u | comm -23 <(printf '%s\n' "$@" | sort -u) -
}

system_packages() {
    command -v dpkg-query >/dev/null || refuse "this is not Debian: provide PostgreSQL 15 with PostGIS and pgrouting, GDAL, Python 3.11, gettext and libgl1, then see docs/runbooks/deploy.md"
    local wanted missing install
    wanted="ca-certificates fonts-nafees fonts-noto-core gdal-bin gettext libgdal32 libgl1 libglib2.0-0 libharfbuzz-subset0 libpango-1.0-0 libpangoft2-1.0-0 postgresql-15 postgresql-15-pgrouting postgresql-15-postgis-3 python3 python3-venv"
    [ "$purpose" = run ] || wanted="$wanted chromium gir1.2-gst-rtsp-server-1.0 gstreamer1.0-libav gstreamer1.0-plugins-bad gstreamer1.0-plugins-base gstreamer1.0-plugins-good gstreamer1.0-plugins-ugly poppler-utils python3-gi"
    wanted=${SAFECITY_PACKAGES:-$wanted}
    # shellcheck disable=SC2086  (a list of words)
    missing=$(missing_packages $wanted | tr '\n' ' ')
    [ -n "${missing// /}" ] || return 0
    install="env DEBIAN_FRONTEND=noninteractive apt-get install --no-install-recommends -y $missing"
    local as=
    if [ "$(id -u)" -ne 0 ]; then
        if command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then as=sudo
        else refuse "Debian packages are missing, as root run: apt-get update && apt-get install --no-install-recommends -y ${missing% }"
        fi
    fi
    if [ ! -e /etc/postgresql-common/createcluster.conf ] && [ ! -d /etc/postgresql-common ]; then
        # only on a machine that never had PostgreSQL: the package shall not start a server that nobody asked for
        $as mkdir -p /etc/postgresql-common
        printf '%s\n' 'create_main_cluster = false' | $as tee /etc/postgresql-common/createcluster.conf >/dev/null
    fi
    quietly "reading Debian's package lists" $as apt-get update
    quietly "installing Debian packages: $missing" $as $install
}

find_python() {
    local candidate
    for candidate in /usr/bin/python3.11 "$(command -v python3.11 || true)"; do
        if [ -x "$candidate" ] && "$candidate" -c 'import ensurepip, venv' 2>/dev/null; then echo "$candidate"; return; fi
    done
    refuse "Python 3.11 with venv is needed: on Debian 12, apt-get install python3 python3-venv"
}

python_environment() {
    local inputs stamp=$var/stamps/python python
    inputs=$(sha256sum uv.lock pyproject.toml safecity_gis/ops/bootstrap.sh | sha256sum | cut -d' ' -f1)
    if [ -x .venv/bin/python ] && [ "$(cat "$stamp-test" 2>/dev/null)" = "$inputs" ]; then return; fi
    if [ "$purpose" = run ] && [ -x .venv/bin/python ] && [ "$(cat "$stamp-run" 2>/dev/null)" = "$inputs" ]; then return; fi
    python=$(find_python)
    if [ "$("$var/tools/bin/uv" --version 2>/dev/null | cut -d' ' -f2)" != "$uv_version" ]; then
        quietly "making $var/tools" "$python" -m venv "$var/tools"
        quietly "installing uv $uv_version" "$var/tools/bin/pip" install --disable-pip-version-check "uv==$uv_version"
    fi
    local groups=()
    [ "$purpose" = test ] || groups=(--no-dev --inexact)
    quietly "installing the Python packages of uv.lock" env -u VIRTUAL_ENV UV_PYTHON="$python" UV_PYTHON_DOWNLOADS=never UV_COMPILE_BYTECODE=1 "$var/tools/bin/uv" sync --frozen "${groups[@]}"
    printf '%s\n' "$inputs" >"$stamp-$purpose"
}

mkdir -p "$var/stamps" "$var/log" 2>/dev/null || refuse "cannot write to $var: check its owner, or set SAFECITY_VAR to a folder of yours"
log=$var/log/setup.log
check_disk
system_packages
python_environment
