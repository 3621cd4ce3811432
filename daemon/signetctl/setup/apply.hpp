// SPDX-License-Identifier: Apache-2.0
#pragma once

// Carries a plan out, and takes it back. The settings come first, then signetd with them, then PAM; and the other way round
// when it is taken back: at no moment does PAM ask a signetd that cannot answer. What fails is taken back at once.

#include "daemon/signetctl/setup/record.hpp"

#include <iosfwd>
#include <vector>

namespace signet::ctl {

// `earlier`: what was set up before, of which there is a record.
certmap::Result<void> apply(const std::vector<FileChange>& changes, const std::optional<Record>& earlier,
                            std::ostream& out);

// Says of each file what has become of it. An error where PAM could not be taken back, and then nothing else was.
certmap::Result<void> undo(const Record& record, std::ostream& out);

} // namespace signet::ctl
