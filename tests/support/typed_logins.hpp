// Sessions in which a person logs in, in every way that a protocol has and in some that it has not, and whose
// servers try to have the password shown.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/inspection.hpp"

namespace sti::test {

inline constexpr std::string_view typed_schemes[] = {"smtp", "lmtp", "imap", "pop3", "sieve", "xmpp", "nntp"};

struct TypedLogin {
  std::string password;            ///< eight bytes or more
  std::vector<std::string> typed;  ///< line by line, for messages of tests
  Inspection session;
};

/// The same for the same `seed`. The password is in what was typed, and what the server says repeats it in
/// all its forms.
TypedLogin typed_login(std::string_view scheme, std::uint64_t seed);

}  // namespace sti::test
