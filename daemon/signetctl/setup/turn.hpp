// SPDX-License-Identifier: Apache-2.0
#pragma once

// One setup at a time: two that write at once would each record the other's files as what was there before. Held from before the
// record is read until everything is written; ends with the process, however that ends.

#include "certmap/text/result.hpp"
#include "daemon/system/descriptor.hpp"

namespace signet::ctl {

class Turn {
public:
    // An error while another process has it. What a setup has left behind that was killed is removed.
    static certmap::Result<Turn> take();

private:
    explicit Turn(system::Descriptor lock) : lock_(std::move(lock)) {}

    system::Descriptor lock_;
};

} // namespace signet::ctl
