// SPDX-License-Identifier: Apache-2.0
#pragma once

// The user's credential cache. Only for a process that has become the user (identity.hpp): libkrb5 opens what
// the user's name template names, in places that the user controls. Used by the `ccache` verb.

#include "daemon/worker/kerberos/krb5_context.hpp"

#include <span>

namespace signet::worker {

// Puts one TGT into the cache that `name_template` names ("FILE:/tmp/krb5cc_%{uid}", DIR:,
// KEYRING:persistent:, KCM:; empty: default_ccache_name of krb5.conf) and makes it the primary of its
// collection. A file is replaced in one step. Where somebody else has taken the name of a file or directory, one beside
// it with six more letters is used. The clock offset is that of Krb5Context, and goes into the cache as kinit(1) puts
// it there, for every program that uses the ticket. Answers the full name, for KRB5CCNAME. Errors: ccache-failed,
// bad-request (no ticket-granting ticket).
Result<std::string> store_credentials(std::span<const std::uint8_t> credentials,
                                      std::chrono::seconds clock_offset, const std::string& name_template,
                                      const Krb5Files& config);

// All of that but the last: in a cache of the same kind beside the user's own, which is gone when this returns. Its name.
Result<std::string> try_storing_credentials(std::span<const std::uint8_t> credentials,
                                            std::chrono::seconds clock_offset,
                                            const std::string& name_template, const Krb5Files& config);

// A cache that is gone already is fine. Error: ccache-failed.
Result<void> destroy_credentials(const std::string& name, const Krb5Files& config);

} // namespace signet::worker
