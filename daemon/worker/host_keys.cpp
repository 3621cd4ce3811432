// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/host_keys.hpp"

#include "certmap/parse/digest.hpp"
#include "certmap/text/encoding.hpp"
#include "daemon/system/file.hpp"

#include <optional>
#include <string_view>

namespace signet::worker {
namespace {

constexpr std::size_t max_key_file = 8192; // bytes: RSA with 16384 bits, and a comment

bool is_key_file(std::string_view path) {
    const std::string_view name = path.substr(path.rfind('/') + 1);
    return name.starts_with("ssh_host_") && name.ends_with("_key.pub");
}

// sshd(8), AUTHORIZED_KEYS FILE FORMAT: the second word.
std::optional<certmap::Sha256> digest_of_line(std::string_view line) {
    const auto begin = line.find(' ');
    if (begin == std::string_view::npos) return std::nullopt;
    std::string_view key = line.substr(begin + 1);
    key = key.substr(0, key.find_first_of(" \n"));
    const auto bytes = certmap::base64_bytes(key);
    certmap::Sha256 digest{};
    if (!bytes || bytes->empty() || !certmap::digest(*bytes, digest)) return std::nullopt;
    return digest;
}

} // namespace

Result<protocol::HostKeysListed> list_host_keys(const std::string& folder, uid_t owner) {
    protocol::HostKeysListed listed;
    const auto paths = system::list_folder(folder);
    if (!paths) return WorkerError{Reason::agent_unusable, paths.error().problem};
    for (const std::string& path : *paths) {
        if (!is_key_file(path) || listed.keys.size() == decltype(listed.keys)::max) continue;
        const auto text = system::read_trusted_file(path, max_key_file, owner);
        if (!text) return WorkerError{Reason::agent_unusable, text.error().problem};
        const auto digest = digest_of_line(*text);
        if (!digest) return WorkerError{Reason::agent_unusable, path + ": not a public key of ssh"};
        protocol::HostKey key;
        key.sha256.assign(digest->begin(), digest->end());
        listed.keys.push_back(std::move(key));
    }
    if (listed.keys.empty()) return WorkerError{Reason::agent_unusable, folder + ": sshd has no keys here"};
    return listed;
}

} // namespace signet::worker
