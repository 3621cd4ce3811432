// SPDX-License-Identifier: Apache-2.0
// What is known of revocation, as the verbs `certificate` and `gate` ask it.
#include "certmap/trust/authorities.hpp"
#include "certmap/trust/crl.hpp"
#include "daemon/worker/certificate.hpp"
#include "daemon/worker/gate.hpp"
#include "tests/unit/certmap/revocation_builder.hpp"
#include "tests/unit/certmap/store_folder.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <thread>
#include <unistd.h>

namespace signet::worker {
namespace {

namespace test = certmap::test;
using certmap::RevocationDemand;

constexpr const char* serial = "a1";

class WorkerRevocation : public testing::Test {
protected:
    WorkerRevocation() {
        std::ofstream(anchors_) << test::pem(ca_.der());
        std::filesystem::create_directory(answers_);
        terms_.anchors = {anchors_};
        terms_.eku_any = {"msSmartcardLogin"};
        terms_.realm = "CORP";
        terms_.rules = {{0, "", "{subject_nt_principal}", "{subject_nt_principal.short_name}"}};
        terms_.revocation.directory = answers_;
        terms_.revocation.others.demand = RevocationDemand::hard;
    }

    static test::Der card_of(const test::Authority& issuer) {
        auto request = test::logon_request({test::upn("alice@corp.example")});
        request.serial_hex = serial;
        return issuer.issue(request).der;
    }

    Machine machine() {
        return {.anchors_owner = geteuid(),
                .tell_fetcher = [this](const std::string& datagram) { told_.push_back(datagram); }};
    }

    Result<protocol::CertificateJudged> judge() {
        protocol::JudgeCertificate request;
        static_cast<protocol::JudgementTerms&>(request) = terms_;
        request.der.assign(card_.begin(), card_.end());
        request.now = test::now;
        return judge_certificate(request, machine());
    }
    std::string verdict() {
        const auto judged = judge();
        return judged ? "judged" : std::string(policy::id_of(judged.error().reason));
    }

    // A file of answers about that CA's certificates, under the name of the CA whose certificate it is.
    void put(const test::CrlRequest& request, const test::Authority& issuer,
             const test::Authority& named) const {
        const auto table =
            certmap::read_crl(test::make_crl(issuer, request), issuer.der(), test::now).value();
        const auto key = certmap::key_of_authority(named.der()).value();
        const std::string path =
            answers_ + "/" + certmap::revocation_file_name(certmap::RevocationSource::crl, key);
        std::ofstream(path + ".new") << certmap::encode(table).value();
        std::filesystem::rename(path + ".new", path);
    }
    void put(const test::CrlRequest& request) const { put(request, ca_, ca_); }

    void add_issuer(const certmap::IssuerPolicy& policy) {
        terms_.revocation.issuers.push_back({anchors_, policy});
    }

    test::Folder folder_;
    const test::Authority ca_{"Card CA"};
    const std::string anchors_ = folder_.path() + "/ca.pem";
    const std::string answers_ = folder_.path() + "/revocation";
    const test::Der card_ = card_of(ca_);
    protocol::PrepareGate terms_;
    std::vector<std::string> told_;
};

TEST_F(WorkerRevocation, IsNotAskedUnlessDemanded) {
    put({.entries = {{serial}}});
    EXPECT_EQ(verdict(), "cert-revoked");
    terms_.revocation.others.demand = RevocationDemand::off;
    EXPECT_EQ(verdict(), "judged");
}

TEST_F(WorkerRevocation, IsHardOrSoftWithAGrace) {
    EXPECT_EQ(verdict(), "revocation-unknown");
    put({});
    EXPECT_EQ(verdict(), "judged");
    put({.next_update = test::now - 10});
    EXPECT_EQ(verdict(), "revocation-unknown");
    EXPECT_NE(judge().error().detail.find("the CRL ran out at"), std::string::npos);
    terms_.revocation.others.grace = 60;
    EXPECT_EQ(verdict(), "judged");
    terms_.revocation.others = {.demand = RevocationDemand::soft};
    EXPECT_EQ(verdict(), "judged");
    put({.entries = {{serial}}, .next_update = test::now - 10});
    EXPECT_EQ(verdict(), "cert-revoked"); // however old
}

TEST_F(WorkerRevocation, IsOfTheCaThatIssuedTheCertificate) {
    const test::Authority other("Other CA");
    put({}, other, ca_);
    EXPECT_EQ(verdict(), "revocation-unknown");
    EXPECT_NE(judge().error().detail.find("is of another CA"), std::string::npos);
    put({}, other, other);
    EXPECT_EQ(verdict(), "revocation-unknown");
}

TEST_F(WorkerRevocation, IsSetForEachCa) {
    add_issuer({.demand = RevocationDemand::off});
    EXPECT_EQ(verdict(), "judged");
    terms_.revocation.others.demand = RevocationDemand::off;
    terms_.revocation.issuers.front().policy.demand = RevocationDemand::hard;
    EXPECT_EQ(verdict(), "revocation-unknown");
}

TEST_F(WorkerRevocation, ACaThatCannotBeReadRefusesEverybody) {
    terms_.revocation.issuers.push_back({folder_.path() + "/missing.pem", {}});
    EXPECT_EQ(verdict(), "anchors-unusable");
}

TEST_F(WorkerRevocation, TellsTheFetcherWhomToAskAbout) {
    EXPECT_EQ(verdict(), "revocation-unknown");
    EXPECT_TRUE(told_.empty()); // there is nobody to ask
    add_issuer({.demand = RevocationDemand::hard, .asks_ocsp = true});
    EXPECT_EQ(verdict(), "revocation-unknown");
    const auto key = certmap::key_of_authority(ca_.der()).value();
    EXPECT_EQ(told_, std::vector{certmap::encode(certmap::RevocationRequest{key, {0xa1}})});
}

// Nothing but the directory has changed: the worker is the same process.
TEST_F(WorkerRevocation, ALastingWorkerLearnsOfAFileWithinSeconds) {
    put({});
    Gate gate(terms_, machine());
    const protocol::JudgeHolder holder{protocol::Bytes(card_.begin(), card_.end()), "alice", test::now};
    const auto granted = gate.judge(holder);
    EXPECT_TRUE(granted) << granted.error().detail;
    put({.entries = {{serial}}});
    std::this_thread::sleep_for(std::chrono::milliseconds(1100)); // it looks once a second
    const auto refused = gate.judge(holder);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().reason, Reason::cert_revoked);
}

} // namespace
} // namespace signet::worker
