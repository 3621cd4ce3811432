// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/setup/card_look.hpp"

#include "certmap/parse/parse_certificate.hpp"
#include "certmap/text/account_names.hpp"
#include "daemon/config/judgement_request.hpp"
#include "daemon/protocol/messages/account.hpp"
#include "daemon/protocol/messages/certificate.hpp"
#include "daemon/signetctl/check/survey.hpp"
#include "daemon/signetctl/reason_text.hpp"
#include "daemon/signetctl/told.hpp"

#include <fmt/format.h>

#include <chrono>
#include <optional>

namespace signet::ctl {
namespace {

using protocol::Clock;
using protocol::Deadline;

// For one card: the slowest known takes two seconds to show three certificates.
constexpr std::chrono::seconds card_limit{10};
// For a judgement or an account: a directory that is asked over the network answers within it, or a logon fails too.
constexpr std::chrono::seconds answer_limit{10};

std::string trouble_text(const WorkerTrouble& trouble, policy::TextArguments arguments = {}) {
    arguments.detail = trouble.detail;
    if (trouble.reason.empty()) return trouble.detail;
    return fmt::format("{} ({})", reason_text(trouble.reason, arguments), trouble.reason);
}

std::optional<protocol::CardOpened> open_card(const std::string& worker, const std::string& reader,
                                              const policy::Settings& settings, WorkerTrouble& trouble) {
    const Deadline deadline = Clock::now() + card_limit;
    protocol::OpenCard question;
    question.reader = reader;
    for (const policy::PivSlot slot : settings.cards.piv_slots)
        question.slots.push_back(fmt::format("{:02X}", static_cast<unsigned>(slot)));
    WorkerCall card(worker, "card");
    card.send(question, deadline);
    if (!card.receive<protocol::ReaderLocated>(deadline, trouble)) return std::nullopt;
    if (!card.receive<protocol::CardConnected>(deadline, trouble)) return std::nullopt;
    return card.receive<protocol::CardOpened>(deadline, trouble);
}

void add_slot(CardLook& look, const std::string& place, const protocol::SlotCertificate& slot) {
    if (!slot.reason.empty()) {
        look.problems.push_back(place + ": " + trouble_text({slot.reason, slot.detail}));
        return;
    }
    auto certificate = certmap::parse_certificate(slot.der);
    if (certificate)
        look.certificates.push_back({place, std::move(*certificate)});
    else
        look.problems.push_back(place + ": " + certificate.error().problem);
}

// Nothing: the worker has a reason why not, or none is known.
std::optional<protocol::CertificateJudged> judge(const std::string& worker, const policy::Settings& settings,
                                                 const SeenCertificate& seen, WorkerTrouble& trouble) {
    const Deadline deadline = Clock::now() + answer_limit;
    const auto& der = seen.certificate.der;
    const auto question = config::request_to_judge(settings, protocol::Bytes(der.begin(), der.end()));
    WorkerCall judge(worker, "certificate");
    judge.send(question, deadline);
    return judge.receive<protocol::CertificateJudged>(deadline, trouble);
}

} // namespace

CardLook look_at_cards(const std::string& worker, const policy::Settings& settings) {
    CardLook look;
    WorkerTrouble trouble;
    const Deadline deadline = Clock::now() + answer_limit;
    WorkerCall watch(worker, "watch");
    const auto readers = readers_now(watch, deadline, trouble);
    if (!readers) {
        look.problems.push_back("pcscd: " + trouble_text(trouble));
        return look;
    }
    for (const protocol::ReaderState& reader : readers->readers) {
        if (!reader.present) continue;
        const auto opened = open_card(worker, reader.name, settings, trouble);
        if (!opened) {
            look.problems.push_back(reader.name + ": " + trouble_text(trouble));
            continue;
        }
        for (const protocol::SlotCertificate& slot : opened->certificates)
            add_slot(look, told("{}, slot {}", reader.name, std::string_view(slot.slot)), slot);
    }
    return look;
}

Owner owner_of(const std::string& worker, const policy::Settings& settings, const SeenCertificate& seen) {
    Owner owner;
    WorkerTrouble trouble;
    const auto judged = judge(worker, settings, seen, trouble);
    if (!judged) {
        owner.problem = trouble_text(trouble);
        return owner;
    }
    // One of several is as good for this: who it is, the person says at the prompt.
    protocol::AccountName account{judged->principal, judged->enterprise, judged->user};
    if (!judged->choices.empty()) account = judged->choices.front().account;
    owner.principal = account.principal;
    const Deadline deadline = Clock::now() + answer_limit;
    protocol::LookUpAccount question;
    question.names =
        certmap::account_names({account.user, account.principal, account.enterprise}, judged->realm);
    WorkerCall directory(worker, "directory");
    directory.send(question, deadline);
    if (const auto found = directory.receive<protocol::Account>(deadline, trouble))
        owner.user = found->user;
    else
        owner.problem = trouble_text(trouble, {.user = account.user, .principal = account.principal});
    return owner;
}

} // namespace signet::ctl
