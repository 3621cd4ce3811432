// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the sources that only search need of a server: ldap_connection.hpp has it, and so has a test.

#include "certmap/sync/record.hpp"
#include "certmap/text/result.hpp"

#include <functional>
#include <string>
#include <vector>

namespace signet::ctl {

struct Query {
    std::string base; // and everything below it
    std::string filter;
    std::vector<std::string> attributes;
    bool show_deleted = false; // Active Directory's tombstones as well
};

// What hears the entries of a search; its error ends the search.
using Visit = std::function<certmap::Result<void>(const certmap::Record&)>;

class Searchable {
public:
    Searchable() = default;
    Searchable(Searchable&&) = default;
    Searchable& operator=(Searchable&&) = default;
    Searchable(const Searchable&) = delete;
    Searchable& operator=(const Searchable&) = delete;
    virtual ~Searchable() = default;

    // The entry itself. An error if it is not there.
    virtual certmap::Result<certmap::Record> read(const std::string& dn,
                                                  const std::vector<std::string>& attributes) = 0;
    // Everything that fits, in pages where the server has them.
    virtual certmap::Result<void> search(const Query& query, bool in_pages, const Visit& visit) = 0;
};

} // namespace signet::ctl
