#include "model/outcome.hpp"
#include <array>

#include "model/names.hpp"

namespace sti {
namespace {

constexpr std::array<std::string_view, 10> names{"verified",         "unverified", "not-offered", "refused",
                                                 "handshake-failed", "violation",  "unreachable", "timeout",
                                                 "inconclusive",     "cancelled"};

constexpr std::array<std::string_view, 10> meanings{
    "The connection is encrypted, and the peer proved that it is who it should be.",
    "The connection is encrypted, but the peer did not prove who it is.",
    "The server did not offer STARTTLS: everything would cross the network in the clear.",
    "The server offered STARTTLS and then refused it.",
    "The TLS handshake failed, so there is no private connection.",
    "The server broke the protocol, and the session was given up for safety.",
    "The server could not be reached.",
    "The server did not answer in time.",
    "The server put us off before STARTTLS could be asked: this says nothing about its TLS.",
    "The session was stopped before it ended.",
};

}  // namespace

std::string_view name_of(Outcome o) { return name_in(names, o); }
std::optional<Outcome> outcome_from(std::string_view name) { return value_in<Outcome>(names, name); }
std::string_view meaning_of(Outcome o, bool tls_first) {
  if (o == Outcome::inconclusive && tls_first)
    return "The server put us off inside TLS before anything could be asked.";
  return name_in(meanings, o);
}

int exit_status(Outcome o, bool error_found) {
  switch (o) {
    case Outcome::verified:
      return error_found ? 1 : 0;
    case Outcome::unverified:
      return 1;
    case Outcome::unreachable:
      return 3;
    case Outcome::not_offered:
    case Outcome::refused:
      return 4;
    case Outcome::handshake_failed:
      return 5;
    case Outcome::violation:
      return 6;
    case Outcome::timeout:
      return 7;
    case Outcome::inconclusive:
    case Outcome::cancelled:
      return 8;
  }
  return 70;
}

}  // namespace sti
