// SPDX-License-Identifier: Apache-2.0
#pragma once

// What this host would be, in a folder of its own: the settings, the CAs, and the stacks of PAM as Debian's own
// pam-auth-update(8) would make them. There they are judged and tried before anything changes; the folder is gone afterwards.

#include "certmap/text/result.hpp"
#include "daemon/signetctl/setup/file_change.hpp"
#include "daemon/signetctl/setup/wish.hpp"

#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace signet::ctl {

// pam-auth-update takes half a second, and many times that on a busy machine.
inline constexpr std::chrono::seconds profile_limit{60};

class PrivateCopy {
public:
    static system::Result<PrivateCopy> make();
    // Of processes that were killed. For whoever knows that none is in use.
    static void remove_abandoned();
    PrivateCopy(PrivateCopy&& other) noexcept : folder_(std::exchange(other.folder_, {})) {}
    PrivateCopy(const PrivateCopy&) = delete;
    PrivateCopy& operator=(const PrivateCopy&) = delete;
    PrivateCopy& operator=(PrivateCopy&&) = delete;
    ~PrivateCopy();

    const std::string& folder() const { return folder_; }
    std::string settings() const { return folder_ + "/signet.toml"; }
    std::string anchors() const { return folder_ + "/anchors.pem"; }
    std::string stacks() const { return folder_ + "/etc/pam.d"; }

    // The settings with the CAs of this folder, and the fragments of this host.
    system::Result<void> write_settings(Wish wish) const;
    system::Result<void> write_anchors(const std::string& text) const;

    // Enables the profile here. The files that it changes, those of /var/lib/pam first.
    certmap::Result<std::vector<FileChange>> enable_profile() const;

    // The same stacks as they are while signetd is away and these settings are in force; the folder of them.
    certmap::Result<std::string> stacks_without_signetd(const Wish& wish) const;

private:
    explicit PrivateCopy(std::string folder) : folder_(std::move(folder)) {}

    std::string folder_;
};

} // namespace signet::ctl
