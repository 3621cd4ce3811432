// SPDX-License-Identifier: Apache-2.0
// The verb `gate`, over a real store and real certificates. Stands here because it needs those that this folder makes.
#include "certmap/parse/parse_certificate.hpp"
#include "certmap/parse/ssh_key.hpp"
#include "certmap/store/store.hpp"
#include "daemon/worker/gate.hpp"
#include "tests/unit/certmap/certificate_builder.hpp"
#include "tests/unit/certmap/store_folder.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

namespace signet::worker {
namespace {

namespace test = certmap::test;
using certmap::Entry;

class GateTest : public testing::Test {
protected:
    GateTest() { std::ofstream(anchors_) << test::pem(ca_.der()); }

    test::Issued issue(test::Request request = test::logon_request({test::upn("alice@corp.example")})) const {
        return ca_.issue(request);
    }
    // An account with these certificates, and the keys that they answer to.
    static Entry account(const std::string& user, const std::vector<test::Issued>& certificates) {
        Entry entry{"id-" + user, user, user + "@CORP.EXAMPLE", {}, {}, {}, {}};
        for (const test::Issued& issued : certificates) {
            const auto parsed = certmap::parse_certificate(issued.der).value();
            entry.keys.push_back({certmap::KeyKind::certificate, certmap::hexadecimal(parsed.sha256)});
            entry.certificates.push_back({parsed.key.bits_sha256, {issued.der.begin(), issued.der.end()}});
        }
        std::ranges::sort(entry.keys);
        std::ranges::sort(entry.certificates);
        return entry;
    }
    void write_store(const std::vector<Entry>& entries) const {
        auto writer = certmap::StoreWriter::replace(store_);
        ASSERT_TRUE(writer);
        for (const Entry& entry : entries)
            ASSERT_TRUE(writer->put(entry));
        certmap::StoreInfo info;
        info.updated = test::now;
        ASSERT_TRUE(writer->commit(info));
    }
    Gate gate() const {
        protocol::PrepareGate terms;
        terms.anchors = {anchors_};
        terms.eku_any = {"msSmartcardLogin"};
        terms.store = store_;
        terms.block_list = block_list_;
        terms.realm = "CORP.EXAMPLE";
        return Gate(terms, {.ed25519_keys_work = true, .anchors_owner = geteuid()});
    }
    static std::string key_of(const test::Issued& issued) {
        return certmap::base64(certmap::ssh_key_of(certmap::DecodedCertificate::of(issued.der).value()));
    }
    static std::string answer(Gate& gate, const std::string& key, const std::string& user = "alice") {
        const auto judged = gate.judge(protocol::JudgeKey{key, user, test::now});
        return judged ? "judged" : std::string(policy::id_of(judged.error().reason));
    }

    static protocol::JudgeHolder nobodys(const test::Issued& issued) {
        return {protocol::Bytes(issued.der.begin(), issued.der.end()), "", test::now};
    }

