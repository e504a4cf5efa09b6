#include "oracle.hpp"

#include <regex>

#include "protocol/registry.hpp"

namespace sti::interop {
namespace {

std::string first_match(const std::string& text, const char* pattern) {
  std::smatch match;
  return std::regex_search(text, match, std::regex(pattern)) ? match[1].str() : std::string{};
}

/// OpenSSL has its own names for the suites of TLS 1.2; it also has the table that translates them.
std::string iana_suite(const std::string& openssl_name) {
  static const std::string table =
      support::run({"openssl", "ciphers", "-stdname", "ALL:COMPLEMENTOFALL"}).out;
  return first_match(table, ("(TLS_\\S+) +- " + openssl_name + " ").c_str());
}

std::string iana_group(const std::string& temp_key) {
  if (temp_key.starts_with("X25519")) return "x25519";
  if (temp_key.starts_with("X448")) return "x448";
  if (temp_key.find("prime256v1") != std::string::npos || temp_key.find("P-256") != std::string::npos)
    return "secp256r1";
  if (temp_key.find("secp384r1") != std::string::npos || temp_key.find("P-384") != std::string::npos)
    return "secp384r1";
  return {};
}

}  // namespace

OracleView ask_openssl(const std::string& scheme, std::uint16_t port, const Credentials& credentials) {
  support::Command command{"openssl",          "s_client",  "-connect",  "127.0.0.1:" + std::to_string(port),
                           "-servername",      server_name, "-CAfile",   credentials.root.string(),
                           "-verify_hostname", server_name, "-showcerts"};
  const auto* protocol = protocol::find(scheme);
  if (!protocol->tls_first) {
    command.insert(command.end(), {"-starttls", std::string(protocol->openssl_name)});
    if (scheme.starts_with("xmpp")) command.insert(command.end(), {"-xmpphost", server_name});
  }
  const auto ran = support::run(command);

  OracleView view;
  view.output = ran.out + ran.err;
  view.version = first_match(ran.out, "New, (TLSv1\\.[23]), Cipher");
  view.cipher = iana_suite(first_match(ran.out, "Cipher is (\\S+)"));
  view.group =
      iana_group(first_match(ran.out, "(?:Server Temp Key|Peer Temp Key|Negotiated TLS1.3 group): ([^\n]*)"));
  view.signature_type = first_match(ran.out, "Peer signature type: (\\S+)");
  view.verified = ran.out.find("Verification: OK") != std::string::npos;
  const std::regex block("-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----\n");
  for (std::sregex_iterator it(ran.out.begin(), ran.out.end(), block), end; it != end; ++it)
    view.certificates.push_back(it->str());
  return view;
}

}  // namespace sti::interop
