// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/everyday_verbs.hpp"

#include "certmap/text/phrase.hpp"

#include <array>

namespace signet::ctl {
namespace {

using certmap::phrase;

constexpr std::array card_verbs{
    Command{"keytrust", phrase("what makes a domain take the key of a card without any CA").one,
            prepare_card_keytrust},
    Command{"pin", phrase("change the PIN of the card in the reader").one, prepare_card_pin},
    Command{"puk", phrase("change the PUK of the card in the reader").one, prepare_card_puk},
    Command{"unblock", phrase("set a new PIN by the PUK of the card in the reader").one,
            prepare_card_unblock},
};

constexpr std::array session_verbs{
    Command{"lock", phrase("lock a session now").one, prepare_session_lock},
    Command{"logoff", phrase("end a session now, and its ticket").one, prepare_session_logoff},
    Command{"release", phrase("let a session go on, whatever its card does").one, prepare_session_release},
};

constexpr std::array table{
    Command{"card", phrase("every certificate of the cards in the readers, and why it cannot be used").one,
            prepare_card, card_verbs},
    Command{"check", phrase("would a card log on here, and what has to be mended?").one, prepare_check},
    Command{"events", phrase("what signetd has decided and done, as it happens").one, prepare_events},
    Command{"last", phrase("the last logons, step by step, and why they were refused").one, prepare_last},
    Command{"session", phrase("what an administrator does to a session").one, nullptr, session_verbs},
    Command{"sessions",
            phrase("the sessions that were opened with a card, and what happens when it leaves").one,
            prepare_sessions},
    Command{"status", phrase("cards in the readers, and the sessions that were opened with one").one,
            prepare_status},
    Command{"try", phrase("a whole logon with card and PIN, without a session and without PAM").one,
            prepare_try},
};

} // namespace

std::span<const Command> everyday_verbs() {
    return table;
}

} // namespace signet::ctl
