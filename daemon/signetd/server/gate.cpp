// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/server/gate.hpp"

#include "daemon/signetd/limits.hpp"

namespace signet::daemon {

Gate::Place::Place(Gate& gate, Client& client)
    : gate_(gate), client_(client), uid_(client.peer().charged_uid()) {
    ++gate_.all_;
    ++gate_.users_[uid_].places;
    end_request();
}

Gate::Place::~Place() {
    leave();
}

void Gate::Place::begin_request() {
    if (!is_idle_) return;
    gate_.users_[uid_].idle.erase(position_);
    is_idle_ = false;
}

void Gate::Place::end_request() {
    if (!is_taken_ || is_idle_) return;
    auto& idle = gate_.users_[uid_].idle;
    position_ = idle.insert(idle.end(), this);
    is_idle_ = true;
}

void Gate::Place::push_out() {
    leave();
    client_.hang_up();
}

void Gate::Place::leave() {
    if (!is_taken_) return;
    begin_request();
    is_taken_ = false;
    --gate_.all_;
    if (--gate_.users_[uid_].places == 0) gate_.users_.erase(uid_);
}

std::size_t Gate::places_of(uid_t uid) const {
    const auto found = users_.find(uid);
    return found == users_.end() ? 0 : found->second.places;
}

bool Gate::push_out_one_of(User* user) {
    if (user == nullptr || user->idle.empty()) return false;
    user->idle.front()->push_out();
    return true;
}

Gate::User* Gate::largest_with_idle(bool root_too) {
    User* largest = nullptr;
    for (auto& [uid, user] : users_) {
        if (user.idle.empty() || (uid == 0 && !root_too)) continue;
        if (largest == nullptr || user.places > largest->places) largest = &user;
    }
    return largest;
}

bool Gate::make_room_for(uid_t uid) {
    if (uid == 0) return all_ < limits::clients || push_out_one_of(largest_with_idle(true));
    if (places_of(uid) >= limits::clients_of_user) return push_out_one_of(&users_.at(uid));
    const bool is_full = all_ - places_of(0) >= limits::clients_of_users;
    return !is_full || push_out_one_of(largest_with_idle(false));
}

} // namespace signet::daemon
