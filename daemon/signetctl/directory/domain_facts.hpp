// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a sync keeps of a domain beside its accounts (certmap/store/domain_facts.hpp): of Active Directory whose cards it lets in.

#include "certmap/store/domain_facts.hpp"
#include "daemon/signetctl/directory/search.hpp"
#include "daemon/signetctl/directory/server.hpp"

namespace signet::ctl {

// Nothing where it cannot be read: it is only compared with the anchors of a host, and not worth a sync.
certmap::DomainFacts read_domain_facts(Searchable& directory, const Server& server);

} // namespace signet::ctl
