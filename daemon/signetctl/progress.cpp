// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/progress.hpp"

#include "daemon/signetctl/told.hpp"

#include <fmt/format.h>

#include <iostream>
#include <unistd.h>

namespace signet::ctl {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::milliseconds refresh_time{200};

} // namespace

Progress::Progress(bool is_quiet)
    : is_shown_(!is_quiet && isatty(STDERR_FILENO) == 1), begin_(steady_clock::now()), last_(begin_) {}

void Progress::show(std::uint64_t entries) {
    if (!is_shown_) return;
    const auto now = steady_clock::now();
    if (now - last_ < refresh_time) return;
    last_ = now;
    const std::chrono::duration<double> taken = now - begin_;
    std::cerr << "\r"
              << told("{} entries, {:.0f} a second", entries, static_cast<double>(entries) / taken.count())
              << "\033[K" << std::flush;
}

void Progress::clear() {
    if (is_shown_) std::cerr << "\r\033[K" << std::flush;
}

} // namespace signet::ctl
