// SPDX-License-Identifier: Apache-2.0
#pragma once

// A directory's record, from an LDIF file, as an entry: which attributes name the account and its
// certificates. A record with one value that is not what it should be is refused as a whole: half of an
// account's mappings would be other mappings than the administrator sees.

#include "certmap/sync/import.hpp"
#include "certmap/sync/record.hpp"

#include <optional>

namespace signet::certmap {

// An error, and the attribute it is about.
struct AttributeError {
    std::string attribute;
    Error error;
};

// nullopt: no account of a person or a service, such as a group or a container.
boost::system::result<std::optional<Entry>, AttributeError> account_of(const Record& record,
                                                                       const ImportCalls& calls);

[[noreturn]] inline void throw_exception_from_error(const AttributeError& error,
                                                    const boost::source_location&) {
    throw std::logic_error("value taken from a failed account: " + error.error.problem);
}

} // namespace signet::certmap
