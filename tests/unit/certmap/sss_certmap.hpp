// SPDX-License-Identifier: Apache-2.0
#pragma once

// libsss_certmap, the implementation that rules are written for, as the other side of
// sss_certmap_test.cpp and of the benchmark.

#include "tests/unit/certmap/certificate_builder.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

struct sss_certmap_ctx;

namespace signet::certmap::test {

class SssCertmap {
public:
    // nullopt: the library refuses one of the texts.
    static std::optional<SssCertmap> with_rule(const std::string& match, const std::string& map);
    // Each rule of its own priority, the first the highest.
    static std::optional<SssCertmap> with_rules(const std::vector<std::string>& matches,
                                                const std::string& map);
    struct Texts {
        std::string match, map;
    };
    static std::optional<SssCertmap> with_rules(const std::vector<Texts>& rules);

    bool matches(const Der& certificate) const;
    // Of a certificate that matches; nullopt: a template could not be filled in.
    std::optional<std::string> filter(const Der& certificate) const;
    std::optional<std::string> unescaped(const Der& certificate) const;
    // Does the library read the certificate at all?
    bool reads(const Der& certificate) const;

private:
    using Context = std::shared_ptr<sss_certmap_ctx>;
    explicit SssCertmap(Context context) : context_(std::move(context)) {}

    Context context_;
};

} // namespace signet::certmap::test
