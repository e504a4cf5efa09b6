#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/error.hpp"
#include "model/finding.hpp"
#include "model/range.hpp"

namespace sti::net {

/// How TLS came to an end that we did not ask for, in values that a verdict can be decided by.
struct TlsEnd {
  enum class Kind : std::uint8_t {
    alert,          ///< the peer sent a fatal alert
    end_of_stream,  ///< the peer ended the connection
    reset,
    close_notify,   ///< the peer ended TLS in order
    broken,         ///< what came is no TLS, breaks its rules or does not authenticate
    refused,        ///< we refused what a client must refuse
    version,        ///< the peer chose a version that is not spoken here
    library_limit,  ///< the peer did what TLS allows, and the library cannot do it
  };
  Kind kind = Kind::broken;
  Error error;  ///< in words; `where` are the bytes that decided
  std::optional<std::uint8_t>
      alert;            ///< AlertDescription: the peer's where `kind` is alert, else ours, if one was sent
  std::string offered;  ///< the versions that we had offered: "TLSv1.2 and TLSv1.3"
  std::string last_message;  ///< the server's last handshake message, empty where there was none
  bool certificate_withheld =
      false;                ///< a client certificate was asked for, and we have answered that there is none
  bool data_heard = false;  ///< application data came from the peer
};

/// Whether the peer ended the connection because it wants a certificate of the client: it asked for one, got
/// none, and says so by its alert, or leaves without having said anything else.
bool wants_client_certificate(const TlsEnd& end);
/// The finding for that.
Finding client_certificate_finding(const TlsEnd& end);

/// A finding's text without its full stop, to be the reason of an outcome.
std::string sentence_of(std::string text);

/// What is to be said of a handshake that ended so: who ended it, by which alert, what that most likely
/// means, and whose limit it is, or possibly is.
std::vector<Finding> handshake_findings(const TlsEnd& end);

/// The same of an established connection; `complete`: the inspection was. Nothing for an end that is in
/// order.
std::vector<Finding> connection_findings(const TlsEnd& end, bool complete);

}  // namespace sti::net
