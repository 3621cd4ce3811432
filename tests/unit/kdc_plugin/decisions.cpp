// SPDX-License-Identifier: Apache-2.0
// Asks a judge about certificates and tickets again and again, good ones and bad ones, while its files
// change:
//
//   kdc_decisions [COUNT]         prints how many came out how, and the microseconds for each
//
// Without COUNT 20,000, and a million with SIGNET_BENCH=full in the environment, as `tests/run --full` sets
// it.
//
// Run under the sanitizers or valgrind it shows that no answer leaks or reads what it should not.
#include "tests/unit/kdc_plugin/realm.hpp"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <random>

namespace signet::kdc {
namespace {

namespace build = certmap::test;
using certmap::Principal;

constexpr const char* settings = R"(
[assurance]
[[assurance.rule]]
hardware = true
indicators = ["hardware"]
hw_authent = true
[card]
principals = ["*/admin"]
[[ticket.rule]]
client = ["eve"]
action = "deny"
[[ticket.rule]]
without = ["card"]
lifetime = "1h"
)";

std::vector<build::Der> certificates(const test::Realm& realm) {
    std::vector<build::Der> all{
        realm.card(), realm.card({build::pkinit_name("LAB.TEST", {"alice", "admin"})}),
        realm.card({build::upn("alice@lab.test"), build::rfc822_name("alice@lab.test")}),
        build::Authority("Stranger").issue(build::logon_request({})).der, build::Der()};
    auto request = build::logon_request({build::upn("alice@LAB.TEST")});
    request.extensions.push_back(build::policies({"2.16.840.1.101.3.2.1.3.13"}));
    all.push_back(realm.card(request));
    return all;
}

class Questions {
public:
    explicit Questions(test::Realm& realm) : realm_(realm), certificates_(certificates(realm)) {}

    std::string certificate() {
        build::Der der = pick(certificates_);
        if (!der.empty() && random_() % 4 == 0)
            der[random_() % der.size()] ^= static_cast<std::uint8_t>(1U << (random_() % 8));
        if (random_() % 16 == 0) der.resize(random_() % (der.size() + 1));
        auto question = test::question_of(der, pick(principals_));
        if (random_() % 8 == 0) question.client.requested = Principal::of_upn("alice@LAB.TEST").value();
        if (random_() % 8 == 0) question.signet_certmap = pick(texts_);
        if (random_() % 8 == 0) question.pkinit_cert_match = pick(texts_);
        return std::string(policy::id_of(realm_.ask(question).decision.reason));
    }

    std::string ticket() {
        const std::vector<std::string_view> indicators(random_() % 2, "card");
        const auto decision = realm_.judge.judge(policy::TicketFacts{
            .client = Principal::parse(pick(principals_)).value(),
            .service = Principal::parse("krbtgt/LAB.TEST@LAB.TEST").value(),
            .local_realm = "LAB.TEST",
            .indicators = indicators,
            .now = {static_cast<std::uint8_t>(random_() % 7), static_cast<std::uint16_t>(random_() % 1440)}});
        return std::string(policy::id_of(decision.decision.reason));
    }

private:
    template <class T>
    const T& pick(const std::vector<T>& values) {
        return values[random_() % values.size()];
    }

    test::Realm& realm_;
    std::vector<build::Der> certificates_;
    std::vector<std::string> principals_{"alice@LAB.TEST", "alice/admin@LAB.TEST", "eve@LAB.TEST",
                                         R"(a\/b\@c@R)", "alice@OTHER.TEST"};
    std::vector<std::string> texts_{"<SUBJECT>Alice", "none",         "",
                                    "<SUBJECT>(",     "X509:<SKI>00", "||<EKU>pkinit<SAN>a.*b"};
    std::mt19937 random_{1};
};

int run(long count) {
    constexpr long change_every = 1000;
    test::Realm realm(settings);
    Questions questions(realm);
    std::map<std::string, long> outcomes;
    const auto begin = std::chrono::steady_clock::now();
    for (long i = 0; i < count; ++i) {
        if (i % change_every == 0) {
            realm.settings(i % (2 * change_every) == 0 ? settings : "[broken\n");
            realm.write("blocked", "serial " + std::to_string(1000 + i % 90) + "\n");
            realm.later();
        }
        ++outcomes[questions.certificate()];
        ++outcomes["ticket " + questions.ticket()];
    }
    const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - begin;
    for (const auto& [outcome, times] : outcomes)
        std::printf("%-32s %ld\n", outcome.c_str(), times);
    std::printf("%ld decisions, %.1f us each\n", count, took.count() / static_cast<double>(count));
    return outcomes.contains("granted") && outcomes.contains("ticket granted") &&
                   outcomes.contains("cert-malformed")
               ? 0
               : 1;
}

} // namespace
} // namespace signet::kdc

int main(int count, char** words) {
    const char* length = std::getenv("SIGNET_BENCH");
    const bool full = length != nullptr && std::string_view(length) == "full";
    const long usual = full ? 1'000'000 : 20'000;
    return signet::kdc::run(count > 1 ? std::strtol(words[1], nullptr, 10) : usual);
}
