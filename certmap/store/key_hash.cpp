// SPDX-License-Identifier: Apache-2.0
#include "certmap/store/key_hash.hpp"

#include <array>
#include <bit>
#include <cstring>

namespace signet::certmap::store {
namespace {

class State {
public:
    explicit State(HashKey key) noexcept
        : words_{key.k0 ^ 0x736f6d6570736575U, key.k1 ^ 0x646f72616e646f6dU, key.k0 ^ 0x6c7967656e657261U,
                 key.k1 ^ 0x7465646279746573U} {}

    void take(std::uint64_t word) noexcept {
        words_[3] ^= word;
        round();
        round();
        words_[0] ^= word;
    }

    std::uint64_t finish() noexcept {
        words_[2] ^= 0xffU;
        for (int count = 0; count < 4; ++count)
            round();
        return words_[0] ^ words_[1] ^ words_[2] ^ words_[3];
    }

private:
    void round() noexcept {
        auto& [v0, v1, v2, v3] = words_;
        v0 += v1, v2 += v3;
        v1 = std::rotl(v1, 13) ^ v0, v3 = std::rotl(v3, 16) ^ v2;
        v0 = std::rotl(v0, 32);
        v2 += v1, v0 += v3;
        v1 = std::rotl(v1, 17) ^ v2, v3 = std::rotl(v3, 21) ^ v0;
        v2 = std::rotl(v2, 32);
    }

    std::array<std::uint64_t, 4> words_;
};

// An LMDB file is read by the kind of computer that wrote it, so the byte order is left as it is.
std::uint64_t word_at(std::string_view text, std::size_t at, std::size_t size) noexcept {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + at, size);
    return word;
}

constexpr HashKey record_key{0x7369676e65742d63, 0x6572746d61702d31};

} // namespace

std::uint64_t siphash(HashKey key, std::string_view text) noexcept {
    State state(key);
    const std::size_t whole = text.size() & ~std::size_t{7};
    for (std::size_t at = 0; at < whole; at += 8)
        state.take(word_at(text, at, 8));
    const std::uint64_t rest = whole == text.size() ? 0 : word_at(text, whole, text.size() - whole);
    state.take(rest | (static_cast<std::uint64_t>(text.size()) << 56U));
    return state.finish();
}

std::uint64_t hash_of(const MappingKey& key) noexcept {
    return siphash({record_key.k0, record_key.k1 ^ static_cast<std::uint64_t>(key.kind)}, key.value);
}

// Kinds of keys begin at 1.
std::uint64_t hash_of_user(std::string_view user) noexcept {
    return siphash(record_key, user);
}

std::uint64_t check_sum(std::string_view record) noexcept {
    return siphash(record_key, record);
}

} // namespace signet::certmap::store
