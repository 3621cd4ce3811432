// SPDX-License-Identifier: Apache-2.0
#pragma once

// The border between what is asked and how it gets there: http.hpp is the real one, tests have their own.

#include "certmap/text/result.hpp"

#include <functional>
#include <string>

namespace signet::ctl {

struct HttpRequest {
    std::string url;
    std::string body; // empty: GET
    std::string content_type;
    std::size_t longest_answer = 0; // bytes
};

// The body of the answer. An error: none came, too long, or a status other than success.
using Transport = std::function<certmap::Result<std::string>(const HttpRequest&)>;

} // namespace signet::ctl
