// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/cards/cards.hpp"

#include "daemon/signetd/audit/spawn_logged.hpp"
#include "policy/card_need.hpp"
#include "policy/facts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace signet::daemon {
namespace {

Task<void> live(std::shared_ptr<Card> card) {
    co_await card->live();
}

} // namespace

Cards::Cards(asio::any_io_executor executor, Workers& workers, Journal& journal,
             std::shared_ptr<const policy::Settings> settings, SeatFinder find_seat)
    : executor_(std::move(executor)), workers_(workers), journal_(journal), settings_(std::move(settings)),
      seat_of_(find_seat), armor_(executor_, workers_, journal_), changed_(executor_) {}

void Cards::apply(const PresenceChange& change) {
    switch (change.kind) {
    case PresenceChange::Kind::removed: return remove(change.reader, change.loss);
    case PresenceChange::Kind::inserted: return insert(change.reader);
    }
}

std::optional<std::string> Cards::seat_of(const Card& card) const {
    if (card.location()) return seat_of_(*card.location());
    if (card.state() == Card::State::opening) return std::nullopt;
    return std::string(policy::first_seat);
}

bool Cards::is_at(const Card& card, std::string_view seat) const {
    const auto known = seat_of(card);
    return !known || *known == seat;
}

void Cards::insert(const std::string& reader) {
    auto card = std::make_shared<Card>(executor_, workers_, armor_, changed_, settings_, reader);
    // In the order of their readers' names, whichever was seen first: a person who is asked finds the same list each time.
    cards_.insert(
        std::upper_bound(cards_.begin(), cards_.end(), card,
                         [](const auto& one, const auto& other) { return one->reader() < other->reader(); }),
        card);
    journal_.note(Severity::info, fmt::format("card inserted in {}", reader));
    spawn_logged(executor_, live(std::move(card)), journal_, "card in " + reader);
    changed_.announce();
}

bool Cards::are_needed() const {
    return policy::needs_cards(*settings_);
}

std::vector<std::string> Cards::watched_modules() const {
    const auto& drivers = settings_->cards.drivers;
    const bool has_driver = std::ranges::find(drivers, policy::CardDriver::pkcs11) != drivers.end();
    return has_driver && are_needed() ? settings_->cards.pkcs11_modules : std::vector<std::string>();
}

void Cards::set_readers(protocol::ReadersStatus readers) {
    const bool is_news = readers.problem != readers_.problem;
    readers_ = std::move(readers);
    if (!is_news) return;
    if (readers_.problem.empty())
        journal_.note(Severity::info, "pcscd answers");
    else
        journal_.note(Severity::warning, "no reader can be seen: " + readers_.problem);
}

void Cards::note_look() {
    if (std::exchange(were_looked_at_, true)) return;
    changed_.announce();
}

void Cards::remove(const std::string& reader, policy::CardLoss loss) {
    for (const auto& card : cards_)
        if (card->reader() == reader) card->take_out(loss);
    std::erase_if(cards_, [](const auto& card) { return card->state() == Card::State::gone; });
    journal_.note(Severity::info, fmt::format("card removed from {}", reader));
    changed_.announce();
}

void Cards::set_settings(std::shared_ptr<const policy::Settings> settings) {
    settings_ = std::move(settings);
    for (const auto& card : cards_) {
        card->set_settings(settings_);
        card->reopen();
    }
    changed_.announce(); // whoever guards a session goes by them, card or not
}

} // namespace signet::daemon
