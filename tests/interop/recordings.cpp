#include "recordings.hpp"

#include <cstdio>
#include <set>
#include <sstream>
#include <stdexcept>

#include "credentials.hpp"
#include "lab/lab.hpp"
#include "resumption.hpp"
#include "running.hpp"
#include "servers.hpp"
#include "support/tls_peer.hpp"
#include "tls/hello.hpp"

namespace sti::interop {
namespace {

using namespace std::chrono_literals;
using support::Command;
using support::KeyKind;
using support::TlsPeer;

/// How a recording has to end. No trust store has a root for any of them.
struct End {
  Outcome outcome = Outcome::unverified;
  bool secured = true;
};
/// openssl's and GnuTLS's servers echo what they get, which is no reply of SMTP.
constexpr End echoed{Outcome::violation, true};
constexpr End refused{Outcome::handshake_failed, false};
/// In TLS 1.3 the client is done before the server looks at its certificate (RFC 8446 §4.4.2.4).
constexpr End refused_late{Outcome::handshake_failed, true};

class Recorder {
 public:
  const Inspection& record(const std::string& what, const Target& target, const std::string& name, End end,
                           tls::Version most = tls::Version::tls13) {
    net::SessionOptions options;
    options.target = target;
    options.name = name;
    options.most = most;
    options.trust = [] { return std::make_shared<const x509::TrustStore>(std::vector<Bytes>{}); };
    options.session_timeout = 15s;
    options.step_timeout = 2s;
    options.closing_timeout = 500ms;
    all.push_back({what, running.run(std::move(options)).session, end.outcome, end.secured});
    return all.back().session;
  }
  const Inspection& behind_front(const std::string& what, const TlsPeer& peer, End end = echoed,
                                 tls::Version most = tls::Version::tls13) {
    return record(what, {"smtp", "127.0.0.1", peer.front.port()}, "mail.example.org", end, most);
  }

