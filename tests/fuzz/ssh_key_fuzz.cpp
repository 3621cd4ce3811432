// SPDX-License-Identifier: Apache-2.0
// Public keys that an SSH client has offered. What is read is one key and no other: the key that is made of its bits is
// the same bytes.

#include "certmap/parse/der_reader.hpp"
#include "certmap/parse/ssh_key.hpp"
#include "certmap/text/ssh_data.hpp"
#include "certmap/text/text.hpp"

#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace {

using namespace signet::certmap;

void require(bool held) {
    if (!held) std::abort();
}

Bytes key_again(std::string_view type, const Bytes& bits) {
    Bytes key;
    append_ssh_string(key, type);
    if (type == "ssh-rsa") {
        const auto numbers = DerReader(bits).take_last(der_tag::sequence);
        require(numbers.has_value());
        DerReader reader(*numbers);
        const auto modulus = reader.take(der_tag::integer);
        const auto exponent = reader.take_last(der_tag::integer);
        require(modulus && exponent);
        append_ssh_string(key, *exponent);
        append_ssh_string(key, *modulus);
        return key;
    }
    constexpr std::string_view ec_head = "ecdsa-sha2-";
    if (type.starts_with(ec_head)) append_ssh_string(key, type.substr(ec_head.size()));
    append_ssh_string(key, bits);
    return key;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::span<const std::uint8_t> key(data, size);
    const auto bits = public_key_bits_of_ssh(key);
    require(bits.has_value() == public_key_of_ssh(key).has_value());
    if (!bits) {
        require(!bits.error().problem.empty() && !character_problem(bits.error().problem));
        return 0;
    }
    require(size <= max_ssh_key);
    const auto type = SshReader(key).text();
    require(type && key_again(*type, *bits) == Bytes(key.begin(), key.end()));
    return 0;
}
