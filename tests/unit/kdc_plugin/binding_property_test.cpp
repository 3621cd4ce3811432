// SPDX-License-Identifier: Apache-2.0
// For every store, all rules, each certificate and whatever the attributes of a database say: no KDC gives the
// ticket of an account to a certificate past what the account's entries in the store say.
#include "certmap/entries/alt_security_identity.hpp"
#include "certmap/parse/parse_certificate.hpp"
#include "kdc_plugin/decision/certificate_judgement.hpp"
#include "tests/unit/certmap/certificate_builder.hpp"
#include "tests/unit/certmap/fake_store.hpp"
#include "tests/unit/certmap/generated_binding.hpp"

#include <gtest/gtest.h>

#include <random>

namespace signet::kdc {
namespace {

namespace build = certmap::test;
using certmap::Principal;
using certmap::PrincipalKind;

constexpr unsigned first_seed = 34691;
constexpr unsigned seeds = 2000;

// Good certificates of one CA with few names and few keys.
struct Cards {
    Cards() {
        std::mt19937 random(first_seed);
        const auto one_of = [&](const std::vector<std::string>& pool) {
            return pool[random() % pool.size()];
        };
        for (int count = 0; count < 40; ++count) {
            std::vector<std::string> names{
                build::upn(one_of({"alice@lab.test", "Alice@LAB.TEST", "bob@lab.test", "alice@other.test"}))};
            if (random() % 3 == 0)
                names.push_back(
                    build::pkinit_name(one_of({"LAB.TEST", "OTHER.TEST"}), {one_of({"alice", "bob"})}));
            auto request = build::logon_request(names);
            request.subject = {{"CN", one_of({"Alice", "Bob"})}};
            request.key = key;
            request.extensions.push_back(build::subject_key_id(one_of({"\x01", "\x02", "\x03", "\x04"})));
            if (random() % 3 == 0)
                request.extensions.push_back(build::sid_extension(
                    one_of({"S-1-5-21-1-2-3-1", "S-1-5-21-1-2-3-2", "S-1-5-21-1-2-3-3"})));
            request.not_before = 1'700'000'000 + static_cast<std::int64_t>(random() % 3) - 1;
            ders.push_back(ca.issue(request).der);
            all.push_back(certmap::parse_certificate(ders.back()).value());
        }
    }

    const build::Der& der_of(const certmap::Certificate& certificate) const {
        const auto at = std::ranges::find(all, certificate.sha256, &certmap::Certificate::sha256);
        return ders[static_cast<std::size_t>(at - all.begin())];
    }

    build::Authority ca{"Card CA"};
    build::Key key = build::ec_key();
    std::vector<build::Der> ders{};
    std::vector<certmap::Certificate> all{};
};

class Property : public testing::Test {
protected:
    Property() {
        const std::vector<build::Der> anchors{cards.ca.der()};
        settings = std::make_unique<CompiledSettings>(CompiledSettings{
            {}, {}, certmap::Authorities::decode(anchors, std::vector<build::Der>{}).value(), {}, {}});
        settings->settings.certificates.upn_realm = policy::UpnRealm::ignore_case;
    }

    std::optional<std::string> attribute(std::mt19937& random, const certmap::Certificate& certificate) {
        switch (random() % 4) {
        case 0: return "<SUBJECT>Alice";
        case 1: return "<EKU>msScLogin";
        case 2: return to_alt_security_identity(certmap::keys_of(certificate).front());
        default: return std::nullopt;
        }
    }

    CertificateQuestion question_of(const build::GeneratedBinding& scene, std::mt19937& random) {
        CertificateQuestion question;
        question.der = cards.der_of(scene.certificate);
        question.client.entry = scene.client();
        question.client.requested = scene.client();
        if (random() % 4 == 0)
            question.client.requested = {
                PrincipalKind::enterprise, {scene.certificate.upns.front()}, scene.client().realm};
        if (random() % 4 == 0) question.client.requested = *Principal::parse("bob@LAB.TEST"); // an alias
        if (random() % 3 == 0) question.signet_certmap = attribute(random, scene.certificate);
        if (random() % 6 == 0) question.pkinit_cert_match = "<SUBJECT>Alice";
        question.now = build::now;
        return question;
    }

    CertificateVerdict judge(const CertificateQuestion& question, const build::GeneratedBinding& scene) {
        build::FakeStore store;
        store.entries = scene.entries;
        KnownMappings mappings;
        const Evidence evidence{.settings = *settings,
                                .rules = settings->rules,
                                .store = &store,
                                .blocked = blocked,
                                .revocation = revocation,
                                .known = known,
                                .mappings = mappings};
        auto verdict = judge_certificate(question, evidence);
        const auto again = judge_certificate(question, evidence);
        EXPECT_EQ(again.decision, verdict.decision);
        EXPECT_EQ(std::tie(again.by, again.weak), std::tie(verdict.by, verdict.weak));
        return verdict;
    }

    Cards cards{};
    std::unique_ptr<CompiledSettings> settings{};
    certmap::BlockList blocked{};
    certmap::RevocationShelf revocation{"/nonexistent", 0};
    certmap::KnownCertificates known{};
};

TEST_F(Property, NobodyGetsATicketPastTheEntriesOfTheClient) {
    int granted = 0, by_attribute = 0, by_rule = 0, by_entry = 0, weak = 0;
    for (unsigned seed = first_seed; seed < first_seed + seeds && !HasFailure(); ++seed) {
        SCOPED_TRACE(seed);
        const build::GeneratedBinding scene(seed, cards.all);
        std::mt19937 random(seed);
        const auto question = question_of(scene, random);
        settings->rules = scene.rules;
        const auto& [requested, entry] = question.client;
        const auto mine = build::owned_by(scene.entries, {}, {entry}, entry.realm);
        const auto of_alias = build::owned_by(scene.entries, {}, {requested}, entry.realm);
        for (const auto mode : {policy::StrongMapping::names, policy::StrongMapping::compatibility,
                                policy::StrongMapping::full}) {
            settings->settings.mapping.strong_mapping = mode;
            const auto verdict = judge(question, scene);
            weak += verdict.weak;
            if (!verdict.granted()) continue;
            ++granted;
            const bool has_attribute = question.signet_certmap || question.pkinit_cert_match;
            by_attribute += has_attribute;
            by_rule += verdict.by.starts_with("rule");
            by_entry += verdict.by.starts_with("store");
            // Which alias a principal has, the database says, and not whoever asks.
            if (!has_attribute && build::is_bound(scene.certificate, of_alias)) continue;
            EXPECT_EQ(build::violation(scene.certificate, mine), "")
                << verdict.by << " in mode " << static_cast<int>(mode) << ", asked for " << requested.text()
                << "\n"
                << scene.text();
        }
    }
    // Enough of each kind, or the scenes are not what they were.
    EXPECT_GT(granted, 1000);
    EXPECT_GT(by_attribute, 300);
    EXPECT_GT(by_rule, 30);
    EXPECT_GT(by_entry, 300);
    EXPECT_GT(weak, 300);
}

} // namespace
} // namespace signet::kdc
