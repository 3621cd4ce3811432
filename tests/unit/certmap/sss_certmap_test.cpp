// SPDX-License-Identifier: Apache-2.0
// The rule language beside libsss_certmap: hundreds of certificates by hundreds of rules get the same verdict
// and the same filter. Where they are not to get it, certmap/rules/README.md says why, and
// sss_difference_test.cpp shows both.

#include "certmap/parse/digest.hpp"
#include "certmap/parse/parse_certificate.hpp"
#include "certmap/rules/expansion.hpp"
#include "certmap/rules/matcher.hpp"
#include "certmap/rules/rule_parser.hpp"
#include "tests/unit/certmap/rule_samples.hpp"
#include "tests/unit/certmap/sss_certmap.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace signet::certmap {
namespace {

using test::SssCertmap;

constexpr std::size_t certificate_count = 300;
constexpr std::size_t rule_count = 300;

bool contains(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

// What the library does otherwise on purpose of ours.
class KnownDifference {
public:
    KnownDifference(const test::SampleRule& rule, const Certificate& certificate)
        : rule_(rule), certificate_(certificate) {}

    // A certificate without a key usage has every one for the library.
    bool in_verdict() const { return contains(rule_.match, "<KU>") && !certificate_.key_usage; }

    bool in_filter() const {
        return mixed_principals() || escaped_component() || missing_sid() || empty_name();
    }

private:
    // {subject_principal}: the library takes whichever principal comes last.
    bool mixed_principals() const {
        return contains(rule_.map, "{subject_principal") && !certificate_.upns.empty() &&
               !certificate_.pkinit_principals.empty();
    }

    // The library leaves the escapes of RFC 4514 in a component of a name.
    bool escaped_component() const {
        return contains(rule_.map, "_dn_component") &&
               (contains(certificate_.subject.text, "\\") || contains(certificate_.issuer.text, "\\"));
    }

    // The library reads {sid.rid} of no SID through a null pointer.
    bool missing_sid() const { return contains(rule_.map, "{sid") && !certificate_.sid; }

    // An empty subject is a value for the library.
    bool empty_name() const { return contains(rule_.map, "{subject_dn") && certificate_.subject.empty(); }

    const test::SampleRule& rule_;
    const Certificate& certificate_;
};

struct Tally {
    std::size_t compared = 0, matched = 0, filters = 0, refused = 0;
};

// The library takes one of several names of a kind, we take each.
void compare_texts(const MapFilter& map, Writing writing, const Certificate& certificate,
                   const std::optional<std::string>& theirs, Tally& tally) {
    const auto ours = texts_of(map.filter, writing, certificate, libcrypto_digest());
    EXPECT_EQ(ours.has_value(), theirs.has_value())
        << (theirs ? *theirs : "they refuse") << (ours ? "" : " / " + ours.error().problem);
    if (!ours || !theirs) {
        ++tally.refused;
        return;
    }
    ++tally.filters;
    EXPECT_NE(std::ranges::find(*ours, *theirs), ours->end()) << *theirs << "\nnot in " << ours->front();
}

void compare(const test::SampleRule& sample, const std::vector<Certificate>& certificates, Tally& tally) {
    SCOPED_TRACE(sample.match + "   " + sample.map);
    const auto library = SssCertmap::with_rule(sample.match, sample.map);
    const auto match = parse_match(sample.match);
    const auto map = parse_map(sample.map);
    ASSERT_TRUE(library.has_value());
    ASSERT_TRUE(match.has_value()) << match.error().problem;
    ASSERT_TRUE(map.has_value()) << map.error().problem;
    for (const Certificate& certificate : certificates) {
        const KnownDifference difference(sample, certificate);
        if (difference.in_verdict()) continue;
        ++tally.compared;
        const bool matched = matches(*match, certificate);
        ASSERT_EQ(matched, library->matches(certificate.der)) << certificate.subject.text;
        EXPECT_EQ(matched, !mismatch(*match, certificate).has_value());
        if (!matched || difference.in_filter()) continue;
        SCOPED_TRACE(certificate.subject.text);
        compare_texts(*map, Writing::filter, certificate, library->filter(certificate.der), tally);
        if (++tally.matched % 4 == 0) // half of the time is the library's, reading the certificate again
            compare_texts(*map, Writing::plain, certificate, library->unescaped(certificate.der), tally);
    }
}

std::vector<Certificate> certificates(test::Samples& samples) {
    const auto any = SssCertmap::with_rule("<ISSUER>.*", "x").value();
    std::vector<Certificate> all;
    for (std::size_t at = 0; at < certificate_count; ++at) {
        const auto der = samples.certificate();
        auto certificate = parse_certificate(der);
        EXPECT_TRUE(certificate.has_value()) << certificate.error().problem;
        EXPECT_TRUE(any.reads(der));
        if (certificate) all.push_back(std::move(*certificate));
    }
    return all;
}

TEST(SssCertmap, GivesTheSameVerdictsAndFilters) {
    test::Samples samples(4711);
    const auto all = certificates(samples);
    ASSERT_EQ(all.size(), certificate_count);
    Tally tally;
    for (std::size_t at = 0; at < rule_count && !HasFailure(); ++at)
        compare(samples.rule(), all, tally);
    // Enough of each kind, or the samples are not what they were.
    EXPECT_GT(tally.compared, 80000U);
    EXPECT_GT(tally.matched, 8000U);
    EXPECT_GT(tally.filters, 5000U);
    EXPECT_GT(tally.refused, 1000U);
    RecordProperty("compared", static_cast<int>(tally.compared));
    RecordProperty("filters", static_cast<int>(tally.filters));
}

} // namespace
} // namespace signet::certmap
