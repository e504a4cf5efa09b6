// How one target is inspected. Belongs to that target and to no other, so that a name or a trust that was
// meant for one server is never applied to the next.
#pragma once

#include <cstdint>
#include <string>

namespace sti::gui {

/// Which authorities a chain may end at: those of this machine (the lab's for its own servers), those of this
/// machine always, the lab's, or those in a file.
enum class Trust : std::uint8_t { automatic, system, lab, file };

struct TargetOptions {
  std::string verify_name;  ///< to verify and to send as SNI, instead of the target's host
  Trust trust = Trust::automatic;
  std::string trust_file;
  bool tls12_only = false;
  bool try_anyway = false;             ///< ask for STARTTLS although it is not offered
  bool go_on_after_injection = false;  ///< upgrade although bytes came past the go-ahead

  bool operator==(const TargetOptions&) const = default;
};

/// What is not as usual, in few words, the most telling first: "as mx.example.org · trust: ca.pem · TLS 1.2".
/// Empty where all is as usual.
std::string summary_of(const TargetOptions& options);

}  // namespace sti::gui
