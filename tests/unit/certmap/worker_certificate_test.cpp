// SPDX-License-Identifier: Apache-2.0
// Stands here because it needs the certificates this folder makes.
#include "daemon/protocol/codec.hpp"
#include "daemon/worker/certificate.hpp"
#include "daemon/worker/reply.hpp"
#include "tests/unit/certmap/certificate_builder.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <sys/stat.h>
#include <unistd.h>

namespace signet::worker {
namespace {

namespace test = certmap::test;

class JudgeCertificate : public testing::Test {
protected:
    JudgeCertificate() { std::ofstream(anchors_) << test::pem(ca_.der()); }
    ~JudgeCertificate() override { std::filesystem::remove(anchors_); }

    protocol::JudgeCertificate request_for(const test::Request& request,
                                           const test::Authority& issuer) const {
        const auto der = issuer.issue(request).der;
        protocol::JudgeCertificate message;
        message.der.assign(der.begin(), der.end());
        message.anchors = {anchors_};
        message.now = test::now;
        message.realm = "LAB.TEST";
        message.eku_any = {"msSmartcardLogin"};
        message.realm = "CORP";
        message.rules = {{0, "", "{subject_nt_principal}", "{subject_nt_principal.short_name}"}};
        return message;
    }

    protocol::JudgeCertificate request_for(const test::Request& request) const {
        return request_for(request, ca_);
    }

