// SPDX-License-Identifier: Apache-2.0
// The table itself. Texts are whole sentences; the placeholders are explained in policy/reasons/reasons.hpp.
// Long on purpose: one table, in the order of the enum, that is read and translated as one.
#include "certmap/text/phrase.hpp"
#include "policy/reasons/reasons.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace signet::policy {
namespace {

using certmap::Phrase;
using certmap::phrase;

// The texts for the person and for the administrator are translated.
constexpr ReasonEntry reason_entry(Reason reason, std::string_view id, Outcome outcome, Phrase user,
                                   Phrase administrator, std::string_view explanation) {
    return {reason, id, outcome, user.one, administrator.one, explanation};
}

constexpr std::array table{
    reason_entry(
        Reason::internal_error, "internal-error", Outcome::denied,
        phrase("Card logon failed because of a fault in the logon service. Tell your administrator."),
        phrase("A step ended in a way it cannot explain{detail}. Read the log of signetd around this time "
               "and report it."),
        "Something happened that should not be possible. It is treated as a refusal, never as a grant."),
    reason_entry(
        Reason::granted, "granted", Outcome::granted, phrase("Logged on with your card."),
        phrase("{user} logged on with a card as {principal}."),
        "The card answered, the KDC issued a ticket, the ticket was checked, and policy allows the account."),
    reason_entry(Reason::no_card, "no-card", Outcome::unavailable,
                 phrase("No card was found. Insert your card and try again."),
                 phrase("No card in any reader in the time that wait_for_card allows. If one was in: check "
                        "that pcscd runs and lists the reader."),
                 "Nobody inserted a card, or the reader is not known to the system. No identity was judged."),
    reason_entry(
        Reason::card_unreadable, "card-unreadable", Outcome::unavailable,
        phrase("The card cannot be read. Take it out, check that it is the right way round, and insert it "
               "again."),
        phrase("The card does not answer as it should{detail}. Check its contacts and the reader."),
        "A card is in the reader, but it does not answer, or answers with nonsense."),
    reason_entry(
        Reason::card_not_for_logon, "card-not-for-logon", Outcome::unavailable,
        phrase("This is not a card for logon. Take it out and insert the one that you log on with."),
        phrase("No driver knows the card{detail}. If it should be one for logon: have the PIV application "
               "put on it, or name a PKCS#11 module for it in pkcs11_modules."),
        "A card is in the reader, and works, but is of another kind: a bank card, say, or a blank one."),
    reason_entry(
        Reason::card_contactless, "card-contactless", Outcome::unavailable,
        phrase("This reader cannot be used for logon. Put the card into the slot of a reader."),
        phrase("The card took no PIN{detail}. Without contacts PIV cards take none: have the card put into a "
               "reader with a slot; if it was in one, its PIN is disabled."),
        "PIV gives up its certificates by air, but a PIN and the keys behind it by contacts only. No try of "
        "the "
        "PIN was used."),
    reason_entry(
        Reason::card_removed, "card-removed", Outcome::unavailable,
        phrase("The card was removed too early. Insert it again and leave it in until you are logged on."),
        phrase("The card left the reader during the logon. If nobody pulled it: check the reader and its "
               "cable."),
        "The card was gone before the logon was complete. What it had signed by then is thrown away."),
    reason_entry(
        Reason::card_busy, "card-busy", Outcome::unavailable,
        phrase("Another program is using the card. Wait a moment and try again."),
        phrase(
            "Another program holds the card, or pcscd hangs{detail}. 'signetctl check pcscd' tells which."),
        "A card serves one transaction at a time. Signet waits a bounded time for its turn and then gives "
        "up."),
    reason_entry(
        Reason::card_no_certificate, "card-no-certificate", Outcome::denied,
        phrase("This card holds no certificate for logon. Ask your administrator for a card that does."),
        phrase("None of the slots in piv_slots holds a certificate. Issue one to the card, or name the slot "
               "that does."),
        "The card works, but there is nothing on it that could identify a person to the domain."),
    reason_entry(Reason::card_sign_failed, "card-sign-failed", Outcome::unavailable,
                 phrase("Your card took the PIN, but did not sign. Try again; if that does not help, tell "
                        "your administrator."),
                 phrase("The card took the PIN, and gave no signature{detail}. Check that the key in the "
                        "slot of the certificate "
                        "exists, is of the kind that the certificate says, and may sign after one PIN."),
                 "The PIN was right, and its tries are whole again. The certificate can be on the card "
                 "without its key."),
    reason_entry(
        Reason::card_key_mismatch, "card-key-mismatch", Outcome::denied,
        phrase("The key on this card does not belong to its certificate. Ask your administrator for a new "
               "card."),
        phrase("The public key of the certificate does not verify what the card signed{detail}. Issue a "
               "certificate for "
               "the key that is in the slot, or a new card."),
        "The signature is verified on this machine before anybody is sent it: a KDC could only refuse it."),
    reason_entry(Reason::module_failed, "module-failed", Outcome::unavailable,
                 phrase("The software for this kind of card failed. Tell your administrator."),
                 phrase("A PKCS#11 module of pkcs11_modules cannot be used{detail}. Check the name, that the "
                        "file and the folders "
                        "above it are root's alone, and that the module works: 'pkcs11-tool --module FILE "
                        "-L' as signet-card."),
                 "The module of another maker that knows this kind of card could not be loaded, or broke "
                 "off. It runs in a "
                 "process of its own, which is all that it can take with it."),
    reason_entry(
        Reason::cert_malformed, "cert-malformed", Outcome::denied,
        phrase("The certificate on this card is damaged. Ask your administrator for a new one."),
        phrase("The certificate cannot be decoded{detail}. Read it from the card and inspect it; issue it "
               "again."),
        "The bytes on the card are not a certificate as RFC 5280 has it."),
    reason_entry(
        Reason::cert_too_large, "cert-too-large", Outcome::denied,
        phrase(
            "The certificate on this card is too large to be used. Ask your administrator for another one."),
        phrase("The certificate is longer than 8 KiB{detail}. Issue a smaller one; large ones are mostly "
               "full of names "
               "and policies that no logon needs."),
        "PIV cards have room for 2 to 3 KB. The limit holds for what a compressed certificate becomes as "
        "well."),
    reason_entry(Reason::cert_not_trusted, "cert-not-trusted", Outcome::denied,
                 phrase("This machine does not trust the issuer of your card. Tell your administrator."),
                 phrase("No chain from the certificate to one of the anchors{detail}. Add the CA that issued "
                        "the card, and the CAs above it, to anchors (on a KDC: logon_cas, intermediates), or "
                        "refuse the card rightly."),
                 "Signet believes exactly the CAs in anchors, never those of the system."),
    reason_entry(Reason::cert_path_invalid, "cert-path-invalid", Outcome::denied,
                 phrase("The certificate on your card was not issued properly. Tell your administrator."),
                 phrase("The certificate or a CA above it is not as RFC 5280 demands{detail}. Whoever runs "
                        "that CA has to issue it again; trusting another CA does not help."),
                 "A CA is known by basicConstraints with cA and a key usage with keyCertSign; without them "
                 "anybody who has a certificate could issue more."),
    reason_entry(Reason::cert_path_too_long, "cert-path-too-long", Outcome::denied,
                 phrase("The certificate on your card was not issued properly. Tell your administrator."),
                 phrase("There are more CAs above the certificate than one of them allows, or than Signet "
                        "follows{detail}. Look at the pathLenConstraint of the CAs, or name a CA nearer to "
                        "the card as the trusted one."),
                 "A CA may limit how many CAs stand below it; Signet follows eight."),
    reason_entry(
        Reason::cert_ca_expired, "cert-ca-expired", Outcome::denied,
        phrase("An authority that vouches for your card has expired. Tell your administrator."),
        phrase("A CA above the certificate has expired{detail}. Install its renewed certificate beside the "
               "old one or in its place; if it should be valid, check the clock of this machine."),
        "The certificate of every CA up to the anchor has to be valid, the anchor's too. A CA that was "
        "renewed with the same key needs no new cards."),
    reason_entry(
        Reason::cert_ca_not_yet_valid, "cert-ca-not-yet-valid", Outcome::denied,
        phrase("An authority that vouches for your card is not valid yet. Check the date of this machine."),
        phrase("A CA above the certificate begins in the future{detail}. Check the clock of this machine and "
               "of the CA."),
        "A CA that begins in the future nearly always means that some clock is wrong."),
    reason_entry(Reason::cert_ca_not_for_logon, "cert-ca-not-for-logon", Outcome::denied,
                 phrase("The issuer of your card may not issue cards for logon. Tell your administrator."),
                 phrase("The extended key usage of a CA above the certificate has no purpose of a "
                        "logon{detail}. Have the card issued by a CA for logon; or name that CA itself as "
                        "trusted, if it is meant to issue cards."),
                 "As on Windows, the extended key usage of a CA limits what the certificates below it are "
                 "for: smart card logon, PKINIT or TLS client, any, or what eku_any names."),
    reason_entry(
        Reason::cert_name_constraints, "cert-name-constraints", Outcome::denied,
        phrase("The issuer of your card may not issue cards for your name. Tell your administrator."),
        phrase("The name constraints of a CA above the certificate do not allow one of its names{detail}. "
               "Issue a certificate with an allowed name, or renew the CA with other constraints."),
        "A CA that was limited to the names of one organization cannot issue cards for another. Constraints "
        "that cannot be compared refuse as well, since what they forbid is not known."),
    reason_entry(
        Reason::cert_policy, "cert-policy", Outcome::denied,
        phrase(
            "The certificate on your card does not meet the rules of its issuers. Tell your administrator."),
        phrase(
            "A CA above the certificate demands a certificate policy that the certificate, or a CA between, "
            "has not{detail}. Issue the certificate under a policy that every CA of its path has."),
        "With requireExplicitPolicy a CA has said that certificates below it count under its policies only "
        "(RFC 5280 6.1)."),
    reason_entry(
        Reason::cert_extension_unknown, "cert-extension-unknown", Outcome::denied,
        phrase("The certificate on your card demands something that this machine does not know. Tell your "
               "administrator."),
        phrase("The certificate or a CA above it has a critical extension that is not understood{detail}. "
               "Issue it without the extension, or with the extension not critical."),
        "Critical means: whoever does not understand it must not accept the certificate (RFC 5280 4.2)."),
    reason_entry(
        Reason::cert_weak_key, "cert-weak-key", Outcome::denied,
        phrase("The key of your card is too short to be safe. Ask your administrator for a new card."),
        phrase("The key of the certificate or of a CA above it is too short{detail}. Issue it with RSA of "
               "2048 bits or more, or P-256."),
        "Keys below 112 bits of security (NIST SP 800-57) can be broken, and with them the logon."),
    reason_entry(Reason::cert_weak_digest, "cert-weak-digest", Outcome::denied,
                 phrase("The certificate on your card is signed in a way that is no longer safe. Ask your "
                        "administrator to renew it."),
                 phrase("The certificate or a CA above it is signed with SHA-1 or MD5{detail}. Have it "
                        "signed anew with SHA-256 or better."),
                 "Two certificates with the same SHA-1 digest can be made, one of them for another name."),
    reason_entry(
        Reason::cert_is_ca, "cert-is-ca", Outcome::denied,
        phrase(
            "The certificate on this card is not that of a person. Ask your administrator for one that is."),
        phrase("The certificate is that of a CA, or is itself one of the anchors{detail}. Issue a "
               "certificate for the person below the CA."),
        "Who logs on with a CA's certificate could issue certificates for anybody."),
    reason_entry(Reason::cert_expired, "cert-expired", Outcome::denied,
                 phrase("The certificate on your card has expired. Ask your administrator to renew it."),
                 phrase("The certificate has expired{detail}. Renew it; if it should be valid, check the "
                        "clock of this machine."),
                 "Validity is judged by the clock of this machine at the moment the card is used."),
    reason_entry(
        Reason::cert_not_yet_valid, "cert-not-yet-valid", Outcome::denied,
        phrase("The certificate on your card is not valid yet. Check the date of this machine."),
        phrase(
            "The certificate begins in the future{detail}. Check the clock of this machine and of the CA."),
        "A certificate that begins in the future nearly always means that some clock is wrong."),
    reason_entry(
        Reason::cert_wrong_usage, "cert-wrong-usage", Outcome::denied,
        phrase(
            "The certificate on this card is not meant for logon. Ask your administrator for one that is."),
        phrase("The certificate's key usage or extended key usage does not allow logon{detail}. Issue a "
               "certificate with digitalSignature and a usage of eku_any; or name in eku_any what it has "
               "(\"none\": no usages)."),
        "A certificate for mail or documents must not open a session; eku_any names the purposes that may."),
    reason_entry(
        Reason::cert_key_unsupported, "cert-key-unsupported", Outcome::denied,
        phrase("This computer cannot use the kind of key that is on this card. Ask your administrator."),
        phrase("This host cannot sign with the card's kind of key{detail}. Use RSA of 2048, 3072 or 4096 "
               "bits; P-256 and P-384 need libkrb5 1.22 or later."),
        "Before 1.22 libkrb5 signs PKINIT requests with RSA keys of tokens only, whatever the card can do. "
        "Of other lengths and curves PIV cards know none."),
    reason_entry(
        Reason::card_not_mapped, "card-not-mapped", Outcome::denied,
        phrase("Your card is in order, but it does not belong to an account here. Tell your administrator."),
        phrase("Neither the mapping store nor a [[mapping.rule]] yields an account for this "
               "certificate{detail}. Ask 'signetctl explain --card' what would."),
        "Trust says that a certificate is genuine; mapping says whose it is. No rule could say it."),
    reason_entry(Reason::card_ambiguous, "card-ambiguous", Outcome::denied,
                 phrase("Your card belongs to more than one account here. Tell your administrator."),
                 phrase("Mapping yields more than one account for this certificate, and none that can be "
                        "chosen{detail}. Ask 'signetctl explain --card' why."),
                 "A certificate that could be several people is nobody. Signet does not pick one; the person "
                 "does, among those that it is bound to."),
    reason_entry(
        Reason::mapping_unusable, "mapping-unusable", Outcome::unavailable,
        phrase("This computer cannot find out whose card this is. Tell your administrator."),
        phrase("The mapping store or a rule cannot be used{detail}. Correct it: 'signetctl certmap info' and "
               "'signetctl explain --card' read both."),
        "What a store that cannot be read would have said is not known, so nobody is mapped without it."),
    reason_entry(Reason::card_of_other_user, "card-of-other-user", Outcome::denied,
                 phrase("This card does not belong to {user}. Insert the right card, or log on under the "
                        "card's own name."),
                 phrase("The certificate maps to somebody other than {user}{detail}. If it should not: "
                        "review the mapping rules."),
                 "The account was named before the card was read, or changed since, and the two disagree."),
    reason_entry(
        Reason::account_unknown, "account-unknown", Outcome::user_unknown,
        phrase(
            "Your card is in order, but its account is not known on this machine. Tell your administrator."),
        phrase("The account of the card is not known to the system{detail}. Check NSS with 'getent passwd "
               "NAME'."),
        "The mapping names an account that neither the local files nor the directory service know."),
    reason_entry(
        Reason::accounts_unavailable, "accounts-unavailable", Outcome::unavailable,
        phrase("This machine could not look up the account. Tell your administrator."),
        phrase("The name service of the system did not answer{detail}. Check 'getent passwd NAME', and that "
               "/etc/passwd, /etc/group and /etc/nsswitch.conf are readable for everybody."),
        "An account that cannot be looked up is nobody's, and no card is judged against it."),
    reason_entry(
        Reason::account_not_allowed, "account-not-allowed", Outcome::denied,
        phrase("Logon with a card is not allowed for this account."),
        phrase("The account's uid is below minimum_uid{detail}. Map the card to a person's account instead."),
        "Root and the accounts of system services are out of reach of cards, whatever a certificate says."),
    reason_entry(
        Reason::key_not_pinned, "key-not-pinned", Outcome::denied,
        phrase("This card is not registered for the account on this machine. Tell your administrator."),
        phrase("The account is one of [local_accounts], and such an account is opened only by the key that "
               "its entry in the mapping store has{detail}. Enter the certificate there with signetctl "
               "certmap import, or take the account out of [local_accounts]."),
        "No KDC speaks for an account of this machine alone, so that neither a name in a certificate nor a "
        "ticket is enough: the very key has to be known."),
    reason_entry(
        Reason::service_not_for_account, "service-not-for-account", Outcome::denied,
        phrase("Your account may not be used here with a card. If it should be, ask your administrator."),
        phrase("users, groups or except of the service's section keep the account out{detail}. 'signetctl "
               "config explain SERVICE USER' says which line does."),
        "Each service may have its own users. It is asked before the PIN, so no try is used; a group that "
        "nobody could look up lets nobody in, and where it is an exception keeps everybody out."),
    reason_entry(
        Reason::cert_not_for_service, "cert-not-for-service", Outcome::denied,
        phrase("The certificate on this card is not one that is accepted here. Use another card, or ask your "
               "administrator."),
        phrase("The certificate is good, and the section of the service wants another{detail}. Issue one "
               "that meets [service.NAME.certificates], or change that: 'signetctl config explain SERVICE "
               "USER' shows it."),
        "A service may take fewer certificates than this machine does: by purpose, issuing CA, certificate "
        "policy or key. It is asked before the PIN, so no try is used, and again after it."),
    reason_entry(
        Reason::pin_shape, "pin-shape", Outcome::denied,
        phrase(
            "That cannot be the PIN of this card: it has the wrong length or characters. No try was used."),
        phrase("What was typed cannot be a PIN of this card; it was not sent to it."),
        "Length and alphabet are checked before the card is asked, so that a slip costs none of its tries."),
    reason_entry(
        Reason::pin_form_refused, "pin-form-refused", Outcome::denied,
        phrase(
            "The card does not take a PIN of this form. Check its length, and whether it may have letters."),
        phrase("The card refused the form of the PIN and did not compare it{detail}. Find out what its PIN "
               "may be made "
               "of; pin_characters can keep others from it."),
        "Length and characters were as PIV has them, but this card wants others. Most cards count no try "
        "then; how many "
        "are left is read from the card before the next one."),
    reason_entry(Reason::pin_missing, "pin-missing", Outcome::denied,
                 phrase("This card has no PIN to log on with. Ask your administrator to have one set."),
                 phrase("The card does not know the PIN that it should be asked for{detail}. Which one that "
                        "is its discovery "
                        "object says: the application PIN of PIV, or the global PIN of the card."),
                 "A card may have a PIN for PIV alone and one for all that is on it. The one that it names "
                 "is not there."),
    reason_entry(
        Reason::pin_expired, "pin-expired", Outcome::denied,
        phrase("The PIN of this card has to be changed before it can be used. Ask your administrator how."),
        phrase("The card takes no PIN until it has been changed{detail}. Its owner changes it with the tool "
               "of the "
               "card's maker."),
        "Some cards come with a PIN that is good for nothing but to be replaced, or want another one from "
        "time to "
        "time."),
    reason_entry(
        Reason::pin_wrong, "pin-wrong", Outcome::denied, phrase("Wrong PIN.{tries}"),
        phrase("The card refused the PIN of {user}.{tries}"),
        "The card compared the PIN and counted a failed try. Each PIN typed is sent to the card once."),
    reason_entry(
        Reason::pin_last_try_declined, "pin-last-try-declined", Outcome::cancelled,
        phrase("Stopped before the last try, so your card is not locked. Make sure of your PIN first."),
        phrase("{user} declined to use the last PIN try. Reset the counter with the PUK if the PIN is "
               "forgotten."),
        "With one try left a wrong PIN locks the card, so the person is asked first, and said no."),
    reason_entry(
        Reason::pin_locked, "pin-locked", Outcome::locked,
        phrase("Your card is locked after too many wrong PINs. Ask your administrator to unlock it."),
        phrase("The card has no PIN tries left. Unlock it with its PUK or issue another."),
        "The card itself refuses every PIN from now on; nothing on this machine can change that."),
    reason_entry(
        Reason::pin_default, "pin-default", Outcome::denied,
        phrase(
            "Your card still has the PIN that it was delivered with, which everybody knows. Change it with "
            "'signetctl card pin' or passwd first."),
        phrase("The card says that its PIN is the one of the factory, and default_pin of [cards] is refuse. "
               "Its owner, or root here, changes it with 'signetctl card pin'."),
        "A PIN that everybody knows proves nothing, so it is not asked for. Whether it is that one YubiKeys "
        "say themselves, without a try, when they are read. A locked screen takes it all the same: the "
        "session behind it is where its owner can change it."),
    reason_entry(
        Reason::pin_new_unfit, "pin-new-unfit", Outcome::denied,
        phrase("That cannot be the new PIN: it needs another length, other characters, or is the old one. "
               "Nothing "
               "was changed."),
        phrase(
            "What was typed cannot be the new PIN of this card, or is the old one; it was not sent to it."),
        "A new PIN has six to eight digits, so that every program takes it, and differs from the old one. It "
        "is checked before the card is asked, and no try is used."),
    reason_entry(
        Reason::pin_new_refused, "pin-new-refused", Outcome::denied,
        phrase("The card does not take that as its new PIN. The PIN is as it was; choose another one."),
        phrase("The card refused the new PIN{detail}. Find out what its PIN may be made of: some refuse easy "
               "ones, and those of before."),
        "Length and digits were as PIV has them, but this card wants more of a PIN. Whether the old PIN was "
        "compared, and cost a try, is up to the card; its counter is read before the next question."),
    reason_entry(Reason::pin_mismatch, "pin-mismatch", Outcome::denied,
                 phrase("The two new PINs are not the same. Nothing was changed."),
                 phrase("{user} typed two different new PINs; neither was sent to the card."),
                 "A new PIN is typed twice, so that a slip does not become the PIN. Nothing was sent to the "
                 "card."),
    reason_entry(
        Reason::pin_not_changed, "pin-not-changed", Outcome::denied,
        phrase("The card was interrupted before it had changed anything: the old PIN holds. Try again, and "
               "leave the card in."),
        phrase("The card was interrupted while its PIN was being changed{detail}. Its counter says that the "
               "old PIN holds."),
        "The card was pulled out, reset or silent in the middle of the command. What it says of its PIN "
        "afterwards, without a try, is what it would not say if the new one were there."),
    reason_entry(
        Reason::pin_change_unknown, "pin-change-unknown", Outcome::denied,
        phrase(
            "The card was interrupted, and nobody knows whether its PIN was changed. Try the new PIN first; "
            "if it is wrong, the old one holds."),
        phrase("The card was interrupted while its PIN was being changed{detail}. The old PIN holds, or the "
               "new one; the card says neither without a try. Have the person try the new one first."),
        "The card was pulled out, reset or silent in the middle of the command, and what it says of its PIN "
        "without a try fits both. Signet spends no try to find out: whoever types a PIN next does."),
    reason_entry(
        Reason::pin_change_unsupported, "pin-change-unsupported", Outcome::denied,
        phrase("The PIN of this card cannot be changed in this way here. Ask your administrator."),
        phrase("The card does not know this way to set a PIN{detail}. Use the program of its vendor."),
        "PIV sets the application PIN by the PIN or the PUK. A global PIN belongs to the card's other "
        "applications, which may alone be able to change it. A PKCS#11 module knows no PUK, sets a PIN only "
        "where the "
        "token lets it, and at a keypad no PIN comes here. Nothing was changed and no try was used."),
    reason_entry(
        Reason::puk_wrong, "puk-wrong", Outcome::denied, phrase("Wrong PUK.{tries}"),
        phrase("The card refused the PUK of {user}.{tries}"),
        "The card compared the PUK and counted a failed try. When none is left the card cannot be unblocked "
        "any more. Each PUK typed is sent to the card once."),
    reason_entry(
        Reason::puk_locked, "puk-locked", Outcome::locked,
        phrase("The PUK of your card is blocked after too many wrong ones. You need a new card."),
        phrase("The card has no PUK tries left. Reset its PIV application, which deletes its keys, or issue "
               "another card."),
        "The card itself refuses every PUK from now on. If its PIN still has tries it can be used as "
        "before."),
    reason_entry(
        Reason::puk_missing, "puk-missing", Outcome::denied,
        phrase("This card has no PUK for its PIN. Ask your administrator to unlock it."),
        phrase("The PUK of a PIV card unblocks its application PIN, and this card goes by its global PIN. "
               "Unblock that with the program of its vendor."),
        "A PIV card may name the global PIN as the one that its owner knows. SP 800-73-4 has no command that "
        "unblocks it."),
    reason_entry(
        Reason::puk_shape, "puk-shape", Outcome::denied,
        phrase(
            "That cannot be the PUK of this card: it has the wrong length or characters. No try was used."),
        phrase("What was typed cannot be a PUK of this card; it was not sent to it."),
        "Length and characters are checked before the card is asked, so that a slip costs no try of the "
        "PUK."),
    reason_entry(
        Reason::puk_new_unfit, "puk-new-unfit", Outcome::denied,
        phrase("That cannot be the new PUK: it needs another length, other characters, or is the old one. "
               "Nothing was changed."),
        phrase(
            "What was typed cannot be the new PUK of this card, or is the old one; it was not sent to it."),
        "A new PUK has six to eight characters of ASCII, no blank among them, and differs from the old one. "
        "It is checked before the card is asked, and no try is used."),
    reason_entry(
        Reason::puk_new_refused, "puk-new-refused", Outcome::denied,
        phrase("The card does not take that as its new PUK. The PUK is as it was; choose another one."),
        phrase(
            "The card refused the new PUK{detail}. Find out what its PUK may be made of: eight digits suit "
            "most."),
        "Length and characters were as PIV has them, but this card wants more of a PUK, or eight characters. "
        "Whether the old one was compared, and cost a try, is up to the card."),
    reason_entry(Reason::puk_mismatch, "puk-mismatch", Outcome::denied,
                 phrase("The two new PUKs are not the same. Nothing was changed."),
                 phrase("{user} typed two different new PUKs; neither was sent to the card."),
                 "A new PUK is typed twice, so that a slip does not become the PUK. Nothing was sent to the "
                 "card."),
    reason_entry(
        Reason::puk_not_changed, "puk-not-changed", Outcome::denied,
        phrase("The card was interrupted before it had changed anything: the old PUK holds. Try again, and "
               "leave the card in."),
        phrase("The card was interrupted while its PUK was being changed{detail}. What it says of it means "
               "that the old PUK holds."),
        "The card was pulled out, reset or silent in the middle of the command. What it says of its PUK "
        "afterwards, without a try, is what it would not say if the new one were there."),
    reason_entry(
        Reason::puk_change_unknown, "puk-change-unknown", Outcome::denied,
        phrase("The card was interrupted, and nobody knows whether its PUK was changed. Keep both, and try "
               "the new PUK first; if it is wrong, the old one holds."),
        phrase("The card was interrupted while its PUK was being changed{detail}. The old PUK holds, or the "
               "new one; the card says neither without a try. Keep both until one has been used."),
        "The card was pulled out, reset or silent in the middle of the command, and what it says of its PUK "
        "without a try fits both; most cards say nothing of it. Signet spends no try to find out."),
    reason_entry(
        Reason::puk_change_unsupported, "puk-change-unsupported", Outcome::denied,
        phrase("The PUK of this card cannot be changed in this way here. Ask your administrator."),
        phrase("The card does not know this way to set a PUK{detail}. Use the program of its vendor."),
        "PIV lets a card change its PUK by the old one, and does not demand it of every card. Nothing was "
        "changed."),
    reason_entry(
        Reason::kdc_unreachable, "kdc-unreachable", Outcome::unavailable,
        phrase("The domain cannot be reached. Check the network connection and try again."),
        phrase("No KDC answered within kdc_timeout{detail}. Check network, DNS SRV records and krb5.conf."),
        "Every KDC of the realm was silent, refused the connection, or could not be found."),
    reason_entry(
        Reason::kdc_not_trusted, "kdc-not-trusted", Outcome::denied,
        phrase(
            "The domain controller could not prove what it is. Do not try again; tell your administrator."),
        phrase("The KDC's certificate or signature is not verified by anchors, name or purpose{detail}. "
               "Check its certificate, kdc_hostnames, and that it is the right KDC."),
        "Before a ticket is believed the KDC must prove that it is one (RFC 4556 3.2.4). This one did not."),
    reason_entry(
        Reason::kdc_name_not_configured, "kdc-name-not-configured", Outcome::denied,
        phrase("The domain controller goes by a name that this computer does not expect. Tell your "
               "administrator."),
        phrase("The KDC's certificate is of a CA in anchors, but has no name that is expected{detail}. If it "
               "is the right KDC, add the name to kdc_hostnames, or issue it a certificate with the name of "
               "the realm."),
        "A certificate of a trusted CA may be anybody's. What makes it a KDC's is the id-pkinit-san of the "
        "realm, or a DNS name that is configured: without kdc_hostnames, the realm in lower case."),
    reason_entry(Reason::kdc_answer_unreadable, "kdc-answer-unreadable", Outcome::unavailable,
                 phrase("The answer of the domain could not be read. Try again."),
                 phrase("The KDC proved what it is, and its answer does not decrypt, also when asked once "
                        "more{detail}. If it happens often, look at the KDC's log."),
                 "Heimdal and Samba cut a Diffie-Hellman secret that begins with a zero byte, which happens "
                 "once in 256 logons. The card then signs a second request, with the PIN that it has taken."),
    reason_entry(
        Reason::kdc_refused, "kdc-refused", Outcome::denied,
        phrase("The domain refused the logon. Tell your administrator."),
        phrase("The KDC refused with an error that has no reason of its own{detail}. Read the KDC's log."),
        "The KDC answered with an error; the detail carries its number and its words."),
    reason_entry(
        Reason::kdc_name_mismatch, "kdc-name-mismatch", Outcome::denied,
        phrase("The domain says that your card does not belong to this account. Tell your administrator."),
        phrase("The KDC says the certificate is not that of {principal} (KDC_ERR_CLIENT_NAME_MISMATCH). "
               "Compare the names in the certificate with the account, or add the mapping in the directory."),
        "This machine and the domain disagree about whose certificate it is; the domain decides."),
    reason_entry(Reason::kdc_unknown_principal, "kdc-unknown-principal", Outcome::denied,
                 phrase("The domain does not know the account of your card. Tell your administrator."),
                 phrase("The KDC does not know {principal} (KDC_ERR_C_PRINCIPAL_UNKNOWN). Check the account "
                        "and the mapping rule."),
                 "The certificate maps to a principal that is not in the realm's database."),
    reason_entry(
        Reason::kdc_account_locked, "kdc-account-locked", Outcome::denied,
        phrase("Your account in the domain is locked, disabled or expired. Tell your administrator."),
        phrase("The KDC says the account of {principal} is revoked or expired{detail}. Unlock it in the "
               "domain."),
        "It is the account that is locked, in the domain; the card and its PIN are in order."),
    reason_entry(Reason::kdc_account_disabled, "kdc-account-disabled", Outcome::denied,
                 phrase("Your account in the domain is disabled. Tell your administrator."),
                 phrase("The KDC says the account of {principal} is disabled{detail}. Enable it in the "
                        "domain if it should log on."),
                 "It is the account that is disabled, in the domain; the card and its PIN are in order."),
    reason_entry(Reason::kdc_account_expired, "kdc-account-expired", Outcome::denied,
                 phrase("Your account in the domain has expired. Tell your administrator."),
                 phrase("The KDC says the account of {principal} has expired{detail}. Give it a later end in "
                        "the domain if it should log on."),
                 "An account has an end of its own, whatever the certificate of its card says."),
    reason_entry(
        Reason::kdc_account_locked_out, "kdc-account-locked-out", Outcome::denied,
        phrase("Your account in the domain is locked after failed logons. Try again later, or tell your "
               "administrator."),
        phrase("The KDC says the account of {principal} is locked out{detail}. Unlock it in the domain, and "
               "find out where its password is tried."),
        "A domain locks an account for a while after wrong passwords, and with it the logon by card."),
    reason_entry(
        Reason::kdc_logon_hours, "kdc-logon-hours", Outcome::denied,
        phrase("Your account may not log on at this time. Try again later, or tell your administrator."),
        phrase("The logon hours of {principal} do not allow a logon now{detail}. Change them in the domain, "
               "or check the clock of the domain controller."),
        "A domain can limit the hours of the week in which an account may log on."),
    reason_entry(Reason::kdc_password_expired, "kdc-password-expired", Outcome::denied,
                 phrase("The password of your account has to be changed before your card works again. Tell "
                        "your administrator."),
                 phrase("The KDC wants a new password of {principal} first{detail}. Set one in the domain, "
                        "and take away that it has to be changed at the next logon."),
                 "Domains refuse an account whose password has expired or must be changed, even if it logs "
                 "on with a card."),
    reason_entry(Reason::kdc_policy, "kdc-policy", Outcome::denied,
                 phrase("The domain does not allow your account to log on here. Tell your administrator."),
                 phrase("A policy of the domain refuses {principal} (KDC_ERR_POLICY){detail}. Look at the "
                        "computers that the account may log on to, at its restrictions and authentication "
                        "policies, and at the KDC's log."),
                 "The account and the certificate are known; a rule of the domain says no."),
    reason_entry(
        Reason::kdc_no_pkinit, "kdc-no-pkinit", Outcome::unavailable,
        phrase("The domain does not take cards at the moment. Tell your administrator."),
        phrase("The KDC offers no PKINIT to {principal}{detail}. Give every KDC a certificate of its own for "
               "it (Active Directory: the template Kerberos Authentication), and check that libkrb5's pkinit "
               "plugin is installed here."),
        "Logon by card is an extension (RFC 4556) that a KDC without a certificate of its own lacks."),
    reason_entry(Reason::kdc_preauth_failed, "kdc-preauth-failed", Outcome::denied,
                 phrase("The domain could not use what your card signed. Tell your administrator."),
                 phrase("The KDC refused the signed request and did not say why{detail}. Check there that it "
                        "trusts the CA of the card, that it has a certificate of its own, and which "
                        "Diffie-Hellman groups it takes. Its log says more."),
                 "Heimdal and Samba answer with one error, KRB_AP_ERR_BAD_INTEGRITY, to whatever is wrong "
                 "with a signed request; MIT's KDC with KDC_ERR_PREAUTH_FAILED to some of it."),
    reason_entry(
        Reason::kdc_key_unsupported, "kdc-key-unsupported", Outcome::denied,
        phrase("The domain cannot use the kind of key that is on your card. Tell your administrator."),
        phrase(
            "The KDC did not verify a signature by an elliptic-curve key{detail}. Heimdal and Samba cannot; "
            "issue the card with an RSA key of 2048 bits or more."),
        "MIT's KDC and Active Directory verify ECDSA. A card is told so once: until it is inserted again, "
        "its "
        "key is refused before the PIN."),
    reason_entry(
        Reason::kdc_mapping_too_weak, "kdc-mapping-too-weak", Outcome::denied,
        phrase("The domain does not tie your card to your account firmly enough. Tell your administrator."),
        phrase(
            "The KDC knows no strong mapping from the certificate to {principal} "
            "(KDC_ERR_CERTIFICATE_MISMATCH){detail}. It does not say which it is: the certificate is mapped "
            "to nobody, is mapped too weakly, or has the SID of another account. Issue it with the "
            "account's SID, or write a strong mapping to altSecurityIdentities."),
        "Since KB5014754 Active Directory wants more than a name in the certificate: its SID extension, or "
        "an entry by issuer and serial number, key identifier or SHA-1 of the key."),
    reason_entry(
        Reason::kdc_library_too_old, "kdc-library-too-old", Outcome::denied,
        phrase("The Kerberos software of this computer is too old for the domain. Tell your administrator."),
        phrase("The KDC wants a digest that the libkrb5 of this host does not put into its request{detail}. "
               "Install libkrb5 1.22 or later."),
        "Windows Server 2025 wants paChecksum2, a SHA-256 of the request; libkrb5 before 1.22 sends the "
        "SHA-1 of RFC 4556 alone."),
    reason_entry(
        Reason::kdc_cert_refused, "kdc-cert-refused", Outcome::denied,
        phrase("The domain does not accept the certificate on your card. Tell your administrator."),
        phrase("The KDC will not have the certificate{detail}: untrusted there, revoked, or not for "
               "logon. Check the CAs the KDC trusts and the CRL it reads; where it goes by key trust, "
               "whether the key is registered for this account."),
        "This machine believed the certificate and the KDC did not (RFC 4556 3.1.3)."),
    reason_entry(
        Reason::cert_blocked, "cert-blocked", Outcome::denied,
        phrase("This card is blocked. Tell your administrator."),
        phrase("The certificate is on a block list, of this host (block_list of signet.toml) or of "
               "the KDC{detail}. Take it off if the card was found again: signet-reasons(7)."),
        "Somebody blocked this card, which holds at once, before any CA has revoked it: at the KDC, where "
        "'signetctl kdc block --remove' takes it off, or in the file that block_list of this host's "
        "signet.toml names, where 'signetctl kdc block --remove --file FILE' does."),
    reason_entry(Reason::cert_revoked, "cert-revoked", Outcome::denied,
                 phrase("The certificate on this card is revoked. Ask your administrator for a new card."),
                 phrase("A CA has revoked the certificate, or the certificate of a CA above it{detail}."),
                 "A CRL or an OCSP answer names it. That counts however old it is."),
    reason_entry(
        Reason::revocation_unknown, "revocation-unknown", Outcome::unavailable,
        phrase(
            "It cannot be checked whether your card is still valid. Try again, or tell your administrator."),
        phrase("Nothing fresh is known of the revocation of the certificate, or of a CA above it{detail}. "
               "Look at signet-fetch.service and 'signetctl config check', on a KDC at "
               "signet-kdc-fetch.service and 'signetctl kdc check'."),
        "The settings demand a fresh CRL or OCSP answer of each issuer of the path, and there is none."),
    reason_entry(
        Reason::card_required, "card-required", Outcome::denied,
        phrase("Your account needs a card to log on. Insert your card and try again."),
        phrase("{principal} asked for a ticket without a card and needs one{detail}. See [card] in kdc.toml, "
               "or, in Active Directory, the account's option that a smart card is required."),
        "The KDC's settings, or an attribute of the principal, want a card for it."),
    reason_entry(Reason::ticket_refused, "ticket-refused", Outcome::denied,
                 phrase("The domain does not allow this logon. Tell your administrator."),
                 phrase("A rule of the KDC refuses the ticket{detail}. See [[ticket.rule]] in kdc.toml."),
                 "A rule over client, service, time and kind of logon said no."),
    reason_entry(
        Reason::kdc_settings_unusable, "kdc-settings-unusable", Outcome::unavailable,
        phrase("The domain takes no cards at the moment. Tell your administrator."),
        phrase("The settings of the KDC's plugin cannot be used{detail}. Run 'signetctl kdc check' there."),
        "A KDC that cannot read what it is to decide by takes no card at all."),
    reason_entry(
        Reason::kdc_not_judged, "kdc-not-judged", Outcome::unavailable,
        phrase("The domain takes no cards at the moment. Tell your administrator."),
        phrase("No certificate was judged by Signet in this request{detail}. Check [plugins] certauth in "
               "kdc.conf with 'signetctl kdc check'."),
        "The half of the plugin that judges certificates is not at work, and nobody else may stand in."),
    reason_entry(
        Reason::clock_skew, "clock-skew", Outcome::unavailable,
        phrase("The clock of this machine is wrong, so the domain refuses it. Tell your administrator."),
        phrase("The clocks of this machine and of the KDC differ too much{detail}. Repair time "
               "synchronisation."),
        "Kerberos allows five minutes of difference unless it is configured otherwise."),
    reason_entry(Reason::signature_not_verified, "signature-not-verified", Outcome::denied,
                 phrase("Your card did not prove that it is genuine. Ask your administrator for a new one."),
                 phrase("The card's signature is not by the key of its certificate{detail}. Issue the card "
                        "again; if it is right, somebody has copied a certificate."),
                 "A certificate is public. That a card has its key shows in a signature over bytes that this "
                 "machine has just made up."),
    reason_entry(
        Reason::ticket_not_verified, "ticket-not-verified", Outcome::denied,
        phrase("The domain's answer could not be verified on this machine. Tell your administrator."),
        phrase("The ticket does not verify with the key in the keytab{detail}. Check the host's key and its "
               "version; if they are right, somebody pretends to be the KDC."),
        "A ticket proves the KDC genuine only if it opens with this host's own key."),
    reason_entry(Reason::ticket_wrong_principal, "ticket-wrong-principal", Outcome::denied,
                 phrase("The domain issued a ticket for somebody else. Tell your administrator."),
                 phrase("The ticket is not for {principal}{detail}. Compare the mapping rule's principal "
                        "with the KDC's aliases."),
                 "The ticket is genuine, but names another principal than the certificate was mapped to."),
    reason_entry(
        Reason::ticket_without_indicator, "ticket-without-indicator", Outcome::denied,
        phrase("The domain did not confirm that you used your card. Tell your administrator."),
        phrase("The ticket for this host lacks an authentication indicator that require_indicator "
               "demands{detail}. Let the KDC give it to card logons (pkinit_indicator of kdc.conf, or "
               "signet_kdc(8))."),
        "A ticket that was got by a password opens with the host's key as well. With require_indicator only "
        "one for which the KDC itself vouches that a card was used logs anybody on."),
    reason_entry(Reason::realm_not_allowed, "realm-not-allowed", Outcome::denied,
                 phrase("Your card is of another domain, whose people have no accounts on this machine."),
                 phrase("The ticket is of another realm than this host{detail}. To let people of that realm "
                        "in, list it in realms of [domain], or write a mapping rule that names it."),
                 "A trusted realm proves who its people are, not that they have accounts here: its alice is "
                 "not the alice of this realm."),
    reason_entry(
        Reason::krb5_conf_unusable, "krb5-conf-unusable", Outcome::unavailable,
        phrase("This machine is not fully set up for logon to the domain. Tell your administrator."),
        phrase("/etc/krb5.conf cannot be used{detail}. Mend it (krb5.conf(5)); the file and all that it "
               "includes have to be readable for everybody."),
        "Processes that are not root's read it, so that a mode of 600 hides it from them."),
    reason_entry(
        Reason::keytab_missing, "keytab-missing", Outcome::unavailable,
        phrase("This machine is not fully set up for logon to the domain. Tell your administrator."),
        phrase("verify_ticket demands a keytab and there is none{detail}. Join the host to the domain."),
        "Without a key of its own this host cannot tell a genuine ticket from a forged one."),
    reason_entry(Reason::keytab_unusable, "keytab-unusable", Outcome::unavailable,
                 phrase("This machine is not fully set up for logon to the domain. Tell your administrator."),
                 phrase("The keytab cannot be used{detail}. Inspect it with 'klist -k'; make it root's "
                        "alone, or join the host to the domain again."),
                 "A keytab that is there shows that the host has joined, so no verify_ticket but never does "
                 "without it."),
    reason_entry(
        Reason::armor_unavailable, "armor-unavailable", Outcome::unavailable,
        phrase("This machine could not prove to the domain which one it is. Tell your administrator."),
        phrase("armor of [domain] is required, and the request to the KDC could have none{detail}. See what "
               "'signetctl check keytab host-key armor' says; set armor to try or never where the KDC knows "
               "no FAST."),
        "FAST armor (RFC 6113) is a ticket that this host gets with the key in its keytab, and a KDC that "
        "takes it."),
    reason_entry(
        Reason::anchors_unusable, "anchors-unusable", Outcome::unavailable,
        phrase("This computer cannot check whether your card is genuine. Tell your administrator."),
        phrase("A file of anchors cannot be used{detail}. It must hold CA certificates in PEM and be root's "
               "alone to write, with every folder above it; 'signetd --check' says who can."),
        "Whoever can write a file of anchors decides which cards are believed, so an exposed one is not "
        "read."),
    reason_entry(
        Reason::block_list_unusable, "block-list-unusable", Outcome::unavailable,
        phrase("This computer cannot check whether your card is blocked. Tell your administrator."),
        phrase("The block list cannot be used{detail}. It must be there, root's alone to write, and have no "
               "line that cannot be read."),
        "The line that cannot be read may be the one that counts, so nobody is let in without the list."),
    reason_entry(
        Reason::ccache_failed, "ccache-failed", Outcome::unavailable,
        phrase("Your ticket could not be stored on this machine. Tell your administrator."),
        phrase(
            "The credential cache could not be written{detail}. Check ccache, free space and permissions."),
        "The logon itself succeeded, but a session without its ticket is not what was asked for."),
    reason_entry(
        Reason::worker_lost, "worker-lost", Outcome::unavailable, phrase("Card logon broke off. Try again."),
        phrase(
            "A worker process ended before it answered{detail}. Read the log; a core dump names the place."),
        "Cards, certificates and KDCs are handled by processes of their own; one of them died."),
    reason_entry(Reason::worker_timeout, "worker-timeout", Outcome::unavailable,
                 phrase("Card logon took too long. Take the card out, insert it again and try again."),
                 phrase("A worker process did not answer within its deadline and was ended{detail}. Check "
                        "card and reader."),
                 "Each worker has a deadline, so that a silent card or reader cannot hold up a machine."),
    reason_entry(Reason::daemon_unreachable, "daemon-unreachable", Outcome::unavailable,
                 phrase("The card logon service is not running. Tell your administrator."),
                 phrase("Nobody listens on the socket of signetd. Look at 'systemctl status signetd'."),
                 "The PAM module could not reach the daemon. With card = \"required\" this is a refusal."),
    reason_entry(Reason::daemon_busy, "daemon-busy", Outcome::unavailable,
                 phrase("Too many logons at once. Wait a moment and try again."),
                 phrase("signetd has as many logons open as it allows{detail}. Find out who opens them."),
                 "The number of logons at the same time is bounded, so that nobody can exhaust the daemon."),
    reason_entry(Reason::timed_out, "timed-out", Outcome::cancelled,
                 phrase("No answer in time. Start again."),
                 phrase("The person did not answer within conversation_timeout."),
                 "A logon that waits for a person ends by itself after a while."),
    reason_entry(Reason::cancelled, "cancelled", Outcome::cancelled, phrase("Cancelled."),
                 phrase("The person or the program ended the logon before it was decided."),
                 "Nothing was decided; a PIN that was typed is gone."),
    reason_entry(Reason::service_off, "service-off", Outcome::denied,
                 phrase("Card logon is not enabled here."),
                 phrase("No [service.NAME] section enables this PAM service{detail}. Add one with use = "
                        "\"logon\" if it should."),
                 "A service that the settings do not name is off."),
    reason_entry(Reason::card_not_used, "card-not-used", Outcome::denied,
                 phrase("This service lets in only who logged on with a card."),
                 phrase("{user} was authenticated by other means than a card{detail}: a key of ssh, a "
                        "password. [service.NAME] of this PAM service has account = \"card\"."),
                 "Keys and passwords are checked by other programs than Signet. The account phase of PAM "
                 "comes after all of them, and there a service can be kept for logons by card."),
    reason_entry(Reason::proof_not_allowed, "proof-not-allowed", Outcome::denied,
                 phrase("This computer lets you in only with your card."),
                 phrase("What stands behind this logon does not count at this service{detail}. Use what "
                        "gate.via or elevate.via of [service.NAME] names, or add to it."),
                 "A host without a reader lets somebody in by what a card has done elsewhere: a key of ssh, "
                 "a ticket, a certificate. A password or a PIN is none of these, and is not looked at."),
    reason_entry(Reason::key_unknown, "key-unknown", Outcome::denied,
                 phrase("This key is not that of a card that is known here."),
                 phrase("No certificate of the mapping store has this key{detail}. Import it with 'signetctl "
                        "certmap import', or add it to the directory and wait for the next sync."),
                 "A key counts by the certificate behind it, which the store of [mapping] has. It never "
                 "counts by itself."),
    reason_entry(Reason::store_stale, "store-stale", Outcome::unavailable,
                 phrase("This computer has not heard of its domain for too long. Tell your administrator."),
                 phrase("The mapping store has not agreed with its source for too long{detail}. Look at "
                        "signet-certmap-sync.service, or run 'signetctl certmap sync'."),
                 "What an old store says need not be so any more: a card may have been taken from somebody."),
    reason_entry(Reason::ticket_missing, "ticket-missing", Outcome::denied,
                 phrase("This needs a ticket that your card has brought. Log on with your card, and pass the "
                        "ticket on (ssh -K)."),
                 phrase("There is no ticket to look at{detail}. With ssh it comes along when the client "
                        "delegates it (GSSAPIDelegateCredentials)."),
                 "A host can only see in a ticket how it was obtained, so there has to be one."),
    reason_entry(
        Reason::ticket_too_old, "ticket-too-old", Outcome::denied,
        phrase("Your card was used too long ago for this. Get a new ticket with your card."),
        phrase("The ticket was obtained too long ago{detail}: see max_age of [service.NAME.gate], or "
               "elevate.max_age."),
        "The age is the time since the KDC saw the card, also of a ticket that was renewed or delegated."),
    reason_entry(
        Reason::agent_unusable, "agent-unusable", Outcome::denied,
        phrase("Your ssh-agent cannot answer for your card. Connect with a forwarded agent (ssh -A) that has "
               "it."),
        phrase("No agent of the user's has signed{detail}."),
        "The card is at another computer, and its agent speaks for it. The socket has to be the user's own."),
    reason_entry(Reason::agent_not_bound, "agent-not-bound", Outcome::denied,
                 phrase("Your ssh-agent does not say what it signs. Start signetctl agent on your computer."),
                 phrase("The agent signs whatever it is given{detail}, and elevate.agent is bound. On the "
                        "computer with the card, use signetctl agent."),
                 "Whoever is root on a host that an agent was forwarded to can have it sign. An agent that "
                 "is bound signs for the host that it was forwarded to alone, after its person has agreed."),
    reason_entry(Reason::not_administrator, "not-administrator", Outcome::denied,
                 phrase("This card is not one that may be used for this. Use an administrator's card."),
                 phrase("The card is not of anybody whose card proves it at this service{detail}. See "
                        "elevate.as in [service.NAME]."),
                 "A service that gives more rights may want another card than the user's own: of the user's "
                 "second principal, or of a member of a group."),
    reason_entry(Reason::session_too_old, "session-too-old", Outcome::denied,
                 phrase("You logged on too long ago for this. Lock the screen and unlock it with your card, "
                        "or log on anew."),
                 phrase("A card has opened the session too long ago, or none has{detail}. Log on or unlock "
                        "with a card, or change elevate.max_age of [service.NAME], or session.max_age where "
                        "the session itself has ended."),
                 "A service may want a session that a card has opened, or unlocked, a short while ago, and a "
                 "session may have to be renewed so. One that was opened by other means has no age, and "
                 "neither has one from before an upgrade of Signet."),
    reason_entry(Reason::session_idle, "session-idle", Outcome::denied,
                 phrase("Nobody has used the session for a while. Unlock it with your card."),
                 phrase("Nobody has touched the session for session.idle of [service.NAME]{detail}."),
                 "A session that nobody uses is locked or ended, as the settings say, until card and PIN are "
                 "shown again."),
    reason_entry(
        Reason::ticket_ends, "ticket-ends", Outcome::denied,
        phrase("Your Kerberos ticket is about to end. Unlock the session with your card to get a new one."),
        phrase("The ticket of the session ends within session.ticket_left of [service.NAME]{detail}."),
        "Without a ticket the domain's services refuse the session. An unlock by card brings a new one."),
    reason_entry(Reason::session_not_locked, "session-not-locked", Outcome::denied,
                 phrase("The session could not be locked."),
                 phrase("Nobody has proved that the session is locked{detail}: it has no locker, or that one "
                        "does not answer, or does not call SetLockedHint."),
                 "A lock counts only when the locker has said to logind that the screen is covered."),
    reason_entry(Reason::session_not_ended, "session-not-ended", Outcome::denied,
                 phrase("The session could not be ended."),
                 phrase("The session is there still{detail}. See loginctl session-status, and the log of "
                        "systemd-logind."),
                 "A session is over when logind has forgotten it, or its leader has ended."),
    reason_entry(
        Reason::session_not_recorded, "session-not-recorded", Outcome::unavailable,
        phrase("This machine could not open the session. Tell your administrator."),
        phrase(
            "The session cannot be written down, and nobody would lock it when its card leaves{detail}. See "
            "whether /run is full ('df -h /run')."),
        "Each session that a card opens is a file in /run/signet/sessions, by which it is guarded."),
    reason_entry(
        Reason::session_unknown, "session-unknown", Outcome::denied, phrase("There is no such session."),
        phrase("No open session that a card has opened has this ID{detail}. See signetctl sessions."),
        "An ID is that of the table of signetctl sessions, or the beginning of one, or that of logind."),
    reason_entry(Reason::remote_session, "remote-session", Outcome::denied,
                 phrase("Card logon works only at the machine itself, not over the network."),
                 phrase("The session comes from another host{detail}, and a card in this machine's reader "
                        "says nothing about a person elsewhere; [service.NAME] has not remote = true."),
                 "Otherwise whoever connects while a card is in the reader could have its owner's session."),
    reason_entry(Reason::not_at_seat, "not-at-seat", Outcome::denied,
                 phrase("Cards are accepted only from a session at this machine."),
                 phrase("The program that asked{detail} is not in the session that is in front at a seat of "
                        "this machine: it was started over the network, by a timer, in a session that has "
                        "ended or that another user's has replaced, or by a program that was; or it is a "
                        "display manager of a machine with several seats; or its seat is none of seats of "
                        "[service.NAME]. loginctl(1) shows sessions and seats."),
                 "A card is offered to whoever sits at its reader. Otherwise somebody who is logged on from "
                 "elsewhere could have the owner's session, or lock the card with wrong PINs."),
    reason_entry(Reason::not_permitted, "not-permitted", Outcome::denied,
                 phrase("You may not log on under this name from here."),
                 phrase("A program that is not root, or one of a session that is not at the machine, asked "
                        "for somebody other than its own user{detail}."),
                 "Only root may log on whom it likes; others, a screen locker for one, only themselves. "
                 "Where a service is for callers who are not at the machine, root's programs in their "
                 "sessions are like them."),
    reason_entry(
        Reason::bad_request, "bad-request", Outcome::denied,
        phrase("Card logon failed because of a fault in the logon service. Tell your administrator."),
        phrase("The daemon got a request it does not allow{detail}. PAM module and daemon may be of "
               "different versions."),
        "A message was malformed, too long, out of order, or not for the one who sent it."),
};

constexpr bool in_enum_order() {
    for (std::size_t i = 0; i < table.size(); ++i)
        if (static_cast<std::size_t>(table[i].reason) != i) return false;
    return table.size() == static_cast<std::size_t>(Reason::bad_request) + 1;
}
static_assert(in_enum_order(), "entry_of() looks a reason up by its number");

} // namespace

std::span<const ReasonEntry> reason_table() {
    return table;
}

} // namespace signet::policy
