// SPDX-License-Identifier: Apache-2.0
#pragma once

// How many may stand at the door. Connections are counted by user and in all, and some places are root's
// alone. Where all places are taken, a client that waits between two requests makes room: the one that has
// waited longest, of the user who has most places. So a flood costs those who make it their connections, under
// however many names they come, and nobody else anything.

#include "daemon/signetd/client/client.hpp"

#include <list>
#include <map>

namespace signet::daemon {

class Door {
public:
    // A place at the door for one client, given back when it goes. The client is idle until it asks for
    // something.
    class Place {
    public:
        Place(Door& door, Client& client);
        Place(const Place&) = delete;
        Place& operator=(const Place&) = delete;
        ~Place();

        // A request of the client has come; nobody pushes it out until that is answered.
        void begin_request();
        void end_request();
        // Hangs up. The place is free at once; the coroutine of the client ends a little later.
        void push_out();

    private:
        void leave();

        Door& door_;
        Client& client_;
        uid_t uid_;
        bool is_taken_ = true;
        bool is_idle_ = false;
        std::list<Place*>::iterator position_; // among those of the user who are idle
    };

    // Pushes somebody out where that is needed. False: there is no room for one more client of its user. Who asks for everybody
    // that comes to a gate has more room than a user.
    bool make_room_for(const Peer& peer);

private:
    struct User {
        std::size_t places = 0;
        std::list<Place*> idle; // the longest idle first
    };

    std::size_t places_of(uid_t uid) const;
    static bool push_out_one_of(User* user);
    User* largest_with_idle(bool root_too);

    std::map<uid_t, User> users_;
    std::size_t all_ = 0;
};

} // namespace signet::daemon