    test::Folder folder_;
    const test::Authority ca_{"Card CA"};
    const std::string anchors_ = folder_.path() + "/ca.pem";
    const std::string store_ = folder_.path() + "/store.mdb";
    std::string block_list_;
};

TEST_F(GateTest, AKeyIsThatOfTheAccountWithItsCertificate) {
    const auto card = issue();
    write_store({account("alice", {card})});
    Gate judge = gate();
    const auto judged = judge.judge(protocol::JudgeKey{key_of(card), "alice", test::now});
    ASSERT_TRUE(judged) << judged.error().detail;
    EXPECT_EQ(judged->certificate.user, "alice");
    EXPECT_EQ(judged->certificate.principal, "alice@CORP.EXAMPLE");
    EXPECT_TRUE(judged->certificate.client_allowed);
    EXPECT_EQ(judged->der, protocol::Bytes(card.der.begin(), card.der.end()));
    EXPECT_GT(judged->store_updated, 0);
}

TEST_F(GateTest, WhatIsNoKeyOfTheStoreIsUnknown) {
    write_store({account("alice", {issue()})});
    Gate judge = gate();
    EXPECT_EQ(answer(judge, key_of(issue())), "key-unknown");
    for (const char* key : {"", "A", "AAAA", "AAAAB3NzaC1yc2E=", "no base64 at all!"})
        EXPECT_EQ(answer(judge, key), "key-unknown") << key;
}

TEST_F(GateTest, TheCertificateBehindTheKeyIsJudged) {
    const auto expired = [] {
        auto request = test::logon_request({test::upn("alice@corp.example")});
        request.not_after = test::now - 1;
        return request;
    }();
    const auto old = issue(expired);
    const auto of_stranger = test::Authority("Another CA").issue(test::logon_request({}));
    auto for_mail = test::logon_request({});
    for_mail.extensions = {test::key_usage({0}), test::extended_key_usage({"1.3.6.1.5.5.7.3.4"})};
    const auto mail = issue(for_mail);
    write_store({account("alice", {old, of_stranger, mail})});
    Gate judge = gate();
    EXPECT_EQ(answer(judge, key_of(old)), "cert-expired");
    EXPECT_EQ(answer(judge, key_of(of_stranger)), "cert-not-trusted");
    EXPECT_EQ(answer(judge, key_of(mail)), "cert-wrong-usage");
}

TEST_F(GateTest, ARenewedCertificateOfTheSameKeyCounts) {
    auto request = test::logon_request({test::upn("alice@corp.example")});
    request.key = test::ec_key();
    request.not_after = test::now - 1;
    const auto old = issue(request);
    request.not_after = test::now + 1000;
    write_store({account("alice", {old, issue(request)})});
    Gate judge = gate();
    EXPECT_EQ(answer(judge, key_of(old)), "judged");
}

// It was imported for somebody who says that it has another key.
TEST_F(GateTest, TheCertificateItselfSaysWhoseKeyItIsAbout) {
    const auto card = issue();
    const auto other = issue();
    Entry entry = account("alice", {card});
    entry.certificates.front().public_key = certmap::parse_certificate(other.der)->key.bits_sha256;
    write_store({entry});
    Gate judge = gate();
    EXPECT_EQ(answer(judge, key_of(other)), "key-unknown");
}

TEST_F(GateTest, AKeyOfTwoAccountsIsThatOfTheOneWhoLogsOn) {
    const auto card = issue();
    write_store({account("alice", {card}), account("bob", {card}), account("carol", {})});
    Gate judge = gate();
    for (const char* user : {"alice", "bob"}) {
        const auto judged = judge.judge(protocol::JudgeKey{key_of(card), user, test::now});
        ASSERT_TRUE(judged) << judged.error().detail;
        EXPECT_EQ(judged->certificate.user, user);
    }
    EXPECT_NE(answer(judge, key_of(card), "carol"), "judged");
}

TEST_F(GateTest, AStoreThatWasReplacedAndAListThatWasWrittenCountAtOnce) {
    const auto card = issue();
    block_list_ = folder_.path() + "/blocked";
    std::ofstream(block_list_) << "# nobody\n";
    write_store({account("alice", {card})});
    Gate judge = gate();
    EXPECT_EQ(answer(judge, key_of(card)), "judged");
    const auto parsed = certmap::parse_certificate(card.der).value();
    std::ofstream(block_list_) << certmap::block_line_of_certificate(parsed.sha256) << "\n";
    EXPECT_EQ(answer(judge, key_of(card)), "cert-blocked");
    std::ofstream(block_list_) << "# found again, and here is more text so that it differs\n";
    EXPECT_EQ(answer(judge, key_of(card)), "judged");
    std::ofstream(block_list_) << "a line that nobody can read\n";
    EXPECT_EQ(answer(judge, key_of(card)), "block-list-unusable");
    std::ofstream(block_list_) << "# nobody, again\n";
    write_store({account("alice", {})});
    EXPECT_EQ(answer(judge, key_of(card)), "key-unknown");
    ASSERT_EQ(unlink(store_.c_str()), 0);
    EXPECT_EQ(answer(judge, key_of(card)), "mapping-unusable") << "a store that is configured and not there";
}

TEST_F(GateTest, ACertificateNeedNotBeInTheStoreToBeJudged) {
    const auto card = issue();
    write_store({account("alice", {card})});
    Gate judge = gate();
    const auto judge_der = [&](const test::Issued& issued) {
        protocol::JudgeHolder question;
        question.der = protocol::Bytes(issued.der.begin(), issued.der.end());
        question.user = "alice";
        question.now = test::now;
        const auto judged = judge.judge(question);
        return judged ? "judged" : std::string(policy::id_of(judged.error().reason));
    };
    EXPECT_EQ(judge_der(card), "judged");
    EXPECT_EQ(judge_der(issue()), "card-not-mapped");
    EXPECT_EQ(judge_der(test::Authority("Another CA").issue(test::logon_request({}))), "cert-not-trusted");
    EXPECT_EQ(judge_der({}), "cert-malformed");
}

TEST_F(GateTest, WhereNobodyIsNamedItIsTheOneAccountOfTheCertificate) {
    const auto card = issue();
    const auto shared = issue();
    write_store({account("alice", {card, shared}), account("bob", {shared})});
    Gate judge = gate();
    const auto judged = judge.judge(nobodys(card));
    ASSERT_TRUE(judged) << judged.error().detail;
    EXPECT_EQ(judged->certificate.user, "alice");
    const auto of_two = judge.judge(nobodys(shared));
    ASSERT_FALSE(of_two);
    EXPECT_EQ(policy::id_of(of_two.error().reason), "card-ambiguous");
}

} // namespace
} // namespace signet::worker
