#include "model/problem_kind.hpp"

#include <algorithm>
#include <iterator>

namespace sti {
namespace {

// In order of code, so that a lookup can bisect.
constexpr ProblemKind kinds[] = {
    {"bad-signature", Severity::error, "A signature does not fit",
     "The signature on a certificate was not made with the key of the one above it, or one of the two was "
     "changed since. Nothing that the certificate says can be relied on.",
     "RFC 5280 §6.1.3"},
    {"expired", Severity::error, "A certificate has expired",
     "Its authority vouched for it until a date that is past. Renew it, and see why the renewal or the "
     "reload "
     "of the server did not happen by itself.",
     "RFC 5280 §4.1.2.5"},
    {"extended-key-usage", Severity::error, "A certificate is for another purpose",
     "It lists the purposes that it is for, and being a TLS server is not among them.", "RFC 5280 §4.2.1.12"},
    {"incomplete-chain", Severity::error, "An intermediate certificate is missing",
     "The server did not send the certificate of an authority that stands between its own and a trusted one. "
     "Some clients fetch or remember what is missing, mail servers mostly do not. Configure the full chain.",
     "RFC 8446 §4.4.2"},
    {"key-usage", Severity::error, "A key is used for what it is not for",
     "The certificate says what its key may do, and this use of it is not allowed.", "RFC 5280 §4.2.1.3"},
    {"malformed", Severity::error, "A certificate cannot be read",
     "Its encoding breaks the rules, so that one implementation may read it in another way than the next. It "
     "is "
     "shown as far as it could be read and trusted for nothing.",
     "RFC 5280 §4.1"},
    {"name-constraints", Severity::error, "A name that its authority may not vouch for",
     "A certificate above is limited to some names, and this certificate is for a name outside of them.",
     "RFC 5280 §4.2.1.10"},
    {"name-mismatch", Severity::error, "The certificate is for another name",
     "None of the names it is made out to is the one that was asked for. It may be another server's, a "
     "default "
     "of the hosting, or that of a man in the middle. Only the subjectAltName counts, the common name does "
     "not.",
     "RFC 9525 §6"},
    {"no-names", Severity::error, "The certificate is for no name",
     "It has no subjectAltName that could match. Clients stopped looking at the common name, so that it fits "
     "no server at all.",
     "RFC 9525 §6"},
    {"not-a-ca", Severity::error, "Issued by a certificate that may not issue",
     "A certificate in the path signed another without being an authority. Were that let pass, everybody "
     "with a "
     "certificate could vouch for every name.",
     "RFC 5280 §4.2.1.9"},
    {"not-yet-valid", Severity::error, "A certificate is not valid yet",
     "Its first day lies ahead. Mostly a clock is wrong: the issuer's, the server's or that of this machine.",
     "RFC 5280 §4.1.2.5"},
    {"path-length", Severity::error, "More authorities in a row than allowed",
     "An authority may have limited how many may follow below it, and any chain is limited in length here.",
     "RFC 5280 §4.2.1.9"},
    {"policy", Severity::error, "The path could not be judged to the end",
     "Something in the chain goes beyond what is searched or supported here, and what cannot be checked "
     "is not taken for good.",
     "RFC 5280 §6.1"},
    {"revocation-unknown", Severity::warning, "Whether it was revoked is unknown",
     "No status of the certificate was found that could be relied on. Most clients go on all the same.",
     "RFC 6960 §2.2"},
    {"revoked", Severity::error, "A certificate was revoked",
     "Its authority withdrew it before its end, as happens when a key was stolen or a name has a new owner.",
     "RFC 5280 §3.3"},
    {"self-signed", Severity::error, "Signed by nobody but itself",
     "Anybody can make such a certificate for any name. It proves who the peer is only to whom was given it "
     "beforehand, by way of a trust file or DANE.",
     "RFC 5280 §3.2"},
    {"unknown-critical-extension", Severity::error, "A critical extension that is not understood",
     "Its authority marked something as not to be overlooked, and it is not known here, so that the "
     "certificate has to be refused.",
     "RFC 5280 §4.2"},
    {"untrusted-root", Severity::error, "The path ends at an authority that is not trusted here",
     "The chain is complete, but its root is not among the trusted ones. A private authority has to be given "
     "with the trust option; a public one may have been removed from the store.",
     "RFC 5280 §6.1.1"},
    {"weak-key", Severity::error, "A key that is too short",
     "A key of this size can be broken with enough effort, and whoever does so can be this server to "
     "everybody.",
     "RFC 9325 §4.5"},
    {"weak-signature", Severity::error, "A signature with a broken digest",
     "It was made with MD5 or SHA-1, with which two certificates can be made that share a signature.",
     "RFC 8446 §4.4.2.4"},
};

}  // namespace

std::span<const ProblemKind> problem_kinds() { return kinds; }

const ProblemKind* problem_kind(std::string_view code) {
  const auto* found = std::lower_bound(std::begin(kinds), std::end(kinds), code,
                                       [](const ProblemKind& k, std::string_view c) { return k.code < c; });
  return found != std::end(kinds) && found->code == code ? found : nullptr;
}

Severity problem_severity(std::string_view code) {
  const auto* kind = problem_kind(code);
  return kind ? kind->severity : Severity::error;
}

}  // namespace sti
