// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/revocation/shelf.hpp"

#include "certmap/trust/revocation_view.hpp"
#include "daemon/signetctl/told.hpp"
#include "daemon/system/file.hpp"
#include "daemon/system/trusted_file.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace signet::ctl {
namespace {

using certmap::Error;
using certmap::Result;
using certmap::RevocationFile;
using certmap::RevocationSource;
using certmap::RevocationTable;
using certmap::RevocationView;

constexpr mode_t open_to_read = 0644; // the KDC need not be root, and a CRL is no secret
constexpr const char* round_file = "/.round";

Error system_error(const std::string& path, const char* what) {
    return {path + ": " + what + ": " + std::strerror(errno), ""};
}

// An error where there is none yet, too.
Result<RevocationFile> open_file(const std::string& path) {
    const auto file = system::open_trusted_file(path, geteuid());
    if (!file) return Error(file.error().problem, file.error().hint);
    return RevocationFile::map(file->get(), path);
}

std::optional<Error> age_problem(const RevocationTable& fresh, const RevocationTable& old) {
    if (fresh.this_update < old.this_update) return Error{tr("older than the one at hand"), ""};
    if (fresh.source == RevocationSource::ocsp && fresh.fetched < old.fetched)
        return Error{tr("the answers at hand are from the future; is the clock right?"), ""};
    return std::nullopt;
}

} // namespace

Result<RevocationShelf> RevocationShelf::open(std::string directory) {
    if (mkdir(directory.c_str(), 0755) != 0 && errno != EEXIST)
        return system_error(directory, tr("cannot be made"));
    struct stat status {};
    if (lstat(directory.c_str(), &status) != 0) return system_error(directory, tr("cannot be read"));
    if (!S_ISDIR(status.st_mode) || status.st_uid != geteuid() || (status.st_mode & (S_IWGRP | S_IWOTH)) != 0)
        return Error{told("{}: not a directory that only its owner may write", directory), ""};
    return RevocationShelf(std::move(directory));
}

RevocationTable RevocationShelf::ocsp_answers(const certmap::Sha256& issuer_key) const {
    const auto file =
        open_file(directory_ + "/" + certmap::revocation_file_name(RevocationSource::ocsp, issuer_key));
    auto table = file ? file->read() : file.error();
    if (table && table->issuer_key == issuer_key) return std::move(*table);
    RevocationTable none;
    none.source = RevocationSource::ocsp;
    none.issuer_key = issuer_key;
    return none;
}

Result<Put> RevocationShelf::put(std::string_view bytes, const certmap::Sha256& issuer_key) const {
    const auto fresh = RevocationView::of(bytes);
    if (!fresh) return fresh.error();
    const RevocationTable& about = fresh->about();
    if (about.issuer_key != issuer_key) return Error{tr("a table of another issuer"), ""};
    const std::string path = directory_ + "/" + certmap::revocation_file_name(about.source, issuer_key);
    const auto old = open_file(path);
    if (old && old->about().issuer_key == issuer_key && old->about().source == about.source) {
        if (auto problem = age_problem(about, old->about())) return *problem;
        if (about.source == RevocationSource::crl && about.this_update == old->about().this_update)
            return Put::not_newer;
    }
    // A KDC that has the old one mapped keeps it.
    if (const auto written = system::replace_file(path, bytes, open_to_read); !written)
        return Error(written.error().problem, "");
    return Put::written;
}

bool RevocationShelf::is_round_due(std::int64_t now, std::int64_t interval) const {
    struct stat status {};
    if (stat((directory_ + round_file).c_str(), &status) != 0) return true;
    return status.st_mtime > now || now - status.st_mtime >= interval;
}

void RevocationShelf::begin_round() const {
    const std::string path = directory_ + round_file;
    const system::Descriptor file(
        ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, open_to_read));
    if (file.is_open()) futimens(file.get(), nullptr); // else the next one comes earlier, that is all
}

} // namespace signet::ctl
