// SPDX-License-Identifier: Apache-2.0
#pragma once

// A folder for one test's store, and accounts to fill it with.

#include "certmap/entries/entry.hpp"
#include "certmap/text/encoding.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <filesystem>
#include <stdexcept>
#include <stdlib.h>
#include <string>
#include <utility>
#include <vector>

namespace signet::certmap::test {

class Folder {
public:
    Folder() {
        std::string name = (std::filesystem::temp_directory_path() / "certmap-store-XXXXXX").string();
        if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no folder for the test");
        path_ = name;
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder() { std::filesystem::remove_all(path_); }

    const std::string& path() const { return path_; }

private:
    std::string path_;
};

inline MappingKey key_of(int number) {
    return {KeyKind::issuer_serial, "cn=card ca,o=example\n" + std::to_string(number)};
}

inline Entry account(int number, std::vector<MappingKey> keys) {
    const std::string digits = std::to_string(number);
    return {"id-" + std::string(8 - digits.size(), '0') + digits, "user" + digits,
            "user" + digits + "@LAB.TEST", 1700000000 + number, std::move(keys)};
}

// A certificate of this key; what stands in it is nobody's business in a store.
inline EntryCertificate certificate_of(std::uint8_t key, const std::string& contents) {
    EntryCertificate certificate;
    certificate.public_key.fill(key);
    certificate.der.assign(contents.begin(), contents.end());
    return certificate;
}

// With the key of each certificate, and no other.
inline Entry account_with(int number, std::vector<EntryCertificate> certificates) {
    Entry entry = account(number, {});
    entry.certificates = std::move(certificates);
    for (const EntryCertificate& certificate : entry.certificates) {
        Sha256 digest{};
        if (EVP_Digest(certificate.der.data(), certificate.der.size(), digest.data(), nullptr, EVP_sha256(),
                       nullptr) != 1)
            throw std::runtime_error("no SHA-256");
        entry.keys.push_back({KeyKind::certificate, hexadecimal(digest)});
    }
    std::ranges::sort(entry.keys);
    return entry;
}

inline Entry account(int number) {
    return account(number, {key_of(number), {KeyKind::subject_key_id, "ski" + std::to_string(number)}});
}

} // namespace signet::certmap::test
