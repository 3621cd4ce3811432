// SPDX-License-Identifier: Apache-2.0
#include "certmap/revocation/revocation_shelf.hpp"

#include "daemon/system/trusted_file.hpp"

#include <utility>

namespace signet::certmap {
namespace {

constexpr std::chrono::seconds look_interval{1};

std::optional<std::int64_t> end_of(std::int64_t next_update) {
    if (next_update == 0) return std::nullopt;
    return next_update;
}

RevocationAnswer crl_answer(const RevocationFile& file, std::span<const std::uint8_t> serial) {
    const auto record = file.find(serial);
    return {record && record->revoked, file.about().this_update, end_of(file.about().next_update)};
}

} // namespace

Result<RevocationFile> open_revocation_file(const std::string& path, uid_t owner) {
    const auto file = system::open_trusted_file(path, owner);
    if (!file) return Error(file.error().problem, file.error().hint);
    return RevocationFile::map(file->get(), path);
}

void RevocationShelf::look(Volume& volume, RevocationSource source, const Sha256& issuer_key) const {
    const std::string path = directory_ + "/" + revocation_file_name(source, issuer_key);
    const system::FileStamp stamp = system::stamp_of(path);
    if (stamp == volume.stamp) return;
    volume.stamp = stamp;
    volume.problem.clear();
    if (!stamp.exists) return; // what was known before is still known
    auto file = open_revocation_file(path, owner_);
    if (file && (file->about().source != source || file->about().issuer_key != issuer_key))
        file = Error(path + ": is of another CA", "");
    if (file)
        volume.file = std::move(*file);
    else
        volume.problem = file.error().problem;
}

KnownRevocation RevocationShelf::about(const Sha256& issuer_key, std::span<const std::uint8_t> serial,
                                       std::chrono::steady_clock::time_point now) {
    Issuer& issuer = issuers_[issuer_key];
    if (!issuer.looked || now - *issuer.looked >= look_interval) {
        issuer.looked = now;
        look(issuer.crl, RevocationSource::crl, issuer_key);
        look(issuer.ocsp, RevocationSource::ocsp, issuer_key);
    }
    KnownRevocation known;
    if (issuer.crl.file) {
        known.crl = crl_answer(*issuer.crl.file, serial);
        known.crl_is_of_end_entities = issuer.crl.file->about().scope == RevocationScope::end_entities;
    }
    if (issuer.ocsp.file)
        if (const auto record = issuer.ocsp.file->find(serial))
            known.ocsp = {record->revoked, record->this_update, end_of(record->next_update)};
    known.problem = issuer.crl.problem.empty() ? issuer.ocsp.problem : issuer.crl.problem;
    return known;
}

} // namespace signet::certmap
