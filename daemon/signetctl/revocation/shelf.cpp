// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/revocation/shelf.hpp"

#include "certmap/trust/revocation_view.hpp"

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

bool write_all(int file, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = write(file, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

// Whole or not at all, also if the power goes: who has the old one mapped keeps it.
Result<void> replace(const std::string& path, std::string_view bytes) {
    const std::string beside = path + ".new";
    unlink(beside.c_str()); // of a run that was killed
    const int file = open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (file < 0) return system_error(beside, "cannot be made");
    const bool is_written = write_all(file, bytes) && fchmod(file, open_to_read) == 0 && fsync(file) == 0;
    const bool is_there = is_written && rename(beside.c_str(), path.c_str()) == 0;
    const int problem = errno;
    close(file);
    if (is_there) return {};
    unlink(beside.c_str());
    errno = problem;
    return system_error(path, "cannot be written");
}

std::optional<Error> age_problem(const RevocationTable& fresh, const RevocationTable& old) {
    if (fresh.this_update < old.this_update) return Error{"older than the one at hand", ""};
    if (fresh.source == RevocationSource::ocsp && fresh.fetched < old.fetched)
        return Error{"the answers at hand are from the future; is the clock right?", ""};
    return std::nullopt;
}

} // namespace

Result<RevocationShelf> RevocationShelf::open(std::string directory) {
    if (mkdir(directory.c_str(), 0755) != 0 && errno != EEXIST)
        return system_error(directory, "cannot be made");
    struct stat status {};
    if (lstat(directory.c_str(), &status) != 0) return system_error(directory, "cannot be read");
    if (!S_ISDIR(status.st_mode) || status.st_uid != geteuid() || (status.st_mode & (S_IWGRP | S_IWOTH)) != 0)
        return Error{directory + ": not a directory that only its owner may write", ""};
    return RevocationShelf(std::move(directory));
}

RevocationTable RevocationShelf::ocsp_answers(const certmap::Sha256& issuer_key) const {
    const auto file = RevocationFile::open(directory_ + "/" +
                                           certmap::revocation_file_name(RevocationSource::ocsp, issuer_key));
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
    if (about.issuer_key != issuer_key) return Error{"a table of another issuer", ""};
    const std::string path = directory_ + "/" + certmap::revocation_file_name(about.source, issuer_key);
    const auto old = RevocationFile::open(path);
    if (old && old->about().issuer_key == issuer_key && old->about().source == about.source) {
        if (auto problem = age_problem(about, old->about())) return *problem;
        if (about.source == RevocationSource::crl && about.this_update == old->about().this_update)
            return Put::not_newer;
    }
    if (auto written = replace(path, bytes); !written) return written.error();
    return Put::written;
}

bool RevocationShelf::is_round_due(std::int64_t now, std::int64_t interval) const {
    struct stat status {};
    if (stat((directory_ + round_file).c_str(), &status) != 0) return true;
    return status.st_mtime > now || now - status.st_mtime >= interval;
}

void RevocationShelf::begin_round() const {
    const std::string path = directory_ + round_file;
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, open_to_read);
    if (file < 0) return; // the next one comes earlier, that is all
    futimens(file, nullptr);
    close(file);
}

} // namespace signet::ctl
