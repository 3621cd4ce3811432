// SPDX-License-Identifier: Apache-2.0
// The data objects GET DATA reads (SP 800-73-4 part 1, section 3 and appendix A): certificates, CHUID, CCC
// and discovery object. Encoded once, when the card is made.
#pragma once

#include "tests/card/profile.hpp"
#include "tests/card/tlv.hpp"

namespace signet::card {

// SP 800-73-4 part 1, 2.2: the RID of NIST, the PIV card application, version 1.0.
inline constexpr std::uint8_t kPivAid[] = {0xA0, 0x00, 0x00, 0x03, 0x08, 0x00, 0x00, 0x10, 0x00, 0x01, 0x00};

class DataObjects {
public:
    static Result<DataObjects> make(const Profile& profile);

    // As sent: 53 (7E for the discovery object) around the content; none if the card has no such object.
    std::optional<ByteView> find(Tag tag) const;
    // What the profile wants to be said in its place, the status word at its end.
    std::optional<ByteView> answer(Tag tag) const;

private:
    std::map<Tag, Bytes> objects_;
    std::map<Tag, Bytes> answers_;
};

} // namespace signet::card
