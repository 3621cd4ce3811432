// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/setup/turn.hpp"

#include "daemon/signetctl/setup/private_copy.hpp"
#include "daemon/signetctl/told.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>

namespace signet::ctl {
namespace {

constexpr const char* lock_file = "/run/signet-setup-lock";
constexpr mode_t roots = 0600;

} // namespace

certmap::Result<Turn> Turn::take() {
    system::Descriptor lock(open(lock_file, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, roots));
    if (!lock.is_open()) return certmap::Error(std::string(lock_file) + ": " + std::strerror(errno), "");
    if (flock(lock.get(), LOCK_EX | LOCK_NB) != 0)
        return certmap::Error(tr("another signetctl setup is running; nothing was changed"),
                              tr("wait until it has ended, or end it"));
    PrivateCopy::remove_abandoned();
    return Turn(std::move(lock));
}

} // namespace signet::ctl
