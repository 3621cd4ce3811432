// SPDX-License-Identifier: Apache-2.0
#pragma once

// A realm with all that its KDC decides by, in a folder that goes with it: LAB.TEST, one CA, kdc.toml.

#include "certmap/store/store.hpp"
#include "kdc_plugin/decision/judge.hpp"
#include "tests/unit/certmap/certificate_builder.hpp"
#include "tests/unit/certmap/store_folder.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace signet::kdc::test {

using certmap::test::Authority;
using certmap::test::Der;

class Realm {
    certmap::test::Folder folder_; // first: the rest is in it

public:
    // Lines of kdc.toml behind `[certificates] logon_cas`, which is there always.
    explicit Realm(std::string_view more = "");

    // Writes a file of the folder anew, as an administrator's editor does: by rename.
    void write(const std::string& name, std::string_view contents, int mode = 0644) const;
    // They name the store if there is one.
    void settings(std::string_view more) const;
    void store(const std::vector<certmap::Entry>& entries, const certmap::DomainFacts& domain = {}) const;
    std::string path(const std::string& name) const { return folder_.path() + "/" + name; }

    // A certificate of this realm's CA with the UPN alice@LAB.TEST, unless other names are given.
    Der card(const std::vector<std::string>& names = {certmap::test::upn("alice@LAB.TEST")}) const;
    Der card(const certmap::test::Request& request) const { return ca.issue(request).der; }

    // A second later: what has changed is read.
    std::vector<Notice> later();
    CertificateVerdict ask(const Der& certificate, const std::string& principal = "alice@LAB.TEST");
    CertificateVerdict ask(CertificateQuestion question);
    // The reason's id.
    std::string verdict(const Der& certificate, const std::string& principal = "alice@LAB.TEST");

    const Authority ca{"Card CA"};
    Judge judge;

private:
    std::string with_store(const std::string& text) const;

    Judge::Clock::time_point now_{std::chrono::hours(1)};
};

// A question about a principal that was asked for under its own name.
CertificateQuestion question_of(const Der& certificate, const std::string& principal);

} // namespace signet::kdc::test
