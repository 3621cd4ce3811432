// SPDX-License-Identifier: Apache-2.0
// Makes tests/fuzz/corpus/revocation anew: write_revocation_corpus FOLDER

#include "certmap/trust/revocation_file.hpp"
#include "tests/unit/certmap/revocation_builder.hpp"

#include <openssl/ocsp.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <utility>

namespace {

using namespace signet::certmap;
using namespace signet::certmap::test;

const Extension critical{"1.2.3.4", true, tlv(0x05, "")};

std::vector<std::pair<std::string, CrlRequest>> crls() {
    CrlRequest plain;
    plain.entries = {{"1234", 1},
                     {"7f"},
                     {"00ff",
                      6,
                      {{"2.5.29.24", false,
                        "\x18\x0f"
                        "20260101000000Z"}}}};
    plain.extensions = {authority_key_id("12345678901234567890"),
                        {"2.5.29.20", false, tlv(0x02, "\x07")},
                        {"2.5.29.28", true, tlv(0x30, tlv(0x81, "\xff"))}};
    CrlRequest part;
    part.extensions = {{"2.5.29.28", true, tlv(0x30, tlv(0xa0, tlv(0xa0, uri_name("http://ca/1"))))}};
    CrlRequest delta;
    delta.extensions = {{"2.5.29.27", true, tlv(0x02, "\x01")}};
    CrlRequest entry;
    entry.entries = {{"-05", 99, {critical}}};
    return {{"good-crl", plain},
            {"good-empty-crl", {}},
            {"bad-part-crl", part},
            {"bad-delta-crl", delta},
            {"bad-entry-crl", entry}};
}

std::vector<std::pair<std::string, OcspResponse>> answers() {
    OcspResponse critical_answer{{{"1234"}}};
    critical_answer.extensions = {critical};
    return {{"good-ocsp", {{{"1234"}}}},
            {"good-revoked-ocsp", {{{"01"}, {"1234", true, 4}}}},
            {"bad-unknown-ocsp", {{{"1234", std::nullopt}}}},
            {"bad-critical-ocsp", critical_answer}};
}

void write(const std::filesystem::path& file, char kind, const Der& bytes) {
    std::ofstream stream(file, std::ios::binary);
    stream.put(kind);
    stream.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

Der revocation_file() {
    RevocationTable table;
    for (const Bytes& serial : {Bytes{0x01}, Bytes{0x12, 0x34}, Bytes(max_serial, 0x77)})
        table.records.push_back({serial, true, 1, 1'700'000'000, 1'800'000'000});
    const auto bytes = encode(table);
    return {bytes->begin(), bytes->end()};
}

} // namespace

int main(int count, char** arguments) {
    if (count != 2) {
        std::fputs("usage: write_revocation_corpus FOLDER\n", stderr);
        return 2;
    }
    const std::filesystem::path folder = arguments[1];
    const Authority authority("CA");
    for (const auto& [name, request] : crls())
        write(folder / name, 0, make_crl(authority, request));
    for (const auto& [name, response] : answers())
        write(folder / name, 1, make_ocsp(authority, response));
    write(folder / "bad-trylater-ocsp", 1, make_ocsp_refusal(OCSP_RESPONSE_STATUS_TRYLATER));
    Der file = revocation_file();
    write(folder / "good-file", 2, file);
    file[88] = 0xff; // the length of the first serial number
    write(folder / "bad-file", 2, file);
    file.resize(file.size() / 2);
    write(folder / "bad-truncated-file", 2, file);
}
