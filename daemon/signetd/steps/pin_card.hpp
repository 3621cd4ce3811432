// SPDX-License-Identifier: Apache-2.0
#pragma once

// Whose PIN a change of a PIN is about: the card in the reader that was named, or the one of the user that was.

#include "daemon/signetd/steps/story.hpp"

#include <memory>
#include <string>

namespace signet::daemon {

// Of those that the caller may use, when all of them have been read; the person is asked where several are left. `reader`: no
// other one, if it is not empty. A card that cannot be read is nobody's, but root or whoever sits at it may name it, or has no
// other. no-card.
Task<Result<std::shared_ptr<Card>>> find_card_for_pin(Story& story, std::string reader);

} // namespace signet::daemon
