// SPDX-License-Identifier: Apache-2.0
#pragma once

// The border between what is done with a directory's accounts (sync.hpp) and how a server is asked for them
// (refresh_source, usn_source, timestamp_source): everything, or what changed since last time.

#include "certmap/sync/record.hpp"
#include "certmap/text/result.hpp"

#include <chrono>
#include <string>

namespace signet::ctl {

// Hears what a source finds, one account at a time. An error ends the search and is what the source returns.
class ChangeSink {
public:
    ChangeSink() = default;
    ChangeSink(const ChangeSink&) = delete;
    ChangeSink& operator=(const ChangeSink&) = delete;
    virtual ~ChangeSink() = default;

    // New, changed, or (in a load) just there; complete.
    virtual certmap::Result<void> found(const certmap::Record& record) = 0;
    // Deleted, or no account any more. It need not have been known.
    virtual certmap::Result<void> gone(const std::string& id) = 0;
    // There; whether it changed is not said here.
    virtual certmap::Result<void> still_there(const std::string& id) = 0;
};

// How a search ended.
struct Heard {
    std::string cookie;       // for the next changes(), in the source's own words
    bool is_complete = false; // what was neither found nor still there is gone
    bool must_load = false;   // the server cannot go on from the cookie; nothing was heard that counts
};

class DirectorySource {
public:
    DirectorySource() = default;
    DirectorySource(const DirectorySource&) = delete;
    DirectorySource& operator=(const DirectorySource&) = delete;
    virtual ~DirectorySource() = default;

    // Every account.
    virtual certmap::Result<Heard> load(ChangeSink& sink) = 0;
    // What became of the accounts since the cookie was given.
    virtual certmap::Result<Heard> changes(const std::string& cookie, ChangeSink& sink) = 0;
};

// A source whose directory may go on after load() or changes(), and tell what changes as it happens.
class FollowedSource : public DirectorySource {
public:
    virtual bool goes_on() const = 0;
    // True: something has come. False: nothing did within the limit, or the descriptor `end` can be read.
    virtual certmap::Result<bool> wait(std::chrono::milliseconds limit, int end) = 0;
    // What has come. An error, or Heard::must_load, is the end of it.
    virtual certmap::Result<Heard> more(ChangeSink& sink) = 0;
};

} // namespace signet::ctl
