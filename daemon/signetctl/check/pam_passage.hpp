// SPDX-License-Identifier: Apache-2.0
#pragma once

// Does anybody get through a stack at all? Of some lines the answer is known whoever comes: of pam_deny.so, and of a module that
// is not there; of all others it may be whatever suits the person best. Pure.

#include "daemon/signetctl/pam_stacks.hpp"

#include <cstddef>
#include <string_view>
#include <vector>

namespace signet::ctl {

// What libpam takes the answer of a module for that is not there, or has not the function.
inline constexpr std::string_view answer_of_missing = "module_unknown";

// Of each line; empty: it is not known.
using KnownAnswers = std::vector<std::string_view>;

// Those of modules that always say the same.
KnownAnswers known_answers(const std::vector<PamEntry>& entries);

// Is there a way to the end on which libpam lets in?
bool lets_anybody_through(const std::vector<PamEntry>& entries, const KnownAnswers& known);

// The suspects without whose known answer somebody would get through; all of them, where none of them is it alone. Nothing:
// somebody does, or nobody would without them either.
std::vector<std::size_t> to_blame(const std::vector<PamEntry>& entries, const KnownAnswers& known,
                                  const std::vector<std::size_t>& suspects);

} // namespace signet::ctl
