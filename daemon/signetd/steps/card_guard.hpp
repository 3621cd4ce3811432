// SPDX-License-Identifier: Apache-2.0
#pragma once

// Looks after what a card has opened, a session or an elevation: whether its card is in a reader, and how long it may be away.
// It wakes with the notice of the cards and looks at state, so that a storm of insertions leaves nothing behind.

#include "daemon/signetd/async/task.hpp"
#include "daemon/signetd/services.hpp"
#include "daemon/signetd/sessions/guard_state.hpp"
#include "policy/removal.hpp"

#include <chrono>
#include <memory>
#include <set>
#include <string>
#include <utility>

namespace signet::daemon {

// How the card has left, and when.
struct CardLeave {
    policy::CardLoss loss = policy::CardLoss::readers_gone;
    std::chrono::steady_clock::time_point since{};
    bool is_first = false; // nobody has seen the card since the guard began
};

// What stands and falls with a card. Owned by the coroutine that guards it.
class CardDependent {
public:
    CardDependent(std::string certificate, std::string reader, std::string service)
        : certificate_(std::move(certificate)), reader_(std::move(reader)), service_(std::move(service)) {}
    CardDependent(const CardDependent&) = delete;
    CardDependent& operator=(const CardDependent&) = delete;
    virtual ~CardDependent() = default;

    const std::string& certificate() const { return certificate_; } // SHA-256, hexadecimal: which card it is
    const std::string& reader() const { return reader_; }           // where the card was then
    const std::string& service() const { return service_; }         // whose settings hold

    // Nothing is left to guard. Whoever ends it announces the notice of the cards.
    virtual bool is_over() const = 0;
    virtual void show(GuardState) const {}
    // The card has left, and its time is up: once for each time that it leaves.
    virtual Task<void> lose_card(CardLeave leave) = 0;
    // The card is in a reader again, after that.
    virtual void find_card_again() {}

private:
    std::string certificate_;
    std::string reader_;
    std::string service_;
};

// The card is in a reader.
bool has_card(const Cards& cards, const CardDependent& dependent);

// Until it is over.
Task<void> guard_card(Services& services, CardDependent& dependent);

// Keeps the id of what is guarded on the list of all, for as long as its guard runs: however that ends, there may be another.
// The list is shared: the guards and their keeper end with signetd in no order.
using GuardedIds = std::set<std::string>;
class GuardEntry {
public:
    GuardEntry(std::shared_ptr<GuardedIds> list, std::string id)
        : ids_(std::move(list)), id_(std::move(id)) {}
    GuardEntry(const GuardEntry&) = delete;
    GuardEntry& operator=(const GuardEntry&) = delete;
    ~GuardEntry() { ids_->erase(id_); }

private:
    std::shared_ptr<GuardedIds> ids_;
    std::string id_;
};

} // namespace signet::daemon
