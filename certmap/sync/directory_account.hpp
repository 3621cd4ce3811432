// SPDX-License-Identifier: Apache-2.0
#pragma once

// A directory's record, from an LDIF file or from the directory itself, as an entry of the store. Pure, and the
// one place that looks into what an account or its administrator wrote.
//
// A value that is not what it should be does not hide the account: the entry has every key that could be read,
// and Entry::unreadable says why its owner is refused. Without it the account would be reached by weaker ways.

#include "certmap/sync/import.hpp"
#include "certmap/sync/record.hpp"

#include <optional>
#include <string>
#include <vector>

namespace signet::certmap {

// The attributes that hold what is not a key; empty: none does.
struct AccountAttributes {
    std::string user;
    std::string principal;
    std::string created;
    std::string realm; // no attribute: of users without a principal of their own; empty: the host's
};

// Of a record whose server is not known: by what the record has. `user` is empty where it is no account of a
// person or a service, such as a group or a container.
AccountAttributes attributes_of(const Record& record);

// What read_account() looks at, to ask a server for.
std::vector<std::string> wanted_attributes(const AccountAttributes& attributes);

// A value that cannot be read. Its problem names the attribute and is safe to print.
struct AttributeError {
    std::string attribute;
    Error error;
};

// Gives the record an id where its source gave none: objectGUID, entryUUID, or the user's name, which it also
// gets when one of these cannot be read.
std::optional<AttributeError> identify(Record& record, const AccountAttributes& attributes);

struct AccountReading {
    std::optional<Entry> entry;            // nullopt: it cannot be told whose the record is
    std::optional<AttributeError> problem; // the first; entry->unreadable says it too
};

AccountReading read_account(const Record& record, const AccountAttributes& attributes,
                            const ParseCertificate& parse);

} // namespace signet::certmap