  test::Running running;
  std::vector<Recorded> all;
};

/// The suites that our ClientHello offers.
std::set<unsigned> offered(const Inspection& session) {
  for (const auto& e : session.events()) {
    const auto* message = e.get_if<event::Handshake>();
    if (!message || message->type != tls::handshake_type::client_hello) continue;
    const auto hello = tls::read_client_hello(session.view(e.range));
    if (hello) return {hello->suites.begin(), hello->suites.end()};
  }
  throw std::runtime_error("no ClientHello was recorded");
}

void each_suite_of_openssl(Recorder& to) {
  const auto& first = to.behind_front("openssl as it comes", support::openssl({"-rev"}));
  const auto ours = offered(first);
  std::istringstream lines(support::run({"openssl", "ciphers", "-V", support::every_openssl_cipher}).out);
  for (std::string line; std::getline(lines, line);) {
    unsigned high = 0, low = 0;
    char name[64] = {};
    if (std::sscanf(line.c_str(), " 0x%x,0x%x - %63s", &high, &low, name) != 3 ||
        !ours.contains(high << 8 | low))
      continue;
    const auto kind =
        std::string_view(name).find("ECDSA") != std::string_view::npos ? KeyKind::p256 : KeyKind::rsa;
    const Command options = high == 0x13
                                ? Command{"-rev", "-tls1_3", "-ciphersuites", name}
                                : Command{"-rev", "-tls1_2", "-cipher", std::string(name) + ":@SECLEVEL=0"};
    to.behind_front("openssl with " + std::string(name), support::openssl(options, kind));
  }
}

void each_group(Recorder& to) {
  for (const std::string group : {"X25519", "P-256", "P-384", "P-521", "X448", "ffdhe2048", "ffdhe3072",
                                  "ffdhe4096", "ffdhe6144", "ffdhe8192"})
    to.behind_front("openssl, TLS 1.3, " + group, support::openssl({"-rev", "-tls1_3", "-groups", group}));
  for (const std::string group : {"X25519", "P-256", "P-384", "P-521", "X448", "secp256k1", "brainpoolP256r1",
                                  "brainpoolP384r1", "brainpoolP512r1"})
    to.behind_front("openssl, TLS 1.2, " + group,
                    support::openssl({"-rev", "-tls1_2", "-groups", group, "-cipher", "ECDHE"}));
  for (const std::string group :
       {"SECP256R1", "SECP384R1", "SECP521R1", "X25519", "X448", "FFDHE2048", "FFDHE3072"})
    to.behind_front("GnuTLS, TLS 1.3, " + group,
                    support::gnutls({"--priority", "NORMAL:-GROUP-ALL:+GROUP-" + group}));
}

void each_cipher_of_gnutls(Recorder& to) {
  for (const std::string cipher : {"AES-128-GCM", "AES-256-GCM", "CHACHA20-POLY1305", "AES-128-CCM",
                                   "AES-256-CCM", "AES-128-CBC", "AES-256-CBC", "CAMELLIA-128-GCM"})
    to.behind_front(
        "GnuTLS, TLS 1.2, " + cipher,
        support::gnutls({"--priority", "NORMAL:-VERS-ALL:+VERS-TLS1.2:-CIPHER-ALL:+SHA256:+" + cipher}));
  for (const std::string cipher : {"AES-128-GCM", "AES-256-GCM", "CHACHA20-POLY1305", "AES-128-CCM"})
    to.behind_front("GnuTLS, TLS 1.3, " + cipher,
                    support::gnutls({"--priority", "NORMAL:-VERS-ALL:+VERS-TLS1.3:-CIPHER-ALL:+" + cipher},
                                    KeyKind::p256));
}

void odd_turns(Recorder& to) {
  const auto both = [&](const std::string& what, const Command& options, KeyKind kind = KeyKind::rsa,
                        End end12 = echoed, End end13 = echoed) {
    for (const std::string version : {"-tls1_2", "-tls1_3"}) {
      auto all = options;
      all.push_back(version);
      to.behind_front("openssl " + version + ", " + what, support::openssl(all, kind),
                      version == "-tls1_2" ? end12 : end13);
    }
  };
  both("asks for a certificate", {"-rev", "-verify", "1"});
  both("insists on a certificate", {"-rev", "-Verify", "1"}, KeyKind::rsa, refused, refused_late);
  both("names authorities", {"-rev", "-verify", "1", "-CAfile", support::root_file()});
  both("small fragments", {"-rev", "-max_send_frag", "512", "-split_send_frag", "512"});
  both("no tickets", {"-rev", "-no_ticket"});
  both("its own order", {"-rev", "-serverpref"});
  both("P-256 certificate", {"-rev"}, KeyKind::p256);
  both("P-384 certificate", {"-rev"}, KeyKind::p384);
  both("P-521 certificate", {"-rev"}, KeyKind::p521);
  both("Ed25519 certificate", {"-rev"}, KeyKind::ed25519, refused, refused);
  both("no certificate", {"-rev", "-nocert"}, KeyKind::rsa, refused, refused);
  both("no shared group", {"-rev", "-groups", "P-521", "-cipher", "ECDHE-RSA-AES128-SHA"});
  to.behind_front("openssl, many tickets", support::openssl({"-rev", "-tls1_3", "-num_tickets", "5"}));
  to.behind_front("openssl, no tickets in TLS 1.3",
                  support::openssl({"-rev", "-tls1_3", "-num_tickets", "0"}));
  to.behind_front("openssl, old versions alone",
                  support::openssl({"-rev", "-tls1_1", "-cipher", support::every_openssl_cipher}), refused);
  to.behind_front("openssl, TLS 1.2 by our wish", support::openssl({"-rev"}), echoed, tls::Version::tls12);
  to.behind_front("openssl, TLS 1.3 alone against our TLS 1.2", support::openssl({"-rev", "-tls1_3"}),
                  refused, tls::Version::tls12);
  to.behind_front("GnuTLS as it comes", support::gnutls({}));
  to.behind_front("GnuTLS, TLS 1.2 by our wish", support::gnutls({}), echoed, tls::Version::tls12);
  // It asks for a certificate by itself.
  to.behind_front("GnuTLS asks for no certificate", support::gnutls({"--disable-client-cert"}));
  to.behind_front("GnuTLS insists on a certificate", support::gnutls({"--require-client-cert"}),
                  refused_late);
  to.behind_front("GnuTLS, without tickets", support::gnutls({"--noticket"}), echoed, tls::Version::tls12);
}

void resumptions(Recorder& to) {
  const auto record = [&](const std::string& what, const Command& options, tls::Version version) {
    const auto peer = support::openssl(options);
    to.all.push_back({"openssl, resumed " + what, resumed_session(peer.port, version)});
  };
  record("by a key of TLS 1.3", {"-rev"}, tls::Version::tls13);
  record("by a ticket of TLS 1.2", {"-rev"}, tls::Version::tls12);
  record("by a session id of TLS 1.2", {"-rev", "-no_ticket"}, tls::Version::tls12);
  for (const auto version : {tls::Version::tls12, tls::Version::tls13}) {
    const auto peer = support::gnutls({});
    to.all.push_back(
        {version == tls::Version::tls12 ? "GnuTLS, resumed in TLS 1.2" : "GnuTLS, resumed in TLS 1.3",
         resumed_session(peer.port, version)});
  }
}

void labs(Recorder& to, const std::vector<std::string>& faults, End end = {}) {
  const auto lab = lab::Lab::start(to.running.engine(), {"127.0.0.1", faults});
  if (!lab) throw std::runtime_error(lab.error().text());
  for (const auto& endpoint : (*lab)->endpoints()) {
    const auto port = std::stoi(endpoint.url.substr(endpoint.url.rfind(':') + 1));
    to.record("lab, " + endpoint.protocol + (faults.empty() ? "" : ", " + faults[0]),
              {endpoint.protocol, "127.0.0.1", static_cast<std::uint16_t>(port)}, "lab.starttls.test", end);
  }
}

void real_servers(Recorder& to) {
  support::TempFolder folder;
  ServerOptions options;
  for (const auto kind : {Kind::ecdsa, Kind::rsa}) {
    options.credentials = make_credentials(folder, kind);
    options.tls12_only = kind == Kind::rsa;
    for (auto* start : {start_postfix, start_dovecot, start_prosody, start_inn, start_slapd}) {
      const auto server = start(options);
      for (const std::string scheme :
           {"smtp", "submission", "smtps", "imap", "imaps", "pop3", "pop3s", "lmtp", "sieve", "xmpp", "xmpps",
            "xmpp-server", "nntp", "nntps", "ldap", "ldaps"})
        if (server->serves(scheme))
          to.record("real server, " + scheme + ", " + name_of(kind),
                    {scheme, "127.0.0.1", server->port(scheme)}, server_name, {});
    }
  }
}

}  // namespace

std::vector<Recorded> record_sessions() {
  Recorder to;
  each_suite_of_openssl(to);
  each_group(to);
  each_cipher_of_gnutls(to);
  odd_turns(to);
  resumptions(to);
  labs(to, {});
  labs(to, {"tls12-only"});
  labs(to, {"inject-reply"}, {Outcome::violation, false});
  labs(to, {"garbage-tls"}, refused);
  labs(to, {"no-starttls"}, {Outcome::not_offered, false});
  real_servers(to);
  return std::move(to.all);
}

}  // namespace sti::interop
