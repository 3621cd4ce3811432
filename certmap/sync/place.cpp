// SPDX-License-Identifier: Apache-2.0
#include "certmap/sync/place.hpp"

#include <utility>

namespace signet::certmap {

// A column of the error counts from where the text begins that it is about.
Error error_at(const FilePlace& place, const Error& error) {
    const std::size_t column = place.column + (error.column > 0 ? error.column - 1 : 0);
    std::string where = place.file;
    if (place.line > 0) where += ":" + std::to_string(place.line) + ":" + std::to_string(column);
    return Error{where + ": " + error.problem, error.hint, column};
}

Error error_at(const FilePlace& place, std::string problem, std::string hint) {
    return error_at(place, Error{std::move(problem), std::move(hint)});
}

std::optional<Error> refuse(const ImportCalls& calls, Error error, std::string account) {
    if (!calls.complain) return error;
    calls.complain({std::move(error), std::move(account)});
    return std::nullopt;
}

} // namespace signet::certmap
