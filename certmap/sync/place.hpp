// SPDX-License-Identifier: Apache-2.0
#pragma once

// Where in a file something stands, and how that is said. Nothing outside certmap/sync uses it.

#include "certmap/sync/import.hpp"

#include <optional>
#include <string>

namespace signet::certmap {

struct FilePlace {
    std::string file;
    std::size_t line = 0; // from 1, like the column; 0: the whole file
    std::size_t column = 0;
};

// "FILE:LINE:COLUMN: problem".
Error error_at(const FilePlace& place, const Error& error);
Error error_at(const FilePlace& place, std::string problem, std::string hint = {});

// Complains if somebody listens; else the error comes back and ends the import. `account` as in ImportProblem.
std::optional<Error> refuse(const ImportCalls& calls, Error error, std::string account);

} // namespace signet::certmap
