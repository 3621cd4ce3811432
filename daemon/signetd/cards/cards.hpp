// SPDX-License-Identifier: Apache-2.0
#pragma once

// All cards that are in a reader now. The watcher tells it what came and went; logons look at it and wait on
// its notice. Owns the cards; a logon that uses one keeps it alive on its own account.

#include "daemon/protocol/messages/status.hpp"
#include "daemon/signetd/audit/journal.hpp"
#include "daemon/signetd/cards/card.hpp"
#include "daemon/signetd/cards/presence.hpp"
#include "daemon/signetd/cards/reader_seat.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace signet::daemon {

class Cards {
public:
    Cards(asio::any_io_executor executor, Workers& workers, Journal& journal,
          std::shared_ptr<const policy::Settings> settings, SeatFinder find_seat);

    void apply(const PresenceChange& change);
    // What pcscd says of its readers, for whoever asks why there is no card.
    void set_readers(protocol::ReadersStatus readers);
    const protocol::ReadersStatus& readers() const { return readers_; }
    // The readers have been looked at: a card that is not here is in none of them.
    void note_look();
    bool were_looked_at() const { return were_looked_at_; }
    // Does any service ask for a card? Changes with the settings, and the notice says so.
    bool are_needed() const;
    // The PKCS#11 modules whose tokens count, as the settings name them: none where no service asks for a card.
    std::vector<std::string> watched_modules() const;
    // New settings count for every card at once: each is read and judged again.
    void set_settings(std::shared_ptr<const policy::Settings> settings);

    const std::vector<std::shared_ptr<Card>>& all() const { return cards_; }
    // Of the card's reader. Nothing: it is being read for the first time, and nobody knows yet where its reader is; one
    // that could not even be asked is of the first.
    std::optional<std::string> seat_of(const Card& card) const;
    // Is the card in a reader of this seat, or may it be?
    bool is_at(const Card& card, std::string_view seat) const;
    Notice& notice() { return changed_; }

private:
    void insert(const std::string& reader);
    void remove(const std::string& reader, policy::CardLoss loss);

    asio::any_io_executor executor_;
    Workers& workers_;
    Journal& journal_;
    std::shared_ptr<const policy::Settings> settings_;
    SeatFinder seat_of_;
    HostArmor armor_;
    Notice changed_;
    bool were_looked_at_ = false;
    protocol::ReadersStatus readers_;
    std::vector<std::shared_ptr<Card>> cards_;
};

} // namespace signet::daemon
