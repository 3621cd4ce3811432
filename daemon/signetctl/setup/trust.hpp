// SPDX-License-Identifier: Apache-2.0
#pragma once

// Which CAs shall be trusted, and whose the card in the reader would then be.

#include "daemon/signetctl/setup/authority_choice.hpp"
#include "daemon/signetctl/setup/card_look.hpp"
#include "daemon/signetctl/setup/realm_sources.hpp"
#include "daemon/signetctl/setup/talk.hpp"

#include <string>
#include <vector>

namespace signet::ctl {

// Of the cards in the readers; an error without any, unless the administrator goes on without.
certmap::Result<CardLook> show_cards(const Talk& talk, const std::string& worker,
                                     const policy::Settings& settings);

// The CAs that the administrator has named or confirmed, each shown with its fingerprint.
certmap::Result<std::vector<FoundAuthority>> choose_authorities(const Talk& talk, const RealmSources& sources,
                                                                const CardLook& look);

// An error where no certificate of the card would let anybody in.
certmap::Result<void> show_owners(const Talk& talk, const std::string& worker,
                                  const policy::Settings& settings, const CardLook& look);

} // namespace signet::ctl
