// SPDX-License-Identifier: Apache-2.0
#pragma once

// What `certmap sync` is told on its command line. There is no settings file for it: a unit has an
// environment file, and that holds options.

#include "daemon/signetctl/directory/directory.hpp"

#include <chrono>
#include <string>

namespace CLI {
class App;
}

namespace signet::ctl {

struct SyncOptions {
    std::string store;
    std::string uri;
    std::string base;
    std::string filter;
    std::string bind_dn;
    std::string password_file;
    std::string sasl;
    bool start_tls = false;
    std::string ca_file;
    std::string server;
    std::string method;
    std::string user_attribute;
    std::string principal_attribute;
    std::string realm;
    bool no_certificates = false;
    bool rules = false; // of the domain
    bool full = false;
    bool allow_shrink = false;
    bool follow = false;
    unsigned interval = 300; // seconds
    bool quiet = false;
};

inline constexpr unsigned shortest_interval = 10; // seconds
inline constexpr unsigned longest_interval = 86400;

// The options have to live as long as `app`.
void add_sync_options(CLI::App& app, SyncOptions& options);
// Of them, which server and how to log in there.
void add_connection_options(CLI::App& app, SyncOptions& options);
void add_base_option(CLI::App& app, SyncOptions& options);

DirectoryOrder directory_order(const SyncOptions& options);

} // namespace signet::ctl
