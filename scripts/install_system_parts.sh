#!/bin/sh
# Install what only the system can provide: Chromium, which prints the PDF, and Chinese fonts for it.
#
# Never fails: without them everything but the PDF is made, and what is missing is said.
set -u

# The shell alone is smaller, and unlike the whole browser asks nothing outside; not every system has it.
browser_package=chromium-headless-shell

missing() {
    found=
    for browser in "${HAZARD_CHROMIUM:-}" chromium-headless-shell chromium chromium-browser google-chrome google-chrome-stable; do
        if [ -n "$browser" ] && command -v "$browser" >/dev/null; then found=$browser; fi
    done
    [ -n "$found" ] || printf '%s ' "$browser_package"
    if command -v fc-list >/dev/null; then
        [ -n "$(fc-list :lang=zh-cn family)" ] || printf 'fonts-noto-cjk '
    else
        ls /usr/share/fonts/opentype/noto/*CJK* >/dev/null 2>&1 || printf 'fontconfig fonts-noto-cjk '
    fi
}

packages=$(missing)
[ -n "$packages" ] || exit 0

install="apt-get install -y --no-install-recommends $packages"
if command -v apt-get >/dev/null && { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }; then
    root=; [ "$(id -u)" = 0 ] || root='sudo -n'
    echo "Installing $packages(for the PDF; about 500 MB) …" >&2
    log=$(mktemp)
    export DEBIAN_FRONTEND=noninteractive
    $root apt-get update -qq >"$log" 2>&1
    if ! apt-cache show "$browser_package" >/dev/null 2>&1; then
        browser_package=chromium
        install="apt-get install -y --no-install-recommends $(missing)"
    fi
    if ! $root $install -qq >>"$log" 2>&1; then tail -n 3 "$log" >&2; fi
    rm -f "$log"
    packages=$(missing)
    [ -n "$packages" ] || exit 0
fi

cat >&2 <<TEXT
Missing on this machine: $packages
Without them briefings are made as HTML and figures.json, but not as PDF. To add them, run:
    sudo apt-get update && sudo $install
A browser that lies elsewhere is named by HAZARD_CHROMIUM=/path/to/chromium.
TEXT
