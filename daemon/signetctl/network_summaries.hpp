// SPDX-License-Identifier: Apache-2.0
#pragma once

// What is said of the verbs of the network, and of the groups that they are in: by the program that becomes the other one for
// them, and by that one.

#include "certmap/text/phrase.hpp"

namespace signet::ctl::summary {

inline constexpr auto certmap_group =
    certmap::phrase("the store that says which certificate belongs to which account");
inline constexpr auto certmap_authorities =
    certmap::phrase("do the domain and this host believe the same CAs about cards?");
inline constexpr auto certmap_rules =
    certmap::phrase("the rules of a FreeIPA domain as settings of this host");
inline constexpr auto certmap_sync =
    certmap::phrase("bring the mapping store into step with an LDAP directory");
inline constexpr auto fetch =
    certmap::phrase("bring what this machine knows of revoked certificates up to date");
inline constexpr auto kdc_group =
    certmap::phrase("the plugin of the KDC: why it decides as it does, and whom it refuses");
inline constexpr auto kdc_fetch = certmap::phrase("bring what is known of revoked certificates up to date");

} // namespace signet::ctl::summary
