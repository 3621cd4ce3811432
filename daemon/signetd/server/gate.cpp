// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/server/gate.hpp"

#include "daemon/signetd/limits.hpp"

namespace signet::daemon {

bool Gate::has_room_for(uid_t uid) const {
    if (all_ >= limits::clients) return false;
    const auto found = by_user_.find(uid);
    return uid == 0 || found == by_user_.end() || found->second < limits::clients_of_user;
}

Gate::Place::Place(Gate& gate, Client& client) : gate_(gate), uid_(client.peer().uid) {
    ++gate_.all_;
    ++gate_.by_user_[uid_];
    silent_ = gate_.silent_.insert(gate_.silent_.end(), &client);
    // Hung up on, its own coroutine ends and gives the place back.
    if (gate_.silent_.size() > limits::silent_clients) gate_.silent_.front()->hang_up();
}

void Gate::Place::spoke() {
    if (!is_silent_) return;
    gate_.silent_.erase(silent_);
    is_silent_ = false;
}

Gate::Place::~Place() {
    spoke();
    --gate_.all_;
    if (--gate_.by_user_[uid_] == 0) gate_.by_user_.erase(uid_);
}

} // namespace signet::daemon
