// SPDX-License-Identifier: Apache-2.0
// Requests of a KDC to both halves of the module, and what it is answered.
#include "tests/unit/kdc_plugin/plugin.hpp"

namespace signet::kdc {
namespace {

using policy::Reason;

class Halves : public test::Plugin {};

TEST_F(Halves, KnowOneMajorVersion) {
    EXPECT_EQ(certauth_signet_initvt(context, 2, 1, nullptr), KRB5_PLUGIN_VER_NOTSUPP);
    EXPECT_EQ(kdcpolicy_signet_initvt(context, 0, 1, nullptr), KRB5_PLUGIN_VER_NOTSUPP);
    EXPECT_STREQ(certauth.name, "signet");
    EXPECT_STREQ(kdcpolicy.name, "signet");
}

TEST_F(Halves, AcceptWithIndicatorsAndHardware) {
    desk->verdict.decision = {Reason::granted, {}};
    desk->verdict.assurance.indicators = {"card", "piv"};
    EXPECT_EQ(authorize(), std::pair(0, (std::vector<std::string>{"card", "piv"})));
    desk->verdict.assurance.hw_authent = true;
    EXPECT_EQ(authorize().first, KRB5_CERTAUTH_HWAUTH);
    ASSERT_EQ(desk->records.size(), 2U);
    EXPECT_TRUE(desk->records.back().accepted);
    EXPECT_EQ(desk->records.back().client, "alice@LAB.TEST");
    EXPECT_EQ(desk->records.back().indicators, "card,piv");
}

TEST_F(Halves, RefuseWithTheCodeOfRfc4556) {
    struct Row {
        Reason reason;
        bool weak;
        krb5_error_code code;
    };
    for (const Row& row : {Row{Reason::cert_malformed, false, KRB5KDC_ERR_INVALID_CERTIFICATE},
                           Row{Reason::cert_wrong_usage, false, KRB5KDC_ERR_INCONSISTENT_KEY_PURPOSE},
                           Row{Reason::cert_not_trusted, false, KRB5KDC_ERR_CANT_VERIFY_CERTIFICATE},
                           Row{Reason::cert_expired, false, KRB5KDC_ERR_INVALID_CERTIFICATE},
                           Row{Reason::cert_ca_expired, false, KRB5KDC_ERR_INVALID_CERTIFICATE},
                           Row{Reason::cert_path_invalid, false, KRB5KDC_ERR_INVALID_CERTIFICATE},
                           Row{Reason::cert_policy, false, KRB5KDC_ERR_INVALID_CERTIFICATE},
                           Row{Reason::cert_name_constraints, false, KRB5KDC_ERR_INVALID_CERTIFICATE},
                           Row{Reason::cert_weak_digest, false, KRB5KDC_ERR_DIGEST_IN_CERT_NOT_ACCEPTED},
                           Row{Reason::cert_ca_not_for_logon, false, KRB5KDC_ERR_INCONSISTENT_KEY_PURPOSE},
                           Row{Reason::cert_blocked, false, KRB5KDC_ERR_REVOKED_CERTIFICATE},
                           Row{Reason::cert_revoked, false, KRB5KDC_ERR_REVOKED_CERTIFICATE},
                           Row{Reason::revocation_unknown, false, KRB5KDC_ERR_REVOCATION_STATUS_UNAVAILABLE},
                           Row{Reason::card_not_mapped, false, KRB5KDC_ERR_CLIENT_NAME_MISMATCH},
                           Row{Reason::card_not_mapped, true, KRB5KDC_ERR_CERTIFICATE_MISMATCH},
                           Row{Reason::card_of_other_user, false, KRB5KDC_ERR_CLIENT_NAME_MISMATCH},
                           Row{Reason::kdc_settings_unusable, false, KRB5KDC_ERR_CANT_VERIFY_CERTIFICATE},
                           Row{Reason::internal_error, false, KRB5KDC_ERR_CANT_VERIFY_CERTIFICATE}}) {
        desk->verdict = {};
        desk->verdict.decision = {row.reason, "the detail"};
        desk->verdict.weak = row.weak;
        EXPECT_EQ(authorize(), std::pair(row.code, std::vector<std::string>{})) << policy::id_of(row.reason);
        const char* message = krb5_get_error_message(context, row.code);
        EXPECT_EQ(std::string(message), "signet: " + std::string(policy::id_of(row.reason)) + ": the detail");
        krb5_free_error_message(context, message);
    }
}

TEST_F(Halves, PassInAuditMode) {
    desk->in_force.mode = policy::KdcMode::audit;
    desk->verdict.decision = {Reason::cert_blocked, {}};
    EXPECT_EQ(authorize().first, KRB5_PLUGIN_NO_HANDLE);
    EXPECT_TRUE(desk->records.back().audit);
    desk->verdict.decision = {Reason::granted, {}};
    desk->verdict.assurance.indicators = {"card"};
    EXPECT_EQ(authorize(), std::pair(static_cast<krb5_error_code>(KRB5_PLUGIN_NO_HANDLE),
                                     std::vector<std::string>{"card"}));
    desk->verdict.assurance.hw_authent = true;
    EXPECT_EQ(authorize().first, KRB5_CERTAUTH_HWAUTH_PASS);
}

TEST_F(Halves, HandOverWhatTheClientAskedFor) {
    krb5_principal enterprise = nullptr;
    ASSERT_EQ(krb5_parse_name_flags(context, "alice@corp.example@LAB.TEST", KRB5_PRINCIPAL_PARSE_ENTERPRISE,
                                    &enterprise),
              0);
    set("signet_certmap", "<SUBJECT>x");
    set("pkinit_cert_match", "<SUBJECT>y");
    authorize(enterprise);
    krb5_free_principal(context, enterprise);
    EXPECT_TRUE(desk->asked.client.requested.is_enterprise());
    EXPECT_EQ(desk->asked.client.requested.components, std::vector<std::string>{"alice@corp.example"});
    EXPECT_EQ(desk->asked.client.entry.text(), "alice@LAB.TEST");
    EXPECT_EQ(desk->asked.signet_certmap, "<SUBJECT>x");
    EXPECT_EQ(desk->asked.pkinit_cert_match, "<SUBJECT>y");
    authorize();
    EXPECT_FALSE(desk->asked.client.requested.is_enterprise());
}

TEST_F(Halves, CopeWithPrincipalsOfAnyShape) {
    std::vector<krb5_data> parts(200, krb5_data{KV5M_DATA, 0, nullptr});
    std::string bytes("a\0@/\xff", 5);
    parts[1] = {KV5M_DATA, static_cast<unsigned>(bytes.size()), bytes.data()};
    krb5_principal_data odd{KV5M_PRINCIPAL, {KV5M_DATA, 0, nullptr}, parts.data(), 200, 77};
    client.princ = &odd;
    authorize(&odd);
    EXPECT_EQ(desk->asked.client.entry.components.size(), 200U);
    EXPECT_EQ(desk->asked.client.entry.components[1], bytes);
    odd.length = 0;
    authorize(&odd);
    EXPECT_TRUE(desk->asked.client.entry.components.empty());
}

TEST_F(Halves, DenyTicketsWithTheReasonAsStatus) {
    EXPECT_EQ(check_as(), Answer{});
    EXPECT_TRUE(desk->records.empty());
    desk->decision.decision = {Reason::card_required, "everyone"};
    EXPECT_EQ(check_as(), (Answer{KRB5KDC_ERR_POLICY, "signet: card-required"}));
    EXPECT_EQ(desk->records.back().service, "krbtgt/LAB.TEST@LAB.TEST");
    EXPECT_EQ(desk->records.back().reason, "card-required");
    desk->decision.decision = {Reason::ticket_refused, "rule 1"};
    EXPECT_EQ(check_as().status, "signet: ticket-refused");
    desk->in_force.mode = policy::KdcMode::audit;
    EXPECT_EQ(check_as(), Answer{});
    EXPECT_TRUE(desk->records.back().audit);
}

TEST_F(Halves, LimitLifetimes) {
    desk->decision.lifetime = std::chrono::hours(1);
    desk->decision.renewable = std::chrono::hours(2);
    EXPECT_EQ(check_as(), (Answer{0, "", 3600, 7200}));
    desk->in_force.mode = policy::KdcMode::audit;
    EXPECT_EQ(check_as(), Answer{});
}

TEST_F(Halves, ReadTheAttributeThatTheSettingsName) {
    desk->in_force.card.attribute = "smartcard";
    set("smartcard", "required");
    check_as();
    EXPECT_EQ(desk->attribute, "required");
}

TEST_F(Halves, LetNobodyInByPkinitWhomTheOtherHalfDidNotJudge) {
    by_pkinit();
    EXPECT_EQ(check_as(), (Answer{KRB5KDC_ERR_POLICY, "signet: kdc-not-judged"}));
    EXPECT_EQ(check_as("pkinit").code, KRB5KDC_ERR_POLICY);
    EXPECT_EQ(check_as("card"), Answer{});
    desk->certauth_is_loaded = false;
    EXPECT_EQ(check_as("card").status, "signet: kdc-not-judged");
    desk->in_force.mode = policy::KdcMode::audit;
    EXPECT_EQ(check_as("card"), Answer{});
    EXPECT_EQ(desk->records.back().reason, "kdc-not-judged");
    request.padata = nullptr; // a password
    desk->in_force.mode = policy::KdcMode::enforce;
    EXPECT_EQ(check_as(), Answer{});
}

TEST_F(Halves, LeaveAnonymousTicketsToTheKdc) {
    by_pkinit();
    krb5_principal anonymous = nullptr;
    ASSERT_EQ(krb5_build_principal(context, &anonymous, 8, "LAB.TEST", KRB5_WELLKNOWN_NAMESTR,
                                   KRB5_ANONYMOUS_PRINCSTR, nullptr),
              0);
    request.client = anonymous;
    EXPECT_EQ(check_as(), Answer{});
    krb5_free_principal(context, anonymous);
}

TEST_F(Halves, TakePasswordsButNoCardsWithoutSettings) {
    desk->usable = false;
    EXPECT_EQ(check_as(), Answer{});
    EXPECT_EQ(check_as(nullptr, WhenUnusable::refuse_all).status, "signet: kdc-settings-unusable");
    by_pkinit();
    EXPECT_EQ(check_as("card").status, "signet: kdc-settings-unusable");
}

TEST_F(Halves, JudgeTicketsOfServices) {
    krb5_enc_tkt_part part{};
    part.client = alice;
    krb5_ticket ticket{};
    ticket.enc_part2 = &part;
    EXPECT_EQ(check_tgs(ticket), Answer{});
    EXPECT_EQ(desk->client.text(), "alice@LAB.TEST");
    desk->decision.lifetime = std::chrono::hours(1);
    EXPECT_EQ(check_tgs(ticket), (Answer{0, "", 3600, 0}));
    desk->decision.decision = {Reason::ticket_refused, "rule 1"};
    EXPECT_EQ(check_tgs(ticket), (Answer{KRB5KDC_ERR_POLICY, "signet: ticket-refused"}));
}

TEST_F(Halves, GiveNoServiceTicketToNobodyKnowsWhom) {
    EXPECT_EQ(check_tgs({}).status, "signet: kdc-not-judged");
    desk->in_force.mode = policy::KdcMode::audit;
    EXPECT_EQ(check_tgs({}), Answer{});
    EXPECT_TRUE(desk->records.back().audit);
}

TEST_F(Halves, GiveServiceTicketsWithoutSettingsOnlyWhereKdcConfSaysSo) {
    desk->usable = false;
    krb5_enc_tkt_part part{};
    part.client = alice;
    krb5_ticket ticket{};
    ticket.enc_part2 = &part;
    EXPECT_EQ(check_tgs(ticket), Answer{});
    EXPECT_EQ(check_tgs(ticket, WhenUnusable::refuse_all),
              (Answer{KRB5KDC_ERR_POLICY, "signet: kdc-settings-unusable"}));
    EXPECT_EQ(check_tgs({}, WhenUnusable::refuse_all).status, "signet: kdc-settings-unusable");
}

// -- the barrier -----------------------------------------------------------------------------------

TEST_F(Halves, TurnWhatIsThrownIntoARefusal) {
    desk->throws = true;
    EXPECT_EQ(authorize(), std::pair(static_cast<krb5_error_code>(KRB5KDC_ERR_CANT_VERIFY_CERTIFICATE),
                                     std::vector<std::string>{}));
    EXPECT_EQ(check_as("card"), (Answer{KRB5KDC_ERR_POLICY, "signet: internal-error"}));
    EXPECT_EQ(check_tgs({}), (Answer{KRB5KDC_ERR_POLICY, "signet: internal-error"}));
}

TEST_F(Halves, BeginWithoutSettingsAndEnd) {
    krb5_certauth_moddata one = nullptr;
    krb5_kdcpolicy_moddata other = nullptr;
    ASSERT_EQ(certauth.init(context, &one), 0);
    ASSERT_EQ(kdcpolicy.init(context, &other), 0);
    EXPECT_EQ(one->desk, other->desk); // both halves, one desk
    EXPECT_TRUE(other->desk->certauth_is_loaded);
    certauth.fini(context, one);
    kdcpolicy.fini(context, other);
}

} // namespace
} // namespace signet::kdc
