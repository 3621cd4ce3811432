#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Prints where this computer's apt has its Debian from.
set -eu
. /etc/os-release
mirror=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' "Release: $VERSION_CODENAME" | sort -u | head -n 1)
[ -n "$mirror" ] || { echo "apt knows no mirror of $VERSION_CODENAME" >&2; exit 1; }
echo "$mirror"
