// SPDX-License-Identifier: Apache-2.0
// Rules that a sync has brought from the domain into the store, as the verb `certificate` goes by them.
#include "certmap/store/store.hpp"
#include "daemon/worker/certificate.hpp"
#include "policy/settings.hpp"
#include "tests/unit/certmap/certificate_builder.hpp"
#include "tests/unit/certmap/store_folder.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <unistd.h>

namespace signet::worker {
namespace {

namespace test = certmap::test;
using certmap::RuleText;

class DomainRulesTest : public testing::Test {
protected:
    DomainRulesTest() { std::ofstream(anchors_) << test::pem(ca_.der()); }

    // alice's card names her by her mail address alone; the host's own rules know only UPNs.
    std::string judged(const std::vector<RuleText>& of_domain,
                       policy::StrongMapping mode = policy::StrongMapping::names) const {
        auto writer = certmap::StoreWriter::replace(store_);
        certmap::StoreInfo info;
        info.domain.rules = of_domain;
        const bool is_written =
            writer && writer->put({"1", "alice", "alice@CORP.EXAMPLE", {}, {}}) && writer->commit(info);
        if (!is_written) return "not written";
        const auto der = ca_.issue(test::logon_request({test::rfc822_name("alice@mail.example")})).der;
        protocol::JudgeCertificate message;
        message.der.assign(der.begin(), der.end());
        message.anchors = {anchors_};
        message.now = test::now;
        message.realm = "CORP.EXAMPLE";
        message.eku_any = {"msSmartcardLogin"};
        message.rules = {{.principal = "{subject_nt_principal}", .user = ""}};
        message.store = store_;
        message.strong_mapping = static_cast<std::uint8_t>(mode);
        const auto answer = judge_certificate(message, {.anchors_owner = geteuid()});
        return answer ? std::string(answer->user) : std::string(policy::id_of(answer.error().reason));
    }

    test::Folder folder_;
    const test::Authority ca_{"Card CA"};
    const std::string anchors_ = folder_.path() + "/ca.pem";
    const std::string store_ = folder_.path() + "/store.mdb";
};

TEST_F(DomainRulesTest, CountBesideThoseOfTheHost) {
    const RuleText by_mail{.priority = 5, .map = "(uid={subject_rfc822_name.short_name})", .name = "mail"};
    EXPECT_EQ(judged({}), "card-not-mapped");
    EXPECT_EQ(judged({by_mail}), "alice");
    EXPECT_EQ(judged({by_mail}, policy::StrongMapping::full), "card-not-mapped"); // a name binds nobody
    RuleText elsewhere = by_mail;
    elsewhere.domains = {"other.example"};
    EXPECT_EQ(judged({elsewhere}), "card-not-mapped");
    RuleText of_others = by_mail;
    of_others.match = "<ISSUER>^CN=Other$";
    EXPECT_EQ(judged({of_others}), "card-not-mapped");
}

// A file that something else has written.
TEST_F(DomainRulesTest, ThatCannotBeReadRefuse) {
    EXPECT_EQ(judged({{.map = "(uid={nonsense})", .name = "broken"}}), "mapping-unusable");
}

} // namespace
} // namespace signet::worker
