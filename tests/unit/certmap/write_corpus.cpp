// SPDX-License-Identifier: Apache-2.0
// usage: write_corpus FOLDER
// Writes the certificates that tests/fuzz/corpus/certificate holds: one for each form of name and of damage.

#include "tests/unit/certmap/certificate_builder.hpp"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <utility>

namespace {

using namespace signet::certmap::test;
using namespace std::string_literals;

constexpr const char* alice = "S-1-5-21-1004336348-1177238915-682003330-512";

std::string sid_uri(const std::string& sid) {
    return uri_name("tag:microsoft.com,2022-09-14:sid:" + sid);
}

// What names a key, a policy or an account, and every kind of alternative name.
Request complete() {
    Request request = logon_request(
        {upn("alice@corp.example"), other_name("1.2.3.4", tlv(0x30, tlv(0x02, "\x05"))), rfc822_name("a@b"),
         dns_name("pc.corp"), tlv(0xa3, tlv(0x30, "")), directory_name({{"DC", "corp"}, {"CN", "Alice"}}),
         tlv(0xa5, tlv(0xa1, tlv(0x0c, "party"))), sid_uri(alice), ip_name("\xc0\0\2\1"s),
         ip_name(std::string(15, '\0') + '\1'), registered_id("1.2.3")});
    for (auto& extension : {subject_key_id(std::string(20, 's')), authority_key_id(std::string(20, 'a')),
                            policies({"2.16.840.1.101.3.2.1.3.13"}), sid_extension(alice)})
        request.extensions.push_back(extension);
    request.subject = {{"C", "DE"},
                       {"O", "J\xfcrgen", V_ASN1_T61STRING},
                       {"CN", "Alice"},
                       {"serialNumber", "5", MBSTRING_UTF8, true},
                       {"x500UniqueIdentifier", "\x01\x02", V_ASN1_BIT_STRING}};
    return request;
}

Request with(const Extension& extension) {
    Request request;
    request.extensions = {extension};
    return request;
}

std::vector<std::pair<std::string, Request>> requests() {
    Request bare;
    Request named = logon_request({upn("alice@corp.example"), pkinit_name("CORP.EXAMPLE", {"alice", "adm/x"}),
                                   rfc822_name("alice@corp.example"), dns_name("pc.corp.example")});
    named.subject = {{"DC", "corp"}, {"O", "Corp, Inc."}, {"CN", "J\u00fcrgen"}};
    Request ca;
    ca.extensions = {basic_constraints(true), key_usage({5, 6})};
    Request twice = logon_request({upn("a@b")});
    twice.extensions.push_back(alternative_names({upn("c@d")}));
    Request negative;
    negative.serial_hex = "-05";
    Request control;
    control.subject = {{"CN", "Alice\0evil"s, V_ASN1_UTF8STRING}};
    Request edwards;
    edwards.key = ed25519_key();
    edwards.extensions = {key_usage({0, 8}), extended_key_usage({"2.5.29.37.0"})};
    Request limited = ca;
    for (auto& extension : {policies({"1.2.3.4", "2.5.29.32.0"}), policy_mapping("1.2.3.4", "1.2.3.5"),
                            policy_constraints(0, 1), inhibit_any_policy(1),
                            alternative_names({upn("ca@corp"), upn(".corp"), dns_name("ca.corp")}),
                            name_constraints({upn("@corp"), upn(".corp"), dns_name("corp")},
                                             {upn("root@corp"), rfc822_name("x")})})
        limited.extensions.push_back(extension);
    return {{"good-limited-ca", limited},
            {"good-names", named},
            {"good-bare", bare},
            {"good-ca", ca},
            {"good-two-upns", logon_request({upn("alice@corp"), upn("bob@corp")})},
            {"good-edwards", edwards},
            {"good-complete", complete()},
            {"good-sid", with(sid_extension(alice))},
            {"bad-sid", with(sid_extension("S-1-5-"))},
            {"bad-sid-uris", logon_request({sid_uri("S-1-5-1"), sid_uri("S-1-5-2")})},
            {"bad-addresses", logon_request({ip_name("12345"), directory_name({}), sid_uri("S-1-5-")})},
            {"bad-upn-nul", logon_request({upn("alice\0@corp"s)})},
            {"bad-upn-ia5", logon_request({upn("alice@corp", 0x16)})},
            {"bad-pkinit", logon_request({other_name("1.3.6.1.5.2.2", tlv(0x30, tlv(0xa0, "R")))})},
            {"bad-subject", control},
            {"bad-extension-twice", twice},
            {"bad-serial", negative}};
}

void write(const std::filesystem::path& file, const Der& der) {
    std::ofstream(file, std::ios::binary)
        .write(reinterpret_cast<const char*>(der.data()), static_cast<std::streamsize>(der.size()));
}

} // namespace

int main(int count, char** arguments) {
    if (count != 2) {
        std::fputs("usage: write_corpus FOLDER\n", stderr);
        return 2;
    }
    const std::filesystem::path folder = arguments[1];
    const Authority authority("Card CA");
    for (const auto& [name, request] : requests())
        write(folder / (name + ".der"), authority.issue(request).der);
    Der trailing = authority.issue(logon_request({upn("a@b")})).der;
    trailing.push_back(0);
    write(folder / "bad-trailing.der", trailing);
    trailing.resize(trailing.size() / 2);
    write(folder / "bad-truncated.der", trailing);
}
