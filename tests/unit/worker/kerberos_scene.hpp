// SPDX-License-Identifier: Apache-2.0
#pragma once

// A folder with keytabs and credentials of LAB.TEST, made without a KDC.

#include "daemon/worker/kerberos/ccache_store.hpp"
#include "daemon/worker/kerberos/credentials.hpp"
#include "tests/unit/worker/kerberos_fake_kdc.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

namespace signet::worker {

inline std::string tlv(char tag, const std::string& content) {
    return std::string{tag, static_cast<char>(content.size())} + content;
}

// A ticket that reads well (RFC 4120 5.3) and was encrypted by nobody.
inline std::string hollow_ticket() {
    const std::string krbtgt = tlv(0x1b, "krbtgt") + tlv(0x1b, "LAB.TEST");
    const std::string server = tlv('\xa0', tlv(2, {2})) + tlv('\xa1', tlv(0x30, krbtgt));
    const std::string encrypted = tlv('\xa0', tlv(2, {18})) + tlv('\xa2', tlv(4, std::string(64, 'x')));
    return tlv(0x61, tlv(0x30, tlv('\xa0', tlv(2, {5})) + tlv('\xa1', tlv(0x1b, "LAB.TEST")) +
                                   tlv('\xa2', tlv(0x30, server)) + tlv('\xa3', tlv(0x30, encrypted))));
}

class Kerberos : public testing::Test {
protected:
    Kerberos() {
        std::string name = "/tmp/signet-tickets-XXXXXX";
        if (!mkdtemp(name.data())) throw std::runtime_error("no temporary folder");
        folder_ = name;
    }
    ~Kerberos() override { std::filesystem::remove_all(folder_); }

    std::string path(const std::string& name) const { return folder_ / name; }

    std::string keytab_with(const std::vector<std::string>& principals) { return add_keys(principals, 1); }

    std::string add_keys(const std::vector<std::string>& principals, krb5_kvno version) {
        krb5_keytab keytab = nullptr;
        EXPECT_EQ(krb5_kt_resolve(context_.get(), ("FILE:" + path("keytab")).c_str(), &keytab), 0);
        for (const std::string& name : principals) {
            krb5_keytab_entry entry{};
            EXPECT_EQ(krb5_parse_name(context_.get(), name.c_str(), &entry.principal), 0);
            EXPECT_EQ(krb5_c_make_random_key(context_.get(), ENCTYPE_AES256_CTS_HMAC_SHA1_96, &entry.key), 0);
            entry.vno = version;
            EXPECT_EQ(krb5_kt_add_entry(context_.get(), keytab, &entry), 0);
            krb5_free_keytab_entry_contents(context_.get(), &entry);
        }
        krb5_kt_close(context_.get(), keytab);
        return path("keytab");
    }

    protocol::Bytes credentials(const std::string& client, const std::string& server) {
        krb5_creds creds{};
        EXPECT_EQ(krb5_parse_name(context_.get(), client.c_str(), &creds.client), 0);
        EXPECT_EQ(krb5_parse_name(context_.get(), server.c_str(), &creds.server), 0);
        EXPECT_EQ(krb5_c_make_random_key(context_.get(), ENCTYPE_AES256_CTS_HMAC_SHA1_96, &creds.keyblock),
                  0);
        creds.times.authtime = static_cast<krb5_timestamp>(time(nullptr));
        creds.times.endtime = creds.times.authtime + 3600;
        std::string ticket = hollow_ticket();
        creds.ticket = {0, static_cast<unsigned>(ticket.size()), ticket.data()};
        auto bytes = marshal(context_, creds);
        creds.ticket = {};
        krb5_free_cred_contents(context_.get(), &creds);
        return bytes.value();
    }

    protocol::Bytes tgt(const std::string& client) { return credentials(client, "krbtgt/LAB.TEST@LAB.TEST"); }

    std::string client_of(const std::string& cache_name) {
        OpenCache cache(context_);
        Principal client(context_);
        if (krb5_cc_resolve(context_.get(), cache_name.c_str(), cache.out()) != 0) return "";
        if (krb5_cc_get_principal(context_.get(), cache.get(), client.out()) != 0) return "";
        return to_text(context_, client.get());
    }

    Result<std::string> store(const std::string& client, const std::string& name,
                              std::chrono::seconds clock_offset = {}) {
        return store_credentials(tgt(client), clock_offset, name, files_);
    }

    test::KrbConf conf_{test::lab_realm({})};
    Krb5Files files_{{conf_.path()}};
    Krb5Context context_ = Krb5Context::open(files_).value();
    std::filesystem::path folder_;
};

} // namespace signet::worker
