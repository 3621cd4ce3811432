// SPDX-License-Identifier: Apache-2.0
#pragma once

// One line on a terminal that says how far a long verb is. Says nothing where standard error is no terminal.

#include <chrono>
#include <cstdint>

namespace signet::ctl {

class Progress {
public:
    explicit Progress(bool is_quiet);

    void show(std::uint64_t entries);
    // Leaves the line empty, for what comes after.
    void clear();

private:
    bool is_shown_;
    std::chrono::steady_clock::time_point begin_;
    std::chrono::steady_clock::time_point last_;
};

} // namespace signet::ctl
