// Sessions of our engine with many kinds of peers on loopback, recorded anew by each run.
#pragma once

#include <string>
#include <vector>

#include "model/inspection.hpp"

namespace sti::interop {

struct Recorded {
  std::string what;  ///< for a failing test's message
  Inspection session;
  Outcome expected = Outcome::unverified;  ///< how it has to end
  bool secured = true;                     ///< whether a handshake has to have come to its end
};

/// Runs them one after another: openssl's and GnuTLS's servers behind a STARTTLS front with each suite and
/// group that they share with us, the odd turns a handshake can take, resumption, the lab's servers, and
/// Postfix, Dovecot and Prosody. A peer that does not start throws std::runtime_error.
std::vector<Recorded> record_sessions();

}  // namespace sti::interop
