// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/server/door.hpp"

#include "daemon/signetd/limits.hpp"

namespace signet::daemon {

Door::Place::Place(Door& door, Client& client)
    : door_(door), client_(client), uid_(client.peer().charged_uid()) {
    ++door_.all_;
    ++door_.users_[uid_].places;
    end_request();
}

Door::Place::~Place() {
    leave();
}

void Door::Place::begin_request() {
    if (!is_idle_) return;
    door_.users_[uid_].idle.erase(position_);
    is_idle_ = false;
}

void Door::Place::end_request() {
    if (!is_taken_ || is_idle_) return;
    auto& idle = door_.users_[uid_].idle;
    position_ = idle.insert(idle.end(), this);
    is_idle_ = true;
}

void Door::Place::push_out() {
    leave();
    client_.hang_up();
}

void Door::Place::leave() {
    if (!is_taken_) return;
    begin_request();
    is_taken_ = false;
    --door_.all_;
    if (--door_.users_[uid_].places == 0) door_.users_.erase(uid_);
}

std::size_t Door::places_of(uid_t uid) const {
    const auto found = users_.find(uid);
    return found == users_.end() ? 0 : found->second.places;
}

bool Door::push_out_one_of(User* user) {
    if (user == nullptr || user->idle.empty()) return false;
    user->idle.front()->push_out();
    return true;
}

Door::User* Door::largest_with_idle(bool root_too) {
    User* largest = nullptr;
    for (auto& [uid, user] : users_) {
        if (user.idle.empty() || (uid == 0 && !root_too)) continue;
        if (largest == nullptr || user.places > largest->places) largest = &user;
    }
    return largest;
}

bool Door::make_room_for(const Peer& peer) {
    const uid_t uid = peer.charged_uid();
    const std::size_t most = peer.is_gatekeeper ? limits::clients_of_gates : limits::clients_of_user;
    if (uid == 0) return all_ < limits::clients || push_out_one_of(largest_with_idle(true));
    if (places_of(uid) >= most) return push_out_one_of(&users_.at(uid));
    const bool is_full = all_ - places_of(0) >= limits::clients_of_users;
    return !is_full || push_out_one_of(largest_with_idle(false));
}

} // namespace signet::daemon
