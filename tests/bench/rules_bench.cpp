// SPDX-License-Identifier: Apache-2.0
// How long it takes from DER to the verdict of 50 rules, beside libsss_certmap: medians in microseconds. The
// exit status is 1 if it is not promised_ratio times as fast.
#include "certmap/parse/parse_certificate.hpp"
#include "certmap/rules/matcher.hpp"
#include "certmap/rules/rule_parser.hpp"
#include "tests/unit/certmap/certificate_builder.hpp"
#include "tests/unit/certmap/sss_certmap.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <string>
#include <vector>

namespace {

using namespace signet::certmap;

constexpr std::size_t rule_count = 50;
constexpr int rounds = 30;
constexpr int in_a_row = 100;
constexpr double promised_ratio = 2.5;

// One card issuer and one domain for each rule, as a large enterprise has them; `plain` without classes.
std::vector<std::string> rules(bool plain) {
    std::vector<std::string> texts;
    for (std::size_t at = 0; at < rule_count; ++at) {
        const std::string number = std::to_string(rule_count - 1 - at);
        const std::string name = plain ? ".*@corp" + number : "^[a-z.]+@corp" + number;
        texts.push_back("<ISSUER>^CN=Card CA.*$<SUBJECT>CN=.*,OU=Staff,O=Corp$<EKU>clientAuth,msScLogin"
                        "<KU>digitalSignature<SAN:ntPrincipalName>" +
                        name + "\\.example$");
    }
    return texts;
}

void measure(std::vector<double>& times, const std::function<bool()>& work) {
    for (int count = 0; count < in_a_row; ++count) {
        const auto start = std::chrono::steady_clock::now();
        if (!work()) std::puts("no rule matched");
        times.push_back(
            std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start).count());
    }
}

double median_of(std::vector<double> times) {
    const auto middle = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
    std::ranges::nth_element(times, middle);
    return *middle;
}

// In turns, so that what disturbs one disturbs the others.
bool compare(const char* name, const std::vector<std::string>& texts, const test::Der& der) {
    std::vector<MatchExpression> ours;
    for (const std::string& text : texts)
        ours.push_back(parse_match(text).value());
    const auto library = test::SssCertmap::with_rules(texts, "(x={subject_dn})").value();
    const auto parsed = parse_certificate(der);
    const auto any_of_ours = [&](const Certificate& certificate) {
        return std::ranges::any_of(ours,
                                   [&](const MatchExpression& rule) { return matches(rule, certificate); });
    };
    std::vector<double> theirs, here, only;
    for (int round = 0; round < rounds; ++round) {
        measure(theirs, [&] { return library.matches(der); });
        measure(here, [&] { return any_of_ours(*parse_certificate(der)); });
        measure(only, [&] { return any_of_ours(*parsed); });
    }
    const double ratio = median_of(theirs) / median_of(here);
    std::printf("%s: libsss_certmap %.1f us, certmap %.1f us (%.1f times faster), of which rules %.1f us\n",
                name, median_of(theirs), median_of(here), ratio, median_of(only));
    return ratio >= promised_ratio;
}

} // namespace

int main() {
    auto request =
        test::logon_request({test::upn("alice.miller@corp0.example"), test::rfc822_name("alice@corp")});
    request.subject = {{"O", "Corp"}, {"OU", "Staff"}, {"CN", "Alice Miller"}};
    const auto der = test::Authority("Card CA 7").issue(request).der;
    const bool plain = compare("plain patterns", rules(true), der);
    const bool classes = compare("with classes", rules(false), der);
    return plain && classes ? 0 : 1;
}
