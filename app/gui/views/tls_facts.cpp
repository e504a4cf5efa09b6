#include "gui/views/tls_facts.hpp"

#include "assess/assessment.hpp"
#include "gui/ui/surfaces.hpp"
#include "model/escape.hpp"

namespace sti::gui {

void draw_tls_facts(const ViewContext& c, const TlsInfo& tls) {
  const auto fact = [&c](const char* name, const std::string& value) {
    if (field(name, value)) c.want(intent::Copy{value, "the value"});
  };
  const auto maybe = [](const std::optional<std::string>& value, const char* otherwise) {
    return value ? escaped(*value) : std::string(otherwise);
  };
  if (!tls.established)
    fact("TLS", c.session() && assess::passed_on(*c.session()) ? "passed through unread" : "not established");
  fact("Version", tls.version);
  fact("Cipher suite", tls.cipher);
  fact("Key exchange", escaped(key_exchange_text(tls)));
  fact("Signature", maybe(tls.signature, tls.resumed       ? "none, resumed"
                                         : tls.established ? "none"
                                                           : "not reached"));
  fact("Server name", maybe(tls.server_name, "not sent"));
  fact("ALPN", maybe(tls.alpn, "none"));
  if (tls.resumed) fact("Resumed", "yes, without showing a certificate again");
  if (tls.hello_retry) fact("Hello retry", "yes, the server asked for another key share");
  if (tls.client_certificate_requested) fact("Client certificate", "asked for");
  if (tls.version == "TLSv1.2") {
    fact("Master secret", tls.extended_master_secret ? "extended, bound to the handshake"
                                                     : "not extended: open to triple handshake");
    fact("Renegotiation", tls.secure_renegotiation ? "secure, or none" : "not secured");
  }
}

}  // namespace sti::gui
