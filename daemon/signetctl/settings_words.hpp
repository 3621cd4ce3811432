// SPDX-License-Identifier: Apache-2.0
#pragma once

// Settings of a service in the words of signet.toml(5).

#include "policy/settings.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace signet::ctl {

std::string_view word_of(policy::ServiceUse use);
std::string_view word_of(policy::CardDemand card);
std::string_view word_of(policy::AccountDemand account);
std::string_view word_of(policy::StrongMapping mode);
std::string_view word_of(policy::CertificateKey key);
std::string_view word_of(policy::KeyAttestation attestation);
std::vector<std::string> words_of(std::span<const policy::KeyAttestation> attested);

} // namespace signet::ctl
