// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the workers that judge certificates are asked, by the settings: for signetd, and for `signetctl setup`, whose answer is to
// be that of the logon.

#include "daemon/protocol/messages/certificate.hpp"
#include "policy/settings.hpp"

#include <string>

namespace signet::config {

protocol::JudgementTerms terms_of(const policy::Settings& settings);

// For the `certificate` worker, with the time of now. `client`: whom the KDC has named, at a logon; else empty.
protocol::JudgeCertificate request_to_judge(const policy::Settings& settings, protocol::Bytes der,
                                            std::string client = {});

} // namespace signet::config
