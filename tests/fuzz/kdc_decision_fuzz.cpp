// SPDX-License-Identifier: Apache-2.0
// What a client and a database may put before a KDC: a certificate, a principal and an entry's attributes.
// Half of the certificates are good ones, so that what comes behind the signature is reached. Whatever it is,
// there is an answer; nobody gets in with a certificate that is not the realm's, nor as an account that the store
// binds to another certificate, though strength is not asked for; records are one line that reads back.
//
// Input: a byte that chooses, two that say how long the certificate is, the certificate, and then texts that
// end with a NUL: the principal, signet_certmap, pkinit_cert_match, the attribute for cards.
#include "certmap/parse/parse_certificate.hpp"
#include "certmap/text/text.hpp"
#include "kdc_plugin/decision/record.hpp"
#include "tests/unit/kdc_plugin/realm.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>

namespace {

using namespace signet::kdc;
namespace certmap = signet::certmap;
using signet::certmap::Principal;
using signet::certmap::PrincipalKind;

void require(bool held) {
    if (!held) std::abort();
}

class Input {
public:
    Input(const std::uint8_t* data, std::size_t size) : rest_(data, size) {}

    std::uint8_t byte() { return rest_.empty() ? 0 : bytes(1).front(); }

    std::vector<std::uint8_t> bytes(std::size_t count) {
        const auto head = rest_.first(std::min(count, rest_.size()));
        rest_ = rest_.subspan(head.size());
        return {head.begin(), head.end()};
    }

    std::string text() {
        const auto end = std::ranges::find(rest_, 0);
        std::string value(rest_.begin(), end);
        rest_ = rest_.subspan(std::min(value.size() + 1, rest_.size()));
        return value;
    }

private:
    std::span<const std::uint8_t> rest_;
};

std::vector<certmap::Entry> entries_of(const std::vector<test::Der>& cards) {
    const auto key_of = [&](std::size_t card) {
        const auto keys = certmap::keys_of(certmap::parse_certificate(cards[card]).value());
        return *std::ranges::find(keys, certmap::KeyKind::sha256_public_key, &certmap::MappingKey::kind);
    };
    return {{.id = "1", .user = "alice", .principal = "alice@LAB.TEST", .created = {}, .keys = {key_of(0)}},
            {.id = "2", .user = "ab", .principal = "a/b@LAB.TEST", .created = {}, .keys = {key_of(1)}}};
}

// The realm of all inputs, and its good certificates. The first two are bound to an account; the third bears the
// name of the first and has another key.
struct Scene {
    Scene() {
        realm.store(entries_of(cards));
        realm.later();
    }

    test::Realm realm{"[card]\nprincipals = [\"*/admin\"]\n[[ticket.rule]]\nclient = [\"a*e\", "
                      "\"*/*@*\"]\nlifetime = \"1h\"\n[mapping]\nstore = \"DIR/store.mdb\"\nstrong_mapping = "
                      "\"names\"\n"};
    std::vector<test::Der> cards{
        realm.card(), realm.card({signet::certmap::test::pkinit_name("LAB.TEST", {"a", "b"})}), realm.card()};
};

Scene& scene() {
    static Scene one;
    return one;
}

Principal principal_from(const std::string& text) {
    if (const auto principal = Principal::parse(text)) return *principal;
    return {.components = {text, text}, .realm = text};
}

// However it is spelled, and whatever the attributes say.
bool is_bound_to_another(const Principal& client, const test::Der& card, const Scene& here) {
    const auto is_it = [&](const char* principal) {
        return certmap::equal_ignoring_ascii_case(client.text(), principal);
    };
    return (is_it("alice@LAB.TEST") && card != here.cards[0]) ||
           (is_it("a/b@LAB.TEST") && card != here.cards[1]);
}

void check_record(const CertificateVerdict& verdict, const CertificateQuestion& question) {
    const Record record{.accepted = verdict.granted(),
                        .client = question.client.entry.text(),
                        .reason = "granted",
                        .detail = verdict.decision.detail,
                        .by = verdict.by,
                        .subject = verdict.subject};
    const std::string line = text_of(record);
    for (const char c : line)
        require(c >= 0x20 && c < 0x7f);
    const auto read = record_of(line);
    require(read && text_of(*read) == line);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Scene& here = scene();
    Input input(data, size);
    const std::uint8_t choice = input.byte();
    const std::size_t length = (static_cast<std::size_t>(input.byte()) << 8U) | input.byte();
    const bool good = (choice & 1U) != 0;
    const auto der = good ? here.cards[(choice >> 1U) % here.cards.size()] : input.bytes(length);
    auto question = test::question_of(der, "alice@LAB.TEST");
    question.client.entry = principal_from(input.text());
    question.client.requested = question.client.entry;
    if ((choice & 4U) != 0) question.client.requested.kind = PrincipalKind::enterprise;
    if ((choice & 8U) != 0) question.signet_certmap = input.text();
    if ((choice & 16U) != 0) question.pkinit_cert_match = input.text();
    const auto verdict = here.realm.ask(question);
    require(good || !verdict.granted() || std::ranges::find(here.cards, der) != here.cards.end());
    require(!verdict.granted() || !is_bound_to_another(question.client.entry, der, here));
    check_record(verdict, question);
    const std::string attribute = input.text();
    const auto decision = here.realm.judge.judge(signet::policy::TicketFacts{
        .client = question.client.entry,
        .service = {.components = {"krbtgt", "LAB.TEST"}, .realm = "LAB.TEST"},
        .local_realm = "LAB.TEST",
        .card_attribute = attribute.empty() ? std::optional<std::string_view>() : attribute});
    require(decision.decision.granted() || decision.decision.reason == signet::policy::Reason::card_required);
    static_cast<void>(record_of(attribute));
    static_cast<void>(signet::certmap::BlockList::parse(attribute));
    return 0;
}
