// SPDX-License-Identifier: Apache-2.0
#pragma once

// The first half of an exchange with a KDC that answers as the test says.

#include "daemon/worker/kerberos/pkinit.hpp"
#include "tests/unit/worker/kerberos_fake_kdc.hpp"

#include <stdexcept>

namespace signet::worker::test {

// KRB-ERROR as a KDC makes it (RFC 4120 5.9.1). An error nobody sees before it is used, so failures throw.
inline Message krb_error(int code, std::chrono::seconds clock_offset = {}, const std::string& e_data = "",
                         const std::string& client_realm = "") {
    const KrbConf conf("[libdefaults]\n default_realm = LAB.TEST\n");
    const auto context = Krb5Context::open({{conf.path()}}).value();
    Principal server(context);
    if (krb5_parse_name(context.get(), "krbtgt/LAB.TEST@LAB.TEST", server.out()))
        throw std::runtime_error("name");
    krb5_error error{};
    error.error = static_cast<unsigned>(code);
    error.server = server.get();
    Principal client(context);
    if (krb5_parse_name(context.get(),
                        ("alice@" + (client_realm.empty() ? "LAB.TEST" : client_realm)).c_str(),
                        client.out()))
        throw std::runtime_error("name");
    if (!client_realm.empty()) error.client = client.get();
    error.stime = static_cast<krb5_timestamp>(time(nullptr) + clock_offset.count());
    std::string data = e_data;
    error.e_data = {0, static_cast<unsigned>(data.size()), data.data()};
    Krb5Data encoded(context);
    if (krb5_mk_error(context.get(), &error, encoded.out())) throw std::runtime_error("KRB-ERROR");
    const std::string text = encoded.text();
    return {text.begin(), text.end()};
}

inline FakeKdc answering(std::function<Message()> make) {
    return FakeKdc([make](const Message&) { return framed(make()); });
}

inline PkinitSettings settings_for(const KrbConf& conf) {
    PkinitSettings settings;
    settings.principal = "alice";
    settings.realm = "LAB.TEST";
    settings.anchors = {conf.path()}; // any file that can be read; nothing here gets as far as using it
    settings.provider = SIGNET_PKCS11_PATH;
    settings.certificate = {0x30, 0x00};
    settings.kdc_timeout = std::chrono::seconds(10);
    settings.config.files = {conf.path()};
    return settings;
}

inline Result<KdcGreeting> preflight(PkinitSettings settings) {
    auto exchange = PkinitExchange::start(std::move(settings));
    if (!exchange) return exchange.error();
    return exchange->preflight();
}

} // namespace signet::worker::test
