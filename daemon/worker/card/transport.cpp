// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/card/transport.hpp"

#include <utility>

namespace signet::worker {

Result<Transaction> Transaction::begin(Transport& transport, Disposition at_end) {
    if (const auto begun = transport.begin_transaction(); !begun) return begun.error();
    return Transaction(transport, at_end);
}

Transaction::Transaction(Transport& transport, Disposition at_end) noexcept
    : transport_(&transport), at_end_(at_end) {}

Transaction::Transaction(Transaction&& other) noexcept
    : transport_(std::exchange(other.transport_, nullptr)), at_end_(other.at_end_) {}

Transaction::~Transaction() {
    if (transport_ != nullptr) transport_->end_transaction(at_end_);
}

} // namespace signet::worker
