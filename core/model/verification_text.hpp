// What a verification came to, in words. Every report and every view says it from here, so that none of them
// can take a chain that was shown for a peer that proved itself.
#pragma once

#include <string>
#include <string_view>

#include "model/certificate.hpp"
#include "model/outcome.hpp"

namespace sti {

/// Whether the peer showed that it holds the key of the first certificate it sent.
enum class Proof : std::uint8_t {
  shown,
  not_shown,
  not_recorded,  ///< the verification is from a file that was written before this was recorded
};
Proof proof_of(const Verification& v);
/// "the peer showed that it holds the key", "not shown", "not recorded".
std::string_view text_of(Proof proof);

/// The verification in one sentence without a full stop, such as "verified as mail.example.org" or "the chain
/// would be trusted for mail.example.org, but the peer did not prove that it holds its key". Says "verified"
/// of nothing but what Verification::verified() is true of. Names are escaped.
std::string verification_text(const Verification& v);

/// The texts of all problems, between them "; ". Empty where there are none.
std::string joined_problems(const Verification& v);

/// Why it is not verified, a sentence without its full stop: the first problem and how many more there are,
/// or that nothing was proved. Empty where Verification::verified() is true.
std::string objection_to(const Verification& v);

/// What has to stand beside the outcome of a session in which the key was not proved: a sentence with its
/// full stop. Empty where it was proved, and where a file without a record of it says that the chain was
/// rejected.
std::string proof_remark(const Verification& v);

/// What an outcome means in a session with this verification, nullptr where there was none: meaning_of it,
/// and the remark. Only of a peer that is verified it says that it proved who it is, whatever a file calls
/// the outcome.
std::string meaning_with(Outcome outcome, const Verification* v, bool tls_first = false);

}  // namespace sti
