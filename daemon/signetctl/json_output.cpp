// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/json_output.hpp"

#include <nlohmann/json.hpp>
#include <ostream>

namespace signet::ctl {
namespace {

constexpr int indentation = 2;
constexpr int one_line = -1; // nlohmann's own value for it

void write(std::ostream& out, const nlohmann::ordered_json& record, int indent) {
    out << record.dump(indent, ' ', false, nlohmann::ordered_json::error_handler_t::replace) << "\n";
}

} // namespace

void write_json(std::ostream& out, const nlohmann::ordered_json& record) {
    write(out, record, indentation);
}

void write_json_line(std::ostream& out, const nlohmann::ordered_json& record) {
    write(out, record, one_line);
}

} // namespace signet::ctl
