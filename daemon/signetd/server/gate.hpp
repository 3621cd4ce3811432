// SPDX-License-Identifier: Apache-2.0
#pragma once

// How many may stand at the door. Connections are counted per user and in all; those that have not said
// anything are kept in order of arrival, and when there are too many, the one that has been silent longest
// goes. So a flood of silent connections costs its makers their connections and nobody else anything.

#include "daemon/signetd/client/client.hpp"

#include <list>
#include <map>

namespace signet::daemon {

class Gate {
public:
    // A place at the door for one client, given back when it goes.
    class Place {
    public:
        Place(Gate& gate, Client& client);
        Place(const Place&) = delete;
        Place& operator=(const Place&) = delete;
        ~Place();
        // The client has said its first word.
        void spoke();

    private:
        Gate& gate_;
        uid_t uid_;
        std::list<Client*>::iterator silent_;
        bool is_silent_ = true;
    };

    bool has_room_for(uid_t uid) const;

private:
    std::map<uid_t, std::size_t> by_user_;
    std::size_t all_ = 0;
    std::list<Client*> silent_; // oldest first
};

} // namespace signet::daemon
