#include "lab/faults.hpp"

#include <algorithm>
#include <array>

#include "lab/lab.hpp"
#include "model/escape.hpp"

namespace sti::lab {
namespace {

constexpr std::array<Fault, fault_count> all = {{
    {"no-starttls",
     "The server does not offer STARTTLS. So does one that has none, and one whose offer somebody on the "
     "path removed: from inside the session the two look the same."},
    {"starttls-refused",
     "The server offers STARTTLS and then refuses it. A client that goes on in cleartext after that has been "
     "downgraded; RFC 3207 section 4 leaves the choice to the client."},
    {"starttls-mangled",
     "The word STARTTLS arrives overwritten (250-XXXXXXXA), as some firewalls do, and the command is not "
     "known. A line of the same length, but with the offer masked, is the mark of a device on the path."},
    {"inject-reply",
     "A whole extra reply follows the go-ahead in the same packet. A client that keeps it in its buffer "
     "takes it, after the handshake, for something the server said inside TLS."},
    {"inject-fragment",
     "The beginning of a line follows the go-ahead. It only completes, and does its harm, inside TLS; a "
     "client that looks at whole lines does not notice it."},
    {"wrong-name", "The certificate is in order, but for another name than the one that was asked for."},
    {"expired", "The server's certificate ended yesterday."},
    {"self-signed", "The server's certificate is signed by its own key: it proves nothing but that key."},
    {"incomplete-chain",
     "The server sends its certificate without the intermediate one that links it to the root. Programs that "
     "happen to know the intermediate accept it, others do not: the usual 'works for me'."},
    {"slow", "The server speaks in small pieces with pauses between them. Everything is right, only late."},
    {"drop-after-go-ahead", "The server gives the go-ahead for TLS and closes the connection."},
    {"garbage-tls", "The server answers the ClientHello with something that is not TLS."},
    {"tls12-only",
     "The server speaks TLS 1.2 at most. Nothing is wrong with that (RFC 9325), 1.3 hides more."},
    {"greeting-421",
     "The server turns the client away at once, for now (SMTP: 421). That says nothing about STARTTLS: ask "
     "again later."},
    {"preauth",
     "The IMAP server greets with PREAUTH: the session counts as logged in, and STARTTLS is no longer "
     "allowed "
     "(RFC 9051 section 7.1.4). Somebody on the path can do this to prevent TLS. It changes no other "
     "protocol."},
}};

}  // namespace

std::span<const Fault> faults() { return all; }

Result<FaultSet> FaultSet::from(const std::vector<std::string>& names) {
  FaultSet set;
  for (const auto& name : names) {
    const auto found = std::find_if(all.begin(), all.end(), [&](const Fault& f) { return f.name == name; });
    if (found == all.end()) {
      std::string known;
      for (const auto& fault : all) known += (known.empty() ? "one of " : ", ") + std::string(fault.name);
      return Error{sti::Fault::local, "choosing the lab's faults", known, quoted(bytes_of(name)), {}};
    }
    set.add(static_cast<FaultKind>(found - all.begin()));
  }
  return set;
}

}  // namespace sti::lab
