// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/key_credential.hpp"

#include "certmap/parse/digest.hpp"
#include "certmap/text/ssh_data.hpp"
#include "daemon/signetctl/told.hpp"

#include <fmt/format.h>

#include <array>
#include <limits>

namespace signet::ctl {
namespace {

using certmap::Bytes;
using certmap::Error;
using certmap::Result;
using View = std::span<const std::uint8_t>;

// [MS-ADTS] 2.2.20.6
enum class Identifier : std::uint8_t {
    key_id = 1,
    key_hash = 2,
    key_material = 3,
    key_usage = 4,
    key_source = 5,
    creation_time = 9,
};

constexpr std::uint32_t version_2 = 0x200;
constexpr std::uint8_t usage_of_logon = 1;                // KEY_USAGE_NGC
constexpr std::uint8_t source_directory = 0;              // KEY_SOURCE_AD
constexpr std::uint32_t rsa_public_magic = 0x31415352;    // "RSA1", of a BCRYPT_RSAKEY_BLOB
constexpr std::uint64_t seconds_to_1970 = 11'644'473'600; // from 1601, where FILETIME begins
constexpr std::uint64_t ticks = 10'000'000;               // of a FILETIME in a second

template <class Number>
void append_number(Bytes& bytes, Number number) {
    for (std::size_t i = 0; i < sizeof(Number); ++i)
        bytes.push_back(static_cast<std::uint8_t>(number >> (8 * i)));
}

void append(Bytes& bytes, View more) {
    bytes.insert(bytes.end(), more.begin(), more.end());
}

void append_entry(Bytes& bytes, Identifier identifier, View value) {
    append_number(bytes, static_cast<std::uint16_t>(value.size()));
    bytes.push_back(static_cast<std::uint8_t>(identifier));
    append(bytes, value);
}

Bytes material_of(const RsaPublicKey& key) {
    Bytes blob;
    append_number(blob, rsa_public_magic);
    append_number(blob, static_cast<std::uint32_t>(key.modulus.size() * 8));
    append_number(blob, static_cast<std::uint32_t>(key.exponent.size()));
    append_number(blob, static_cast<std::uint32_t>(key.modulus.size()));
    append_number(blob, std::uint64_t{0}); // the sizes of the two primes, which are secret
    append(blob, key.exponent);
    append(blob, key.modulus);
    return blob;
}

Result<certmap::Sha256> sha256_of(View bytes) {
    certmap::Sha256 sum{};
    if (!certmap::digest(bytes, sum)) return Error(tr("libcrypto has no SHA-256"), "");
    return sum;
}

// An mpint of SSH has a zero byte in front where its first bit is set.
Bytes magnitude_of(View mpint) {
    while (!mpint.empty() && mpint.front() == 0)
        mpint = mpint.subspan(1);
    return {mpint.begin(), mpint.end()};
}

} // namespace

Result<RsaPublicKey> rsa_key_of_ssh(View ssh_key) {
    certmap::SshReader reader(ssh_key);
    const auto type = reader.text();
    if (!type || *type != "ssh-rsa") return Error(tr("not an RSA key"), "");
    const auto exponent = reader.string();
    const auto modulus = reader.string();
    if (!exponent || !modulus || !reader.is_at_end()) return Error(tr("not an RSA key"), "");
    RsaPublicKey key{magnitude_of(*modulus), magnitude_of(*exponent)};
    if (key.modulus.empty() || key.exponent.empty()) return Error(tr("not an RSA key"), "");
    return key;
}

Result<Bytes> key_credential(const RsaPublicKey& key, std::int64_t created) {
    const Bytes material = material_of(key);
    if (material.size() > std::numeric_limits<std::uint16_t>::max())
        return Error(tr("the key is too long"), "");
    Bytes time;
    append_number(time, (static_cast<std::uint64_t>(created) + seconds_to_1970) * ticks);
    Bytes hashed; // the entries that the second one is the digest of
    append_entry(hashed, Identifier::key_material, material);
    append_entry(hashed, Identifier::key_usage, std::array{usage_of_logon});
    append_entry(hashed, Identifier::key_source, std::array{source_directory});
    append_entry(hashed, Identifier::creation_time, time);
    const auto id = sha256_of(material);
    const auto hash = sha256_of(hashed);
    if (!id || !hash) return Error(tr("libcrypto has no SHA-256"), "");
    Bytes blob;
    append_number(blob, version_2);
    append_entry(blob, Identifier::key_id, *id);
    append_entry(blob, Identifier::key_hash, *hash);
    append(blob, hashed);
    return blob;
}

std::string key_credential_prefix(View credential) {
    const std::string digits = certmap::hexadecimal(credential, {.upper = true});
    return fmt::format("B:{}:{}:", digits.size(), digits);
}

} // namespace signet::ctl
