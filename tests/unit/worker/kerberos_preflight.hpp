// SPDX-License-Identifier: Apache-2.0
#pragma once

// The first half of an exchange with a KDC that answers as the test says.

#include "daemon/worker/kerberos/pkinit.hpp"
#include "tests/unit/worker/kerberos_fake_kdc.hpp"

namespace signet::worker::test {

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
