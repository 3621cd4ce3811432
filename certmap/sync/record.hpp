// SPDX-License-Identifier: Apache-2.0
#pragma once

// One entry of a directory as it came: names and values, nothing looked into. What it means is
// directory_account.hpp.

#include <string>
#include <string_view>
#include <vector>

namespace signet::certmap {

struct Attribute {
    std::string name;                // as the server spells it, options and all: "userCertificate;binary"
    std::vector<std::string> values; // bytes
};

struct Record {
    std::string id; // as the source names the entry for good; empty: the server did not say
    std::string dn; // for messages only, and not safe to print
    std::vector<Attribute> attributes;
};

// The values of this name, whatever its case and with or without ";binary"; they belong to the record.
std::vector<std::string_view> values_of(const Record& record, std::string_view name);

// The only value; empty where there is none or more than one.
std::string_view value_of(const Record& record, std::string_view name);

} // namespace signet::certmap
