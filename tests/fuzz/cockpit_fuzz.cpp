// SPDX-License-Identifier: Apache-2.0
// A file of cockpit-tls, and the control group that it has to be of: what stands before the first newline.
#include "pam_module/cockpit.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(data, data + size);
    const std::string group = text.substr(0, text.find('\n'));
    const auto der = signet::pam::certificate_for(group, text);
    if (der && (der->empty() || der->size() >= size)) std::abort();
    if (signet::pam::certificate_for(group + "/other", text)) std::abort();
    return 0;
}
