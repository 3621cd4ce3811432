#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Unpacks sshd of a suite of Debian with every library it needs, fetched by apt beside the computer's own lists and
# packages. Run by sshd.py.
#
#   sshd.sh SUITE DIRECTORY
set -eu
suite=$1 tree=$2
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
# Where GSSAPI is a package of its own this one has it; elsewhere it brings the ordinary one.
beside -y --no-install-recommends --download-only install openssh-server-gssapi

rm -rf "$tree.new"
mkdir "$tree.new"
for package in "$work"/archives/*.deb; do dpkg-deb --extract "$package" "$tree.new"; done
cd "$tree.new"
rm -rf etc var usr/share usr/bin usr/lib/systemd usr/lib/*-linux-gnu/systemd usr/lib/*-linux-gnu/perl*
mv "$tree.new" "$tree"
