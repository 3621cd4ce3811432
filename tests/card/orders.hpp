// SPDX-License-Identifier: Apache-2.0
// What can be asked for at the control socket: insert, remove, resume, status, set, mark, faults.
#pragma once

#include "tests/card/json_value.hpp"
#include "tests/card/reader_slot.hpp"

namespace signet::card {

class Orders {
public:
    Orders(VirtualCard& card, ReaderSlot& slot, ApduLog& log) : card_(card), slot_(slot), log_(log) {}

    // One line in, one line out: {"ok": true, ...} or {"ok": false, "error": "..."}.
    std::string obey(std::string_view line);

private:
    Result<Json> obey_object(const Json& order);
    Result<Json> status() const;
    Result<Json> set(const Json& order);
    Result<Json> faults(const Json& order);
    Result<Json> resume();

    VirtualCard& card_;
    ReaderSlot& slot_;
    ApduLog& log_;
};

} // namespace signet::card
