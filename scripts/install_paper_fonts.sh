#!/bin/sh
# Put the fonts of an official paper into the user's own font folder: 仿宋, 楷体, 宋体, 黑体 and one for titles.
#
# All are freely licensed and come from Debian's packages, which are unpacked, not installed: no TeX comes with them,
# and nobody needs to be root. Never fails: without them the paper is set in Noto, and what is missing is said.
set -u
cd "$(dirname "$0")/.."

packages="texlive-lang-chinese fonts-arphic-gkai00mp fonts-arphic-uming"
folder=${XDG_DATA_HOME:-$HOME/.local/share}/fonts/hazardlib
python=.venv/bin/python

[ ! -e "$folder/FandolSong-TrueType.ttf" ] || exit 0

lacking() {
    echo "The fonts 仿宋 and 楷体 are missing; papers are set in Noto instead, and their PDF is twice as large. To add them:" >&2
    echo "    sudo apt-get update && scripts/install_paper_fonts.sh" >&2
    exit 0
}

command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || lacking
echo "Fetching the fonts of official papers (about 60 MB; once) …" >&2
work=$(mktemp -d) || lacking
trap 'rm -rf "$work"' EXIT
(cd "$work" && apt-get download -qq $packages >/dev/null 2>&1) || lacking
for package in "$work"/*.deb; do dpkg-deb -x "$package" "$work" || lacking; done
mkdir -p "$folder" || lacking
find "$work/usr/share/fonts" \( -name gkai00mp.ttf -o -name uming.ttc \) -exec cp {} "$folder/" \;

# What ends in TrueType is rewritten (scripts/make_truetype.py), half a minute each on an idle core.
fandol=$work/usr/share/texlive/texmf-dist/fonts/opentype/public/fandol
rewrite() { "$python" scripts/make_truetype.py "$fandol/$1.otf" "$work/$2-TrueType.ttf" "$2 TrueType"; }
rewrite FandolFang-Regular FandolFang & fang=$!
rewrite FandolHei-Regular FandolHei && rewrite FandolSong-Bold FandolSong && wait $fang || lacking
mv "$work/FandolFang-TrueType.ttf" "$work/FandolHei-TrueType.ttf" "$work/FandolSong-TrueType.ttf" "$folder/" # the last is the sign that all are there
