// SPDX-License-Identifier: Apache-2.0

#include "tests/bench/many_accounts.hpp"

#include "certmap/store/sha256.hpp"
#include "certmap/text/encoding.hpp"

#include <algorithm>
#include <string_view>

namespace signet::bench {

using certmap::Entry;
using certmap::KeyKind;
using certmap::MappingKey;

namespace {

std::string hexadecimal(std::uint64_t seed, std::size_t length) {
    static constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    while (text.size() < length) {
        seed = seed * 6364136223846793005U + 1442695040888963407U; // Knuth's MMIX
        const std::uint64_t word = seed ^ (seed >> 29U);
        for (unsigned shift = 0; shift < 64 && text.size() < length; shift += 4)
            text.push_back(digits[(word >> shift) & 15U]);
    }
    return text;
}

} // namespace

MappingKey issuer_serial(std::uint64_t number) {
    return {KeyKind::issuer_serial, "dc=test,dc=lab,ou=certification authorities,cn=lab issuing ca " +
                                        std::to_string(number % 7) + "\n" + hexadecimal(number, 38)};
}

Entry account(std::uint64_t number) {
    std::string id = hexadecimal(number ^ 0x5ca1ab1eU, 36);
    for (const std::size_t at : {8U, 13U, 18U, 23U})
        id[at] = '-';
    const std::string user = "user" + std::to_string(number);
    return {std::move(id),
            user,
            user + "@LAB.TEST",
            1700000000,
            {issuer_serial(number),
             {KeyKind::subject_key_id, hexadecimal(number + (1ULL << 40U), 40)},
             {KeyKind::sha1_public_key, hexadecimal(number + (2ULL << 40U), 40)}}};
}

Entry account_with_certificate(std::uint64_t number, std::size_t size) {
    Entry entry = account(number);
    const std::string der = hexadecimal(number + (3ULL << 40U), size);
    const std::string digest = certmap::store::sha256(der);
    certmap::EntryCertificate certificate;
    certificate.der.assign(der.begin(), der.end());
    std::ranges::copy(certmap::store::sha256(digest), certificate.public_key.begin());
    entry.certificates.push_back(std::move(certificate));
    entry.keys.push_back(
        {KeyKind::certificate, certmap::hexadecimal(certmap::Bytes(digest.begin(), digest.end()))});
    return entry;
}

} // namespace signet::bench