    const test::Authority ca_{"Card CA"};
    const std::string anchors_ = testing::TempDir() + "worker-certificate-anchors.pem";
};

// Root need not run this test.
Result<protocol::CertificateJudged> judge(const protocol::JudgeCertificate& message) {
    return judge_certificate(message, {.anchors_owner = geteuid()});
}

std::string_view reason_of(const Result<protocol::CertificateJudged>& judged) {
    return judged ? "judged" : policy::id_of(judged.error().reason);
}

TEST_F(JudgeCertificate, AnswersWithTheAccount) {
    const auto answered = judge(request_for(test::logon_request({test::upn("alice@corp.example")})));
    ASSERT_EQ(reason_of(answered), "judged") << answered.error().detail;
    const auto& judged = *answered;
    EXPECT_EQ(judged.principal, "alice@corp.example");
    EXPECT_TRUE(judged.enterprise);
    EXPECT_EQ(judged.user, "alice");
    EXPECT_EQ(judged.subject, "CN=Alice");
    EXPECT_EQ(judged.fingerprint.size(), 64U);
    EXPECT_EQ(judged.not_after, test::Request().not_after);
}

TEST_F(JudgeCertificate, NamesTheFirstObjection) {
    using Message = protocol::JudgeCertificate;
    struct Case {
        std::string reason;
        std::function<void(test::Request&)> change_certificate;
        std::function<void(Message&)> change_message;
    };
    const auto as_is = [](auto&) {};
    const std::string principal = "{subject_nt_principal}";
    const Case cases[] = {
        {"judged", as_is, as_is},
        {"cert-malformed", as_is, [](Message& m) { m.der.pop_back(); }},
        {"cert-malformed", as_is, [](Message& m) { m.der.clear(); }},
        {"cert-not-trusted", as_is, [](Message& m) { m.anchors.clear(); }},
        {"cert-not-trusted", as_is, [](Message& m) { m.der.back() ^= 1U; }},
        {"cert-is-ca", [](test::Request& r) { r.extensions = {test::basic_constraints(true)}; }, as_is},
        {"cert-weak-key", [](test::Request& r) { r.key = test::rsa_key(1024); }, as_is},
        {"cert-weak-digest", [](test::Request& r) { r.digest = EVP_sha1(); }, as_is},
        {"cert-extension-unknown",
         [](test::Request& r) {
             r.extensions.push_back({"1.2.3.4", true, test::tlv(0x05, "")});
         },
         as_is},
        {"cert-expired", [](test::Request& r) { r.not_after = test::now - 1; }, as_is},
        {"cert-not-yet-valid", [](test::Request& r) { r.not_before = test::now + 1; }, as_is},
        {"cert-ca-expired", as_is, [](Message& m) { m.now = 2'000'000'000; }}, // after the CA's own end
        {"cert-wrong-usage", as_is, [](Message& m) { m.eku_any = {"pkinitClientAuth"}; }},
        {"cert-wrong-usage", as_is, [](Message& m) { m.eku_any.clear(); }},
        {"cert-wrong-usage", [](test::Request& r) { r.extensions.clear(); }, as_is},
        {"card-not-mapped", [](test::Request& r) { r = test::logon_request({}); }, as_is},
        {"card-not-mapped", as_is, [](Message& m) { m.rules.clear(); }},
        {"card-not-mapped",
         [](test::Request& r) { r = test::logon_request({test::upn(std::string(600, 'a') + "@b")}); },
         [&](Message& m) {
             m.rules = {{0, "", principal, "alice"}};
         }},
        {"anchors-unusable", as_is, [](Message& m) { m.anchors.push_back("/nonexistent/ca.pem"); }},
        {"anchors-unusable", as_is, [](Message& m) { m.anchors.push_back("/dev/null"); }},
        {"anchors-unusable", as_is, [](Message& m) { m.anchors.push_back("/etc/passwd"); }},
        {"mapping-unusable", as_is, [](Message& m) { m.rules.at(0).match = "<UPN>alice"; }},
        {"mapping-unusable", as_is, [](Message& m) { m.store = "/dev/null"; }},
        {"mapping-unusable", as_is, [](Message& m) { m.local_store = "/dev/null"; }},
        {"bad-request", as_is, [](Message& m) { m.strong_mapping = 3; }},
        {"bad-request", as_is, [](Message& m) { m.client = "alice"; }},
        {"internal-error", as_is, [](Message& m) { m.realm.clear(); }},
    };
    for (std::size_t at = 0; at < std::size(cases); ++at) {
        auto request = test::logon_request({test::upn("alice@corp")});
        cases[at].change_certificate(request);
        auto message = request_for(request);
        cases[at].change_message(message);
        EXPECT_EQ(reason_of(judge(message)), cases[at].reason) << "case " << at;
    }
}

TEST_F(JudgeCertificate, OffersTheAccountsOfACertificateAndJudgesTheOneThatIsClaimed) {
    auto message = request_for(test::logon_request({test::upn("alice@corp"), test::upn("bob@corp")}));
    const auto several = judge(message);
    ASSERT_EQ(reason_of(several), "judged") << several.error().detail;
    EXPECT_TRUE(several->principal.empty() && several->user.empty());
    EXPECT_FALSE(several->client_allowed);
    EXPECT_EQ(several->subject, "CN=Alice");
    EXPECT_EQ(several->fingerprint.size(), 64U);
    ASSERT_EQ(several->choices.size(), 2U);
    for (const protocol::AccountChoice& choice : several->choices) {
        EXPECT_TRUE(choice.account.enterprise && choice.user_is_of_upn);
        EXPECT_FALSE(choice.is_pinned);
        message.claim = choice.account;
        const auto one = judge(message);
        ASSERT_EQ(reason_of(one), "judged") << one.error().detail;
        EXPECT_EQ(one->principal, choice.account.principal);
        EXPECT_EQ(one->user, choice.account.user);
        EXPECT_EQ(one->enterprise, choice.account.enterprise);
        EXPECT_TRUE(one->choices.empty() && one->user_is_of_upn);
    }
    message.claim = {"carol@corp", true, "carol"};
    EXPECT_EQ(reason_of(judge(message)), "card-ambiguous");
    message.claim = {};
    message.now = 2'000'000'000; // choices are no way around any other objection
    EXPECT_EQ(reason_of(judge(message)), "cert-ca-expired");
}

TEST_F(JudgeCertificate, JudgesNoOtherAccountThanTheOneThatIsClaimed) {
    auto message = request_for(test::logon_request({test::upn("alice@corp")}));
    message.claim = {"alice@corp", true, "alice"};
    EXPECT_EQ(reason_of(judge(message)), "judged");
    for (const protocol::AccountName& other :
         {protocol::AccountName{"bob@corp", true, "alice"},
          protocol::AccountName{"alice@corp", false, "alice"},
          protocol::AccountName{"alice@corp", true, "bob"}, protocol::AccountName{"alice@corp", true, ""}}) {
        message.claim = other;
        EXPECT_EQ(reason_of(judge(message)), "card-of-other-user") << other.principal << " as " << other.user;
    }
}

TEST_F(JudgeCertificate, OffersNoneOfTooManyAccounts) {
    std::vector<std::string> names;
    for (std::size_t number = 0; number <= protocol::max_account_choices; ++number)
        names.push_back(test::upn("u" + std::to_string(number) + "@corp"));
    EXPECT_EQ(reason_of(judge(request_for(test::logon_request(names)))), "card-ambiguous");
    names.pop_back();
    EXPECT_EQ(judge(request_for(test::logon_request(names)))->choices.size(), protocol::max_account_choices);
}

TEST_F(JudgeCertificate, BelievesNoAnchorsThatOthersCouldHaveWritten) {
    const auto message = request_for(test::logon_request({test::upn("alice@corp")}));
    for (const mode_t mode : {0620U, 0602U, 0666U}) {
        ASSERT_EQ(chmod(anchors_.c_str(), mode), 0);
        const auto answered = judge(message);
        EXPECT_EQ(reason_of(answered), "anchors-unusable") << mode;
        EXPECT_NE(answered.error().detail.find(anchors_), std::string::npos);
    }
    ASSERT_EQ(chmod(anchors_.c_str(), 0644), 0);
    EXPECT_EQ(reason_of(judge(message)), "judged");
    if (geteuid() != 0) {
        EXPECT_EQ(reason_of(judge_certificate(message, {})),
                  "anchors-unusable"); // in the product root alone is believed
        return;
    }
    ASSERT_EQ(chown(anchors_.c_str(), 12345, 0), 0);
    EXPECT_EQ(reason_of(judge(message)), "anchors-unusable");
}

TEST_F(JudgeCertificate, BelievesNoAnchorsInAFolderThatOthersCouldWrite) {
    const std::filesystem::path folder = testing::TempDir() + "worker-certificate-folder";
    std::filesystem::create_directory(folder);
    std::filesystem::copy_file(anchors_, folder / "ca.pem");
    std::filesystem::permissions(folder, std::filesystem::perms(0777));
    auto message = request_for(test::logon_request({test::upn("alice@corp")}));
    message.anchors = {folder / "ca.pem"};
    EXPECT_EQ(reason_of(judge(message)), "anchors-unusable");
    std::filesystem::permissions(folder, std::filesystem::perms(0755));
    EXPECT_EQ(reason_of(judge(message)), "judged");
    std::filesystem::remove_all(folder);
}

TEST_F(JudgeCertificate, DoesNotCallTheCertificateExpiredWhenItsCaIs) {
    test::Request old;
    old.not_after = test::now - 1;
    const test::Authority issuer("Old CA", nullptr, old);
    std::ofstream(anchors_) << test::pem(issuer.der());
    const auto answered = judge(request_for(test::logon_request({test::upn("a@b")}), issuer));
    EXPECT_EQ(reason_of(answered), "cert-ca-expired");
    EXPECT_NE(answered.error().detail.find("Old CA"), std::string::npos);
}

// libkrb5 would refuse such a card after its PIN was typed.
TEST_F(JudgeCertificate, WantsTheRootOfEveryAnchor) {
    const test::Authority issuing("Issuing CA", &ca_);
    const auto message = request_for(test::logon_request({test::upn("alice@corp")}), issuing);
    const auto with_anchors = [&](const std::vector<test::Der>& anchors) {
        std::ofstream file(anchors_);
        for (const test::Der& anchor : anchors)
            file << test::pem(anchor);
        file.close();
        return judge(message);
    };
    const auto alone = with_anchors({issuing.der()});
    EXPECT_EQ(reason_of(alone), "anchors-unusable");
    EXPECT_NE(alone.error().detail.find("the issuer of CN=Issuing CA is missing: CN=Card CA"),
              std::string::npos)
        << alone.error().detail;
    const test::Authority impostor("Card CA");
    EXPECT_EQ(reason_of(with_anchors({issuing.der(), impostor.der()})), "anchors-unusable");
    EXPECT_EQ(reason_of(with_anchors({issuing.der(), ca_.der()})), "judged");
    EXPECT_EQ(reason_of(with_anchors({ca_.der(), issuing.der()})), "judged");
    EXPECT_EQ(reason_of(with_anchors({ca_.der()})), "cert-not-trusted");
    const test::Authority lower("Lower CA", &issuing);
    EXPECT_EQ(reason_of(with_anchors({lower.der(), issuing.der(), ca_.der()})), "judged");
    EXPECT_EQ(reason_of(with_anchors({lower.der(), ca_.der()})), "anchors-unusable");
}

// An issuing CA that stands in the file adds no trust: what its root has limited holds.
TEST_F(JudgeCertificate, HoldsIssuingCasToTheirPurposes) {
    test::Request request;
    request.extensions = {test::basic_constraints(true), test::key_usage({5, 6}),
                          test::extended_key_usage({"1.3.6.1.5.5.7.3.1"})};
    const test::Authority tls("TLS CA", &ca_, request);
    std::ofstream(anchors_) << test::pem(ca_.der()) << test::pem(tls.der());
    EXPECT_EQ(reason_of(judge(request_for(test::logon_request({test::upn("alice@corp")}), tls))),
              "cert-ca-not-for-logon");
}

TEST_F(JudgeCertificate, AnswersAlwaysFitTheWire) {
    auto request = test::logon_request({test::upn("alice@corp")});
    request.subject.assign(
        30, {"OU", "\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc"
                   "\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc"});
    auto message = request_for(request);
    EXPECT_TRUE(protocol::encode(*judge(message)).has_value());

    message.rules.assign(64, {0, "<SUBJECT>Bob", "{subject_nt_principal}", "bob"});
    const auto failed = message_of(judge(message).error());
    EXPECT_GT(failed.detail.size(), protocol::Detail::max - 4);
    const auto frame = protocol::encode(failed);
    ASSERT_TRUE(frame.has_value());
    EXPECT_TRUE(protocol::decode<protocol::WorkerFailed>(*frame).has_value())
        << "a character was cut in half";
}

// How a signature is judged is a table in possession_test.cpp.
TEST_F(JudgeCertificate, SaysWhatIsWrongWithASignature) {
    const auto reason_for = [&](test::Key key, std::size_t cut, std::size_t size) {
        auto request = test::logon_request({test::upn("alice@corp")});
        request.key = std::move(key);
        protocol::VerifySignature message;
        const auto der = ca_.issue(request).der;
        message.der.assign(der.begin(), der.end() - static_cast<std::ptrdiff_t>(cut));
        message.challenge = protocol::Bytes(100, 'x');
        message.signature = protocol::Bytes(size, 1);
        const auto answered = verify_signature(message);
        return answered ? "verified" : policy::id_of(answered.error().reason);
    };
    EXPECT_EQ(reason_for(test::ec_key(), 0, 64), "signature-not-verified");
    EXPECT_EQ(reason_for(test::ec_key(), 0, 0), "signature-not-verified");
    EXPECT_EQ(reason_for(test::rsa_key(2048), 0, 256), "signature-not-verified");
    EXPECT_EQ(reason_for(test::ec_key(), 1, 64), "cert-malformed");
    EXPECT_EQ(reason_for(test::rsa_key(1024), 0, 128), "cert-weak-key");
    EXPECT_EQ(reason_for(test::ed25519_key(), 0, 64), "cert-key-unsupported");
}

} // namespace
} // namespace signet::worker
