#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Makes the tree of a bare Debian of another suite, with a systemd that boots in a machine of the lab.
#
#   debian.sh SUITE DIRECTORY
set -eu
suite=$1 tree=$2
mirror=$("$(dirname "$0")/mirror.sh")

# A suite that is younger than this computer's debootstrap is made as the youngest it knows.
script=/usr/share/debootstrap/scripts/$suite
[ -e "$script" ] || script=/usr/share/debootstrap/scripts/sid

rm -rf "$tree"
debootstrap --variant=minbase --include=dbus,iproute2,libpam-systemd,passwd,procps,systemd-sysv \
  --keyring=/usr/share/keyrings/debian-archive-keyring.gpg "$suite" "$tree" "$mirror" "$script"
# The mirror may be a snapshot, whose lists of a suite that still moves have run out.
echo 'Acquire::Check-Valid-Until "false";' >"$tree/etc/apt/apt.conf.d/lab"
echo force-unsafe-io >"$tree/etc/dpkg/dpkg.cfg.d/lab"
