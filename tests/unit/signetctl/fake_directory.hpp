// SPDX-License-Identifier: Apache-2.0
#pragma once

// A directory in memory that numbers its changes: what a server is for sync.hpp.

#include "daemon/signetctl/directory/source.hpp"

#include <charconv>
#include <functional>
#include <map>
#include <optional>
#include <poll.h>
#include <string>
#include <vector>

namespace signet::ctl {

class FakeDirectory final : public FollowedSource {
public:
    void put(const std::string& name, std::vector<std::string> identities = {},
             std::vector<std::string> certificates = {}) {
        accounts_[id_of(name)] = {++clock_, name, std::move(identities), std::move(certificates), true, name};
    }
    // An entry of any id that has the user's name of another one.
    void put_as(const std::string& name, const std::string& user, std::vector<std::string> identities = {}) {
        put(name, std::move(identities));
        accounts_[id_of(name)].user = user;
    }
    void remove(const std::string& name) {
        accounts_.at(id_of(name)) = {++clock_, name, {}, {}, false, name};
    }
    // Without a trace, as where tombstones are not shown.
    void forget(const std::string& name) { accounts_.erase(id_of(name)); }

    static std::string id_of(const std::string& name) { return "id-" + name; }

    bool is_down = false;
    bool forgets_cookies = false;
    bool compares_ids = false;
    bool ends_what_is_followed = false;
    std::optional<std::size_t> breaks_off_after; // so many accounts
    std::vector<std::string> asked;              // "load" or the cookie

    certmap::Result<Heard> load(ChangeSink& sink) override {
        asked.emplace_back("load");
        return hear(0, sink);
    }

    certmap::Result<Heard> changes(const std::string& cookie, ChangeSink& sink) override {
        asked.push_back(cookie);
        if (forgets_cookies) return Heard{"", false, true};
        std::uint64_t since = 0;
        std::from_chars(cookie.data(), cookie.data() + cookie.size(), since);
        return hear(since, sink);
    }

    // Every change, until it was told.
    bool goes_on() const override { return true; }
    certmap::Result<bool> wait(std::chrono::milliseconds limit, int end) override {
        ++waits;
        if (meanwhile) meanwhile();
        if (is_down) return certmap::Error("the directory is down", "");
        if (told_ == clock_ && !ends_what_is_followed) return sleep(limit, end);
        return true;
    }
    certmap::Result<Heard> more(ChangeSink& sink) override {
        if (ends_what_is_followed) return Heard{"", false, true};
        return hear(told_, sink);
    }

    int waits = 0;
    std::function<void()> meanwhile; // what happens in the directory while it is waited for

private:
    struct Account {
        std::uint64_t changed = 0;
        std::string name;
        std::vector<std::string> identities;
        std::vector<std::string> certificates;
        bool is_there = true;
        std::string user;
    };

    static bool sleep(std::chrono::milliseconds limit, int end) {
        pollfd entry{end, POLLIN, 0};
        poll(&entry, 1, static_cast<int>(limit.count()));
        return false;
    }

    certmap::Result<Heard> hear(std::uint64_t since, ChangeSink& sink) {
        if (is_down) return certmap::Error("the directory is down", "");
        std::size_t told = 0;
        for (const auto& [id, account] : accounts_) {
            const bool is_new = account.changed > since;
            if (!is_new && !compares_ids) continue;
            if (breaks_off_after && told++ == *breaks_off_after)
                return certmap::Error("the directory broke off", "");
            const certmap::Record record{id,
                                         "uid=" + account.name,
                                         {{"uid", {account.user}},
                                          {"altSecurityIdentities", account.identities},
                                          {"userCertificate;binary", account.certificates}}};
            certmap::Result<void> taken;
            if (!is_new)
                taken = account.is_there ? sink.still_there(id) : certmap::Result<void>();
            else if (account.is_there)
                taken = sink.found(record);
            else if (since != 0)
                taken = sink.gone(id);
            if (!taken) return taken.error();
        }
        told_ = clock_;
        return Heard{std::to_string(clock_), since != 0 && compares_ids, false};
    }

    std::map<std::string, Account> accounts_;
    std::uint64_t clock_ = 0;
    std::uint64_t told_ = 0;
};

} // namespace signet::ctl
