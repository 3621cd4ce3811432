// SPDX-License-Identifier: Apache-2.0
#include "policy/settings/problems.hpp"

#include <algorithm>
#include <cstddef>
#include <stdexcept>
#include <utility>

namespace signet::policy {

std::string problem_text(const Problem& problem) {
    std::string place = problem.file;
    if (problem.line != 0) place += ":" + std::to_string(problem.line);
    if (problem.column != 0) place += ":" + std::to_string(problem.column);
    if (!problem.key.empty()) place += ": " + problem.key;
    if (!place.empty()) place += ": ";
    return place + problem.text + (problem.remedy.empty() ? "" : "; " + problem.remedy);
}

void throw_exception_from_error(const std::vector<Problem>& problems, const boost::source_location&) {
    throw std::logic_error("value taken from settings with " + std::to_string(problems.size()) + " problems");
}

void ProblemList::open(std::string file) {
    file_ = std::move(file);
    first_of_file_ = problems_.size();
}

void ProblemList::add(Position at, std::string key, const ValueError& error) {
    problems_.push_back({file_, at.line, at.column, std::move(key), error.problem, error.hint});
}

void ProblemList::close() {
    const auto begin = problems_.begin() + static_cast<std::ptrdiff_t>(first_of_file_);
    std::stable_sort(begin, problems_.end(), [](const Problem& a, const Problem& b) {
        return std::pair(a.line, a.column) < std::pair(b.line, b.column);
    });
}

bool ProblemList::about(std::string_view key) const {
    return std::ranges::find(problems_, key, &Problem::key) != problems_.end();
}

std::vector<Problem> ProblemList::take() && {
    if (problems_.size() > max_problems) problems_.resize(max_problems);
    return std::move(problems_);
}

} // namespace signet::policy
