// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/steps/pin_card.hpp"

#include "daemon/language/prompts.hpp"
#include "daemon/signetd/steps/numbered.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace signet::daemon {
namespace {

using policy::Reason;
using CardList = std::vector<std::shared_ptr<Card>>;

// Without a service nobody is named: it is whoever is in front of the reader, or root.
bool is_by_service(const Story& story) {
    return !story.begin.service.empty();
}

bool may_use(const Story& story, const Card& card) {
    const Cards& cards = story.services.cards;
    if (is_by_service(story)) return cards.is_at(card, story.reader_seat());
    return story.peer.uid == policy::root_uid || cards.is_at(card, story.peer.seat);
}

bool is_of_user(const Story& story, const Card& card) {
    const auto& candidates = card.opened().candidates;
    return std::ranges::any_of(candidates, [&](const Candidate& candidate) {
        return candidate.account && candidate.account->uid == story.user_uid;
    });
}

struct Found {
    CardList cards;
    bool is_settled = true; // none of them is being read
};

Found look_around(const Story& story, const std::string& reader) {
    Found found;
    for (const auto& card : story.services.cards.all()) {
        if (!may_use(story, *card) || (!reader.empty() && card->reader() != reader)) continue;
        if (card->state() == Card::State::opening) found.is_settled = false;
        if (card->state() == Card::State::opening || card->state() == Card::State::gone) continue;
        if (!is_by_service(story) || is_of_user(story, *card)) found.cards.push_back(card);
    }
    return found;
}

Task<Result<CardList>> settled_cards(Story& story, std::string reader) {
    Notice& changed = story.services.cards.notice();
    for (;;) {
        const auto seen = changed.generation();
        auto found = look_around(story, reader);
        if (found.is_settled) co_return std::move(found.cards);
        co_await changed.changed_since(seen); // the deadlines of the workers bound this
    }
}

} // namespace

Task<Result<std::shared_ptr<Card>>> find_card_for_pin(Story& story, std::string reader) {
    story.enter(step::card);
    auto found = co_await story.person.while_connected(settled_cards(story, std::move(reader)));
    if (!found) co_return found.error();
    CardList& cards = *found;
    if (cards.empty()) co_return Refusal{Reason::no_card};
    if (cards.size() == 1) co_return std::move(cards.front());
    std::vector<std::string> readers;
    for (const auto& card : cards)
        readers.push_back(card->reader());
    auto asked = numbered_question(language::prompt::which_card, readers);
    const std::size_t offered = asked.choices.size();
    auto answer = co_await story.person.ask(std::move(asked));
    if (!answer) co_return answer.error();
    const auto number = chosen_number(protocol::visible_text(*answer), offered);
    if (!number) co_return Refusal{Reason::cancelled, "no such card"};
    co_return std::move(cards[*number]);
}

} // namespace signet::daemon
