// SPDX-License-Identifier: Apache-2.0
#pragma once

// The signals that ask a program to end, held back, so that it can wait for them beside other things and ends where nothing is
// left half done. They stay blocked when this object is gone, and in children.

#include "daemon/system/descriptor.hpp"

#include <chrono>
#include <csignal>
#include <initializer_list>

namespace signet::system {

class EndSignals {
public:
    explicit EndSignals(std::initializer_list<int> signals);

    // Can be read once one of them has come. Closed: there are none to be had.
    const Descriptor& descriptor() const { return descriptor_; }
    bool come_within(std::chrono::milliseconds limit) const;

    // Between these two they end the process at once.
    void let_through() const;
    void hold_back() const;

private:
    sigset_t signals_{};
    Descriptor descriptor_;
};

} // namespace signet::system
