// SPDX-License-Identifier: Apache-2.0

// signetctl kdc as an administrator runs it, in a made-up realm.

#include "kdc_plugin/decision/record.hpp"
#include "tests/scenarios/signetctl_run.hpp"
#include "tests/unit/kdc_plugin/realm.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <sys/stat.h>

namespace signet::scenarios {
namespace {

using namespace certmap::test;

bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

class SignetctlKdc : public ::testing::Test {
protected:
    SignetctlKdc() {
        realm_.write("alice.pem", pem(realm_.card()));
        settings_ = " --settings " + realm_.path("kdc.toml");
        alice_ = " --cert " + realm_.path("alice.pem");
    }

    Answer explain(const std::string& arguments) const {
        return run("kdc explain --at 2027-01-15T08:00:00Z" + alice_ + settings_ + " " + arguments);
    }

    kdc::test::Realm realm_{"[[ticket.rule]]\nname = \"day\"\naction = \"limit\"\nlifetime = \"8h\"\n"};
    std::string settings_, alice_;
};

TEST_F(SignetctlKdc, ExplainsWhomTheKdcAccepts) {
    const auto [exit_status, output] = explain("--principal alice@LAB.TEST");
    EXPECT_EQ(exit_status, 0) << output;
    for (const char* part :
         {"Certificate accepted as alice@LAB.TEST\n  by         rule 1", "indicators card",
          "Ticket for the realm issued", "at most 8 h 00 min", "rule 1 \"day\": limit", "signet_certmap"})
        EXPECT_TRUE(has(output, part)) << part << " in\n" << output;
    EXPECT_FALSE(has(output, " as kdc")) << output;
}

TEST_F(SignetctlKdc, ExplainsWhomTheKdcRefuses) {
    const auto [exit_status, output] = explain("--principal bob@LAB.TEST");
    EXPECT_EQ(exit_status, 1);
    EXPECT_TRUE(has(output, "Certificate refused as bob@LAB.TEST: card-of-other-user")) << output;
    EXPECT_TRUE(has(output, "What would change it")) << output;
    EXPECT_FALSE(has(output, "Ticket")) << output;
    // What it advises is what helps.
    const std::string advice = "kadmin.local -q 'setstr bob@LAB.TEST signet_certmap ";
    const auto begin = output.find(advice);
    ASSERT_NE(begin, std::string::npos) << output;
    const auto value = output.substr(begin + advice.size());
    EXPECT_EQ(
        explain("--principal bob@LAB.TEST --certmap '" + value.substr(0, value.find('\'')) + "'").exit_status,
        0);
    EXPECT_EQ(explain("--principal alice@LAB.TEST --at 2040-01-01").exit_status, 2); // --at twice
    auto old = logon_request({upn("alice@LAB.TEST")});
    old.not_after = 1'790'000'000;
    realm_.write("old.pem", pem(realm_.card(old)));
    const auto expired = run("kdc explain --principal alice@LAB.TEST --at 2027-01-15 --json --cert " +
                             realm_.path("old.pem") + settings_);
    EXPECT_EQ(expired.exit_status, 1);
    EXPECT_TRUE(has(expired.output, "\"reason\": \"cert-expired\"")) << expired.output;
    EXPECT_TRUE(has(expired.output, "\"advice\": []")) << expired.output;
}

TEST_F(SignetctlKdc, ExplainsByAttributesAndUpn) {
    EXPECT_EQ(explain("--principal bob@LAB.TEST --certmap '<SUBJECT>.*'").exit_status, 0);
    EXPECT_TRUE(has(explain("--principal alice@LAB.TEST --certmap none").output, "refused"));
    EXPECT_EQ(explain("--principal alice@LAB.TEST --enterprise").exit_status, 0);
    EXPECT_EQ(explain("--principal alice@LAB.TEST --enterprise --entry al@LAB.TEST").exit_status, 0);
    EXPECT_EQ(explain("--principal bob@LAB.TEST --enterprise").exit_status, 1);
    EXPECT_EQ(explain("--principal alice --enterprise").exit_status, 2);
    EXPECT_EQ(explain("--principal alice").exit_status, 2);
}

TEST_F(SignetctlKdc, SaysWhenTheSettingsCannotBeUsed) {
    realm_.settings("mode = \"strict\"\n");
    const auto [exit_status, output] = explain("--principal alice@LAB.TEST");
    EXPECT_EQ(exit_status, 1);
    EXPECT_TRUE(has(output, "kdc-settings-unusable")) << output;
    EXPECT_TRUE(has(output, "mode")) << output;
}

TEST_F(SignetctlKdc, BlocksACardUntilItIsTakenOff) {
    const auto blocked = run("kdc block --why 'left in a train'" + alice_ + settings_);
    EXPECT_EQ(blocked.exit_status, 0) << blocked.output;
    EXPECT_TRUE(has(explain("--principal alice@LAB.TEST").output, "cert-blocked"));
    EXPECT_TRUE(has(run("kdc block" + alice_ + settings_).output, "is blocked already"));
    EXPECT_EQ(run("kdc block --key " + realm_.path("alice.pem") + settings_).exit_status, 0);
    const auto list = run("kdc block --list" + settings_);
    EXPECT_EQ(list.exit_status, 0);
    EXPECT_TRUE(has(list.output, ": left in a train\n")) << list.output;
    const auto removed = run("kdc block --remove" + alice_ + settings_);
    EXPECT_TRUE(has(removed.output, "taken off the list")) << removed.output;
    EXPECT_TRUE(has(removed.output, "still on the list: key ")) << removed.output;
    EXPECT_EQ(run("kdc block --remove --key " + realm_.path("alice.pem") + settings_).exit_status, 0);
    EXPECT_EQ(explain("--principal alice@LAB.TEST").exit_status, 0);
    EXPECT_TRUE(has(run("kdc block --remove" + alice_ + settings_).output, "was not on the list"));
}

TEST_F(SignetctlKdc, BlocksSerialNumbersOfOneCaOrOfAny) {
    const std::string issuer = " --issuer " + realm_.path("ca.pem");
    EXPECT_TRUE(has(run("kdc block --serial 12:34" + issuer + settings_).output, "serial 1234 "));
    EXPECT_TRUE(has(explain("--principal alice@LAB.TEST").output, "cert-blocked"));
    EXPECT_EQ(run("kdc block --serial 1234 --remove" + issuer + settings_).exit_status, 0);
    EXPECT_EQ(run("kdc block --serial 0x12" + settings_).exit_status, 0);
    EXPECT_EQ(run("kdc block --why \"$(printf 'a\\tb')\" --serial 12" + settings_).exit_status, 2);
    EXPECT_EQ(run("kdc block --list --file " + realm_.path("other")).exit_status, 0);
}

TEST_F(SignetctlKdc, LeavesABrokenBlockListAlone) {
    realm_.write("blocked", "nonsense\n");
    const auto [exit_status, output] = run("kdc block" + alice_ + settings_);
    EXPECT_EQ(exit_status, 1);
    EXPECT_TRUE(has(output, "line 1 is no entry")) << output;
    realm_.settings("mode = \"strict\"\n");
    EXPECT_TRUE(has(run("kdc block" + alice_ + settings_).output, "--file"));
}

TEST_F(SignetctlKdc, WaitsUntilNobodyWouldBeRefused) {
    kdc::Record record;
    record.audit = true;
    record.client = "bob@LAB.TEST";
    record.reason = "card-not-mapped";
    record.sha256 = "bb";
    const std::string head = "Nov 22 10:00:00 kdc1 krb5kdc[714](Error): ";
    const std::string refused = head + kdc::text_of(record) + "\n";
    record.accepted = true;
    record.reason = "granted";
    realm_.write("log.1", std::string(200'000, 'x') + "\n" + refused);
    realm_.write("log", head + kdc::text_of(record)); // its last line has no end yet
    const auto bad = run("kdc audit-report " + realm_.path("log.1"));
    EXPECT_EQ(bad.exit_status, 1);
    EXPECT_TRUE(has(bad.output, "Locked out")) << bad.output;
    EXPECT_TRUE(has(bad.output, "bob@LAB.TEST")) << bad.output;
    EXPECT_EQ(run("kdc audit-report " + realm_.path("log.1") + " " + realm_.path("log")).exit_status, 0);
    EXPECT_EQ(run("kdc audit-report --json < " + realm_.path("log")).exit_status, 0);
    EXPECT_EQ(run("kdc audit-report /nowhere " + realm_.path("log")).exit_status, 1);
    EXPECT_EQ(run("kdc audit-report " + realm_.path(".")).exit_status, 1);
    EXPECT_EQ(run("kdc audit-report --since yesterday").exit_status, 2);
}

TEST_F(SignetctlKdc, ChecksAKdc) {
    const auto module = realm_.path("signet_kdc.so");
    realm_.write("signet_kdc.so", "");
    Request request;
    request.extensions = {
        alternative_names({pkinit_name("LAB.TEST", {"krbtgt", "LAB.TEST"}), dns_name("kdc1")}),
        extended_key_usage({"1.3.6.1.5.2.3.5"})};
    const auto kdc = realm_.ca.issue(request);
    realm_.write("kdc.pem", pem(kdc.der));
    realm_.write("kdc.key", pem(kdc.key), 0600);
    const std::string half = " = {\nmodule = signet:" + module + "\n";
    realm_.write("kdc.conf",
                 "[libdefaults]\ndefault_realm = LAB.TEST\n[kdcdefaults]\nkdc_tcp_listen_backlog = 256\n"
                 "[realms]\nLAB.TEST = {\npkinit_require_freshness = true\npkinit_anchors = FILE:" +
                     realm_.path("ca.pem") + "\npkinit_identity = FILE:" + realm_.path("kdc.pem") + "," +
                     realm_.path("kdc.key") + "\n}\n[plugins]\ncertauth" + half +
                     "enable_only = signet\n}\nkdcpolicy" + half + "}\n");
    const std::string check = "kdc check" + settings_ + " --kdc-conf " + realm_.path("kdc.conf");
    const auto good = run(check);
    EXPECT_EQ(good.exit_status, 0) << good.output;
    EXPECT_FALSE(has(good.output, "error")) << good.output;
    EXPECT_TRUE(has(run(check + " --json").output, "\"usable\": true"));
    realm_.write("signet_kdc.so", "", 0666);
    const auto bad = run(check);
    EXPECT_EQ(bad.exit_status, 1);
    EXPECT_TRUE(has(bad.output, "error    plugins      [plugins] certauth")) << bad.output;
    EXPECT_FALSE(has(run(check + " identity").output, "plugins"));
    EXPECT_EQ(run(check + " nonsense").exit_status, 2);
    EXPECT_EQ(run("kdc check" + settings_ + " --kdc-conf /nowhere/kdc.conf").exit_status, 1);
}

// A maker of cards, its card that has alice's key, and what it says of that key.
struct Made {
    const Authority maker{"Maker Root"};
    const Authority device{"PIV Attestation", &maker};
    const Issued key = device.issue({});

    std::string statement(const Authority& by) const {
        const std::vector<Extension> said{
            {"1.3.6.1.4.1.41482.3.8", false, "\x03\x02"},
            {"1.3.6.1.4.1.41482.3.7", false, std::string("\x02\x02\x04\xD2", 4)}};
        return pem(by.issue({.extensions = said, .key = key.key}).der) + pem(by.der());
    }
};

TEST_F(SignetctlKdc, KeepsWhatACardSaysOfItsKey) {
    const Made made;
    auto request = logon_request({upn("alice@LAB.TEST")});
    request.key = made.key.key;
    realm_.write("alice.pem", pem(realm_.card(request)));
    realm_.write("maker.pem", pem(made.maker.der()));
    realm_.write("said.pem", made.statement(made.device));
    realm_.write("lie.pem", made.statement(Authority("PIV Attestation")));
    const std::string attest = "kdc attest" + settings_ + " ";
    EXPECT_TRUE(has(run(attest + realm_.path("said.pem")).output, "attestation_anchors names no CA"));
    realm_.settings("[assurance]\nattestation_anchors = [\"" + realm_.path("maker.pem") +
                    "\"]\nattestations = \"" + realm_.path("kept") +
                    "\"\n[[assurance.rule]]\nattested = [\"touch\"]\nindicators = [\"touched\"]\n");
    EXPECT_EQ(run(attest + "--list").exit_status, 0);
    const auto lie = run(attest + realm_.path("said.pem") + " " + realm_.path("lie.pem"));
    EXPECT_EQ(lie.exit_status, 1);
    EXPECT_TRUE(has(lie.output, "lie.pem: the statement about its key is of no maker")) << lie.output;
    EXPECT_FALSE(has(explain("--principal alice@LAB.TEST").output, "attested")); // of two files none was kept
    const auto kept = run(attest + realm_.path("said.pem"));
    EXPECT_EQ(kept.exit_status, 0) << kept.output;
    EXPECT_TRUE(has(kept.output, ": hardware, pin, pin-always, touch; card 1234\n")) << kept.output;
    const auto explained = explain("--principal alice@LAB.TEST").output;
    EXPECT_TRUE(has(explained, "attested   hardware, pin, pin-always, touch")) << explained;
    EXPECT_TRUE(has(explained, "indicators card, touched")) << explained;
    EXPECT_TRUE(has(run(attest + "--list --json").output, "\"pin-always\""));
    EXPECT_TRUE(has(run(attest + "--remove " + realm_.path("alice.pem")).output, "taken away"));
    EXPECT_TRUE(has(run(attest + "--remove " + realm_.path("alice.pem")).output, "no statement"));
    EXPECT_TRUE(has(explain("--principal alice@LAB.TEST").output, "indicators card\n"));
}

TEST_F(SignetctlKdc, TellsWhichStatementsProveNothing) {
    const Made made;
    realm_.write("maker.pem", pem(made.maker.der()));
    realm_.write("other.pem", pem(Authority("Other Maker").der()));
    realm_.write("said.pem", made.statement(made.device));
    const auto believe = [&](const std::string& maker) {
        realm_.settings("[assurance]\nattestation_anchors = [\"" + realm_.path(maker) +
                        "\"]\nattestations = \"" + realm_.path("kept") + "\"\n");
    };
    believe("maker.pem");
    const std::string attest = "kdc attest" + settings_ + " ";
    EXPECT_EQ(run(attest + realm_.path("said.pem")).exit_status, 0);
    realm_.write("kept/alice.pem", made.statement(made.device));
    const auto list = run(attest + "--list");
    EXPECT_TRUE(has(list.output, "does not have the name of its key")) << list.output;
    EXPECT_TRUE(has(list.output, "hardware, pin")) << list.output;
    believe("other.pem");
    EXPECT_TRUE(has(run(attest + "--list").output, "of no maker in attestation_anchors"));
}

TEST(SignetctlKdcUsage, IsAnswered) {
    for (const char* wrong : {"kdc", "kdc no-such-verb", "kdc explain", "kdc explain --cert a", "kdc block",
                              "kdc block --cert a --key b", "kdc block --cert a --list",
                              "kdc block --list --remove", "kdc block --cert a --issuer b", "kdc check extra",
                              "kdc attest", "kdc attest a --list", "kdc attest --list --remove b",
                              "kdc attest a --remove b", "kdc explain --cert a --principal b@R --entry c@R"})
        EXPECT_EQ(run(wrong).exit_status, 2) << wrong;
    for (const char* verb : {"attest", "explain", "block", "audit-report", "check"})
        EXPECT_EQ(run(std::string("kdc ") + verb + " --help").exit_status, 0) << verb;
}

} // namespace
} // namespace signet::scenarios
