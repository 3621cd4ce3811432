#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Makes a tree of Debian 13 with the Samba of its backports, whose domain controller judges certificates as Windows' do. Run
# by samba_tree.py.
#
#   samba_tree.sh DIRECTORY
set -eu
tree=$1 here=$(dirname "$0")
trap 'rm -rf "$tree.new"' EXIT

"$here/debian.sh" trixie "$tree.new"
echo "deb $("$here/mirror.sh") trixie-backports main" >"$tree.new/etc/apt/sources.list.d/backports.list"

# Packages of the suite itself would have an older Samba.
"$here/namespace.sh" "$here/inside.sh" "$tree.new" sh -euc '
  export DEBIAN_FRONTEND=noninteractive
  apt-get -q update
  apt-get -y -q --no-install-recommends -o Dpkg::Use-Pty=0 -t trixie-backports install \
    samba-ad-dc samba-ad-provision samba-dsdb-modules samba-vfs-modules samba-common-bin winbind python3-cryptography
  apt-get clean
  rm -rf /var/lib/apt/lists /usr/share/doc /usr/share/man /usr/share/locale'
# Nothing starts but what the lab starts.
rm -rf "$tree.new"/etc/systemd/system/*.wants "$tree.new"/etc/systemd/system/*.requires
ln -sf /dev/null "$tree.new/etc/systemd/system/timers.target"
mv "$tree.new" "$tree"
