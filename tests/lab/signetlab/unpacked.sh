#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Unpacks packages of a suite of Debian with every library they need, fetched by apt beside the computer's own lists and
# packages. Of the programs in usr/bin only those stay whose names match KEPT. Run by unpacked.py.
#
#   unpacked.sh SUITE DIRECTORY KEPT PACKAGE...
set -eu
suite=$1 tree=$2 kept=$3
shift 3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work" # apt reads as a user of its own
mkdir -p "$work/lists/partial" "$work/archives/partial"
touch "$work/status" # nothing is installed: everything is fetched

mirror=$("$(dirname "$0")/mirror.sh")
echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $suite main" >"$work/sources.list"

beside() {
  apt-get -q -o Dir::Etc::SourceList="$work/sources.list" -o Dir::Etc::SourceParts=/dev/null \
    -o Dir::State::Lists="$work/lists" -o Dir::State::status="$work/status" -o Dir::Cache="$work" \
    -o Dir::Cache::Archives="$work/archives" "$@"
}
beside update
beside -y --no-install-recommends --download-only install "$@"

rm -rf "$tree.new"
mkdir "$tree.new"
cd "$tree.new"
for folder in bin lib lib64 sbin; do # some packages of Debian 12 are older than the merge of these into usr
  mkdir -p "usr/$folder"
  ln -s "usr/$folder" "$folder"
done
for package in "$work"/archives/*.deb; do dpkg-deb --fsys-tarfile "$package" | tar -x --keep-directory-symlink; done
find usr/bin -mindepth 1 ! -name "$kept" -delete
rm -rf etc var usr/share usr/lib/systemd usr/lib/*-linux-gnu/systemd usr/lib/*-linux-gnu/perl*
mv "$tree.new" "$tree"
