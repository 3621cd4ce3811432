// SPDX-License-Identifier: Apache-2.0
#pragma once

// A krb5.conf with a few relations of our own in front of it, in memory. libkrb5 takes settings such as
// pkinit_kdc_hostname only from its profile, and the values of two files would add up where ours must
// replace.

#include <krb5/krb5.h>

#include <map>
#include <profile.h>
#include <string>
#include <vector>

namespace signet::worker {

// Path of a relation ({"libdefaults", "default_realm"}) to its values. No values: the relation does not
// exist, whatever krb5.conf says.
using ProfileOverlay = std::map<std::vector<std::string>, std::vector<std::string>>;

// Takes `base` over, also when it fails. Null if libkrb5 is out of memory. The caller releases the profile;
// copies that libkrb5 makes of it live on their own.
profile_t overlay_profile(profile_t base, ProfileOverlay overlay);

} // namespace signet::worker
