// SPDX-License-Identifier: Apache-2.0
#pragma once

// Which elevations a card has proved that is still there. Each has a file under the runtime directory and outlives a restart
// of signetd. It is in force until its program ends, which is told by the kernel; after that it is remembered for what the
// program may keep of the authentication, once for each caller, session, service and card, until that card leaves.

#include "daemon/signetd/rights/elevation_record.hpp"
#include "daemon/signetd/sessions/guard_state.hpp"
#include "daemon/signetd/sessions/program_watch.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace signet::daemon {

class Elevations {
public:
    // `directory` exists and belongs to root alone.
    Elevations(const boost::asio::any_io_executor& executor, std::string directory);
    Elevations(const Elevations&) = delete;
    Elevations& operator=(const Elevations&) = delete;

    // Those of before a restart. Files that cannot be read back are removed and named.
    std::vector<std::string> load();

    // False: there are limits::elevations in force, or the file cannot be written. The oldest that is not in force any more
    // makes room. A program that has ended already keeps its authentication all the same.
    bool keep(ElevationRecord record);
    void forget(const std::string& id);

    // Nothing: it was forgotten. Its program is 0 once that has ended.
    const ElevationRecord* find(const std::string& id) const;
    std::vector<std::string> ids() const;
    // Of one that is there; of any other one nothing happens.
    void set_guard(const std::string& id, GuardState state);

    struct Entry {
        ElevationRecord record;
        GuardState guard{};
    };
    std::vector<Entry> all() const; // the oldest first

private:
    struct Kept {
        ElevationRecord record;
        GuardState guard{};
        std::unique_ptr<ProgramWatch> watch{};
    };

    std::string path_of(const std::string& id) const;
    bool write(const ElevationRecord& record) const;
    bool make_room();
    void watch(Kept& kept);
    void end(const std::string& id);
    bool has_twin(const ElevationRecord& record) const;

    boost::asio::any_io_executor executor_;
    std::string directory_;
    std::map<std::string, Kept> kept_;
};

} // namespace signet::daemon
