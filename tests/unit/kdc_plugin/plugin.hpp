// SPDX-License-Identifier: Apache-2.0
#pragma once

// The module as krb5kdc calls it: its tables of functions, with a desk whose answers the test chooses, and
// the structures that a KDC hands over.

#include "kdc_plugin/entry.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace signet::kdc::test {

class FakeDesk final : public Desk {
public:
    const policy::KdcSettings* settings() override {
        if (throws) throw std::runtime_error("thrown by the test");
        return usable ? &in_force : nullptr;
    }
    std::string problem() override { return "broken"; }
    CertificateVerdict judge(const CertificateQuestion& question) override {
        asked = question;
        return verdict;
    }
    policy::TicketDecision judge(const policy::TicketFacts& facts) override {
        client = facts.client;
        attribute = facts.card_attribute.value_or("");
        return decision;
    }
    void write(const Record& record) override { records.push_back(record); }

    bool throws = false;
    bool usable = true;
    policy::KdcSettings in_force{};
    CertificateVerdict verdict{};
    policy::TicketDecision decision{
        .decision = {policy::Reason::granted, {}}, .lifetime = {}, .renewable = {}};
    CertificateQuestion asked{};
    policy::Principal client{};
    std::string attribute{};
    std::vector<Record> records{};
};

class Plugin : public testing::Test {
protected:
    Plugin() {
        krb5_init_context(&context);
        krb5_parse_name(context, "alice@LAB.TEST", &alice);
        krb5_parse_name(context, "krbtgt/LAB.TEST@LAB.TEST", &krbtgt);
        client.princ = alice;
        server.princ = krbtgt;
        request.client = alice;
        request.server = krbtgt;
        desk->certauth_is_loaded = true;
        certauth_signet_initvt(context, 1, 2, reinterpret_cast<krb5_plugin_vtable>(&certauth));
        kdcpolicy_signet_initvt(context, 1, 1, reinterpret_cast<krb5_plugin_vtable>(&kdcpolicy));
    }
    ~Plugin() override {
        krb5_dbe_free_tl_data();
        krb5_free_principal(context, alice);
        krb5_free_principal(context, krbtgt);
        krb5_free_context(context);
    }

    void set(const char* name, const char* value) { krb5_dbe_set_string(context, &client, name, value); }

    // Code and indicators.
    std::pair<krb5_error_code, std::vector<std::string>> authorize(krb5_principal who = nullptr) {
        krb5_certauth_moddata_st data{desk};
        const std::array<std::uint8_t, 3> certificate{1, 2, 3};
        char** indicators = nullptr;
        const auto code = certauth.authorize(context, &data, certificate.data(), certificate.size(),
                                             who ? who : alice, nullptr, &client, &indicators);
        std::vector<std::string> values;
        for (char** one = indicators; one != nullptr && *one != nullptr; ++one)
            values.emplace_back(*one);
        if (indicators != nullptr) certauth.free_ind(context, &data, indicators);
        return {code, values};
    }

    struct Answer {
        krb5_error_code code = 0;
        std::string status{};
        krb5_deltat lifetime = 0;
        krb5_deltat renewable = 0;
        bool operator==(const Answer&) const = default;
    };

    Answer check_as(const char* indicator = nullptr, WhenUnusable when = WhenUnusable::refuse_cards) {
        krb5_kdcpolicy_moddata_st data{desk, when};
        const std::array<const char*, 2> indicators{indicator, nullptr};
        const char* status = nullptr;
        Answer answer;
        answer.code = kdcpolicy.check_as(context, &data, &request, &client, &server, indicators.data(),
                                         &status, &answer.lifetime, &answer.renewable);
        answer.status = status ? status : "";
        return answer;
    }

    Answer check_tgs(const krb5_ticket& ticket, WhenUnusable when = WhenUnusable::refuse_cards) {
        krb5_kdcpolicy_moddata_st data{desk, when};
        const char* status = nullptr;
        Answer answer;
        answer.code = kdcpolicy.check_tgs(context, &data, &request, &server, &ticket, nullptr, &status,
                                          &answer.lifetime, &answer.renewable);
        answer.status = status ? status : "";
        return answer;
    }

    void by_pkinit() {
        pkinit.pa_type = KRB5_PADATA_PK_AS_REQ;
        padata = {&pkinit, nullptr};
        request.padata = padata.data();
    }

    krb5_context context = nullptr;
    krb5_principal alice = nullptr;
    krb5_principal krbtgt = nullptr;
    krb5_db_entry client{};
    krb5_db_entry server{};
    krb5_kdc_req request{};
    krb5_pa_data pkinit{};
    std::array<krb5_pa_data*, 2> padata{};
    krb5_certauth_vtable_st certauth{};
    krb5_kdcpolicy_vtable_st kdcpolicy{};
    std::shared_ptr<FakeDesk> desk = std::make_shared<FakeDesk>();

private:
    void krb5_dbe_free_tl_data() {
        for (krb5_tl_data* data = client.tl_data; data != nullptr;) {
            krb5_tl_data* next = data->tl_data_next;
            free(data->tl_data_contents);
            free(data);
            data = next;
        }
    }
};

} // namespace signet::kdc::test
