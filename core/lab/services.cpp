#include <array>

#include "lab/dialogue.hpp"
#include "lab/imap.hpp"
#include "lab/ldap.hpp"
#include "lab/nntp.hpp"
#include "lab/pop3.hpp"
#include "lab/sieve.hpp"
#include "lab/smtp.hpp"
#include "lab/xmpp.hpp"

namespace sti::lab {

std::span<const Service> services() {
  static constexpr auto all = std::to_array<Service>({
      {"smtp", make_smtp_server},
      {"submission", make_smtp_server},
      {"lmtp", make_smtp_server},
      {"imap", make_imap_server},
      {"pop3", make_pop3_server},
      {"sieve", make_sieve_server},
      {"xmpp", make_xmpp_server},
      {"xmpp-server", make_xmpp_server},
      {"nntp", make_nntp_server},
      {"ldap", make_ldap_server},
  });
  return all;
}

}  // namespace sti::lab
