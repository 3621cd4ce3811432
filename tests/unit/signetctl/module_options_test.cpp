// SPDX-License-Identifier: Apache-2.0
// The options that a host is judged by are those that the module has.
#include "daemon/signetctl/check/module_options.hpp"
#include "pam_module/options.hpp"

#include <gtest/gtest.h>

namespace signet::ctl {
namespace {

TEST(ModuleOptions, AreThoseOfTheModule) {
    const auto own = module_options();
    const auto real = pam::option_table();
    ASSERT_EQ(own.size(), real.size());
    for (std::size_t each = 0; each < own.size(); ++each) {
        EXPECT_EQ(own[each].name, real[each].name);
        EXPECT_EQ(own[each].default_path,
                  real[each].value.empty() ? std::string_view() : real[each].default_value);
    }
}

} // namespace
} // namespace signet::ctl
