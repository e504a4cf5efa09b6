#include "support/sample_session.hpp"

#include <memory>

#include "support/recording.hpp"
#include "support/sample_certificates.hpp"
#include "support/tls_messages.hpp"

namespace sti::test {
namespace {

using event::MessageRole;
constexpr auto c2s = Direction::client_to_server;
constexpr auto s2c = Direction::server_to_client;

void connect(Recording& r, const std::string& host, std::uint16_t port) {
  r.add(event::Resolving{host});
  r.wait(4100).add(event::Resolved{host, {"192.0.2.25", "2001:db8::25"}});
  r.add(event::Connecting{{"192.0.2.25", port}});
  r.wait(8420).add(event::Connected{{"198.51.100.7", 40312}, {"192.0.2.25", port}});
}

/// Greeting and EHLO in plaintext; `offered` is the line that offers STARTTLS.
void greet_smtp(Recording& r, std::string_view offered) {
  r.wait(3200).line(s2c, "220 mail.example.org ESMTP Postfix\r\n", MessageRole::greeting);
  r.wait(140).line(c2s, "EHLO localhost\r\n", MessageRole::command);
  r.wait(2950).line(s2c, "250-mail.example.org\r\n", MessageRole::continuation);
  r.line(s2c, "250-PIPELINING\r\n", MessageRole::capability);
  r.line(s2c, "250-SIZE 52428800\r\n", MessageRole::capability);
  if (!offered.empty()) r.line(s2c, offered, MessageRole::capability, "offers STARTTLS");
  r.line(s2c, "250 8BITMIME\r\n", MessageRole::capability);
  r.add(event::Capabilities{{"PIPELINING", "SIZE 52428800", "STARTTLS", "8BITMIME"}, true}, s2c);
}

void upgrade_smtp(Recording& r) {
  r.wait(210).line(c2s, "STARTTLS\r\n", MessageRole::command);
  r.wait(3020).line(s2c, "220 2.0.0 Ready to start TLS\r\n", MessageRole::reply, "accepts the upgrade");
  r.enter(Phase::upgrade).add(event::Upgrade{r.size(main_stream::wire_s2c)}, s2c);
  r.enter(Phase::tls);
}

void export_secrets(Recording& r, std::string_view generation) {
  const std::string random(64, 'c');
  for (const std::string side : {"CLIENT_", "SERVER_"})
    r.add(event::Secret{side + std::string(generation), random, sample_secret});
}

TlsInfo agreed(std::string_view server_name) {
  TlsInfo tls;
  tls.established = true;
  tls.version = "TLSv1.3";
  tls.cipher = "TLS_AES_256_GCM_SHA384";
  tls.group = "x25519";
  tls.group_bits = 255;
  tls.signature = "ecdsa_secp256r1_sha256";
  tls.server_name = server_name;
  return tls;
}

/// Handshake up to the certificates, of which the first `sent` of the sample chain are sent.
std::shared_ptr<const std::vector<CertificateInfo>> show_certificates(Recording& r,
                                                                      std::string_view server_name,
                                                                      std::size_t sent) {
  r.wait(900).handshake(c2s, 1, "ClientHello", "TLSv1.3, TLSv1.2; SNI " + std::string(server_name),
                        client_hello_body(server_name), false);
  r.wait(4800).handshake(s2c, 2, "ServerHello", "TLSv1.3, TLS_AES_256_GCM_SHA384, x25519",
                         server_hello_body(), false);
  r.record(s2c, 20, false, Bytes{1});
  export_secrets(r, "HANDSHAKE_TRAFFIC_SECRET");
  r.wait(160).handshake(s2c, 8, "EncryptedExtensions", "", encrypted_extensions_body(), true);

  std::vector<Bytes> ders;
  auto chain = std::make_shared<std::vector<CertificateInfo>>();
  for (std::size_t i = 0; i < sent; ++i) {
    ders.push_back(sample_chain()[i].der);
    chain->push_back(sample_chain()[i].info);
  }
  std::vector<std::size_t> offsets;
  const auto message = r.handshake(s2c, 11, "Certificate",
                                   std::to_string(sent) + (sent == 1 ? " certificate" : " certificates"),
                                   certificate_body(ders, offsets), true);
  for (std::size_t i = 0; i < sent; ++i)
    (*chain)[i].der = {message.stream, message.offset + 4 + offsets[i], ders[i].size()};
  r.add(event::Certificates{chain}, s2c);
  return chain;
}

/// The whole handshake.
std::shared_ptr<const std::vector<CertificateInfo>> shake_hands(Recording& r, std::string_view server_name,
                                                                std::size_t sent) {
  auto chain = show_certificates(r, server_name, sent);
  r.handshake(s2c, 15, "CertificateVerify", "ecdsa_secp256r1_sha256", certificate_verify_body(), true);
  r.handshake(s2c, 20, "Finished", "", finished_body(), true);
  r.wait(1150).record(c2s, 20, false, Bytes{1});
  r.handshake(c2s, 20, "Finished", "", finished_body(), true);
  export_secrets(r, "TRAFFIC_SECRET_0");
  r.add(event::Established{std::make_shared<TlsInfo>(agreed(server_name))});
  return chain;
}

/// The sample chain, judged for its own name.
Verification accepted_chain(std::string_view name, bool proved) {
  Verification v;
  v.proved = proved;
  v.trusted = true;
  v.name_matched = true;
  v.name = name;
  for (const auto& c : sample_chain()) v.path.push_back(c.info.sha256);
  v.names = {{"DNS:mail.example.org", true, "equal"},
             {"DNS:mx1.example.org", false, "another name"},
             {"DNS:*.lists.example.org", false, "the wildcard stands for one label below lists.example.org"}};
  v.at = 1772366400;
  return v;
}

void verify_well(Recording& r, std::string_view name) {
  r.wait(310).add(event::Verified{std::make_shared<Verification>(accepted_chain(name, true))});
}

void ask_again(Recording& r) {
  r.wait(240).line(c2s, "EHLO localhost\r\n", MessageRole::command);
  r.wait(2800).line(s2c, "250-mail.example.org\r\n", MessageRole::continuation);
  r.line(s2c, "250-PIPELINING\r\n", MessageRole::capability);
  r.line(s2c, "250-SIZE 52428800\r\n", MessageRole::capability);
  r.line(s2c, "250-AUTH PLAIN LOGIN\r\n", MessageRole::capability);
  r.line(s2c, "250 8BITMIME\r\n", MessageRole::capability);
  const Range list{main_stream::clear_s2c, 0, r.size(main_stream::clear_s2c)};
  r.add(event::Capabilities{{"PIPELINING", "SIZE 52428800", "AUTH PLAIN LOGIN", "8BITMIME"}}, s2c);
  r.add(event::Found{
      make_finding(FindingId::capability_changed,
                   "Inside TLS the server also offers AUTH PLAIN LOGIN and no longer STARTTLS.", list)});
  r.add(event::Ready{});
}

void say_goodbye(Recording& r) {
  r.wait(190).line(c2s, "QUIT\r\n", MessageRole::command);
  r.wait(2700).line(s2c, "221 2.0.0 Bye\r\n", MessageRole::reply);
  const auto alert = r.record(s2c, 21, true, Bytes{1, 0});
  r.add(event::Alert{1, 0, true}, s2c, alert);
  r.add(event::Closed{event::CloseKind::close_notify}, s2c);
  r.wait(60).add(event::Closed{event::CloseKind::ours}, c2s);
}

Recording opened_smtp() {
  Recording r({"smtp", "mail.example.org", 25});
  connect(r, "mail.example.org", 25);
  greet_smtp(r, "250-STARTTLS\r\n");
  upgrade_smtp(r);
  shake_hands(r, "mail.example.org", 3);
  verify_well(r, "mail.example.org");
  ask_again(r);
  return r;
}

}  // namespace

std::vector<Step> verified_smtp() {
  auto r = opened_smtp();
  say_goodbye(r);
  r.add(event::Finished{Outcome::verified, ""});
  return r.steps();
}

std::vector<Step> smtp_with_login() {
  auto r = opened_smtp();
  r.wait(2100000).line(c2s, "AUTH PLAIN " + std::string(sample_password) + "\r\n", MessageRole::command, "",
                       sample_password);
  r.wait(41000).line(s2c, "235 2.7.0 Authentication successful\r\n", MessageRole::reply);
  say_goodbye(r);
  r.add(event::Finished{Outcome::verified, ""});
  return r.steps();
}

std::vector<Step> injected_smtp() {
  Recording r({"smtp", "mail.example.org", 25});
  connect(r, "mail.example.org", 25);
  greet_smtp(r, "250-STARTTLS\r\n");
  r.wait(210).line(c2s, "STARTTLS\r\n", MessageRole::command);
  constexpr std::string_view accepting = "220 2.0.0 Ready to start TLS\r\n";
  constexpr std::string_view injected = "250-mail.example.org\r\n250 AUTH PLAIN\r\n";
  const auto all =
      r.wait(3020).chunk(main_stream::wire_s2c, bytes_of(std::string(accepting) + std::string(injected)));
  r.add(event::Message{.role = MessageRole::reply, .note = "accepts the upgrade"}, s2c,
        {all.stream, all.offset, accepting.size()});
  const Range past{all.stream, all.offset + accepting.size(), injected.size()};
  r.enter(Phase::upgrade).add(event::Upgrade{past.offset}, s2c, past);
  r.add(event::Found{make_finding(FindingId::plaintext_injected,
                                  "38 bytes arrived after the reply that accepts STARTTLS: "
                                  "\"250-mail.example.org\\r\\n250 AUTH PLAIN\\r\\n\".",
                                  past)});
  r.add(event::Closed{event::CloseKind::ours}, c2s);
  r.wait(90).add(event::Finished{Outcome::violation, "bytes were injected at the upgrade"});
  return r.steps();
}

std::vector<Step> not_offered_imap() {
  Recording r({"imap", "mail.example.org", 143});
  connect(r, "mail.example.org", 143);
  r.wait(5100).line(s2c, "* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] Dovecot ready.\r\n", MessageRole::greeting);
  r.wait(150).line(c2s, "a1 CAPABILITY\r\n", MessageRole::command);
  const auto list =
      r.wait(2400).line(s2c, "* CAPABILITY IMAP4rev1 IDLE AUTH=PLAIN\r\n", MessageRole::capability);
  r.line(s2c, "a1 OK Capability completed.\r\n", MessageRole::reply);
  r.add(event::Capabilities{{"IMAP4rev1", "IDLE", "AUTH=PLAIN"}, false}, s2c);
  r.add(event::Found{
      make_finding(FindingId::starttls_not_offered, "STARTTLS is not among the 3 capabilities.", list)});
  r.add(event::Found{
      make_finding(FindingId::cleartext_auth, "The server offers AUTH=PLAIN before TLS.", list)});
  r.wait(160).line(c2s, "a2 LOGOUT\r\n", MessageRole::command);
  r.wait(2100).line(s2c, "* BYE Logging out\r\n", MessageRole::data);
  r.line(s2c, "a2 OK Logout completed.\r\n", MessageRole::reply);
  r.add(event::Closed{event::CloseKind::end_of_stream}, s2c);
  r.add(event::Finished{Outcome::not_offered, "STARTTLS is not among the capabilities"});
  return r.steps();
}

std::vector<Step> unverified_imaps() {
  Recording r({"imaps", "imap.example.net", 993});
  r.enter(Phase::tls);
  connect(r, "imap.example.net", 993);
  const auto chain = shake_hands(r, "imap.example.net", 1);
  Verification v;
  v.proved = true;
  v.name_matched = false;
  v.name = "imap.example.net";
  v.path = {chain->front().sha256};
  for (const auto& name : chain->front().names) v.names.push_back({name, false, "another name"});
  v.problems = {{ProblemId::incomplete_chain, chain->front().sha256,
                 "The issuer C=US,O=Example Trust,CN=Example Issuing CA E5 was not sent and is not known."},
                {ProblemId::name_mismatch, chain->front().sha256,
                 "None of the 3 names in the certificate is imap.example.net."}};
  v.at = 1772366400;
  r.wait(280).add(event::Verified{std::make_shared<Verification>(std::move(v))});
  r.wait(900).line(s2c, "* OK Dovecot ready.\r\n", MessageRole::greeting);
  r.line(c2s, "a1 CAPABILITY\r\n", MessageRole::command);
  r.wait(2100).line(s2c, "* CAPABILITY IMAP4rev1 IDLE AUTH=PLAIN\r\n", MessageRole::capability);
  r.line(s2c, "a1 OK Capability completed.\r\n", MessageRole::reply);
  r.add(event::Capabilities{{"IMAP4rev1", "IDLE", "AUTH=PLAIN"}}, s2c);
  r.add(event::Ready{});
  r.wait(120).line(c2s, "a2 LOGOUT\r\n", MessageRole::command);
  r.add(event::Closed{event::CloseKind::end_of_stream}, s2c);
  r.add(event::Found{make_finding(FindingId::truncated_close, "The connection ended without close_notify.")});
  r.add(event::Finished{Outcome::unverified, ""});
  return r.steps();
}

std::vector<Step> unproved_smtp() {
  Recording r({"smtp", "mail.example.org", 25});
  connect(r, "mail.example.org", 25);
  greet_smtp(r, "250-STARTTLS\r\n");
  upgrade_smtp(r);
  show_certificates(r, "mail.example.org", 3);
  const auto alert = r.wait(90).record(s2c, 21, true, Bytes{2, 80});
  r.add(event::Alert{2, 80, true}, s2c, alert);
  auto tls = agreed("mail.example.org");
  tls.established = false;
  tls.signature.reset();
  r.add(event::Negotiated{std::make_shared<TlsInfo>(tls)});
  r.add(event::Verified{std::make_shared<Verification>(accepted_chain("mail.example.org", false))});
  r.add(event::Found{make_finding(FindingId::handshake_failed,
                                  "The server ended the handshake with the alert internal_error, after its "
                                  "certificates and before it proved that it holds the key.",
                                  alert)});
  r.add(event::Closed{event::CloseKind::ours}, c2s);
  r.wait(60).add(event::Finished{Outcome::handshake_failed, "the server sent the alert internal_error"});
  return r.steps();
}

std::vector<Step> unreachable() {
  Recording r({"smtp", "192.0.2.1", 25});
  r.add(event::Resolved{"192.0.2.1", {"192.0.2.1"}});
  r.add(event::Connecting{{"192.0.2.1", 25}});
  r.wait(700).add(event::ConnectFailed{{"192.0.2.1", 25}, "Connection refused"});
  r.add(
      event::Problem{{Fault::local, "connecting to 192.0.2.1:25", "an open port", "Connection refused", {}}});
  r.add(event::Finished{Outcome::unreachable, "192.0.2.1:25: Connection refused"});
  return r.steps();
}

std::vector<Step> hostile_smtp() {
  Recording r({"smtp", "mail.example.org", 25});
  connect(r, "mail.example.org", 25);
  r.line(s2c, "220 \x1b]0;owned\x07\x1b[2J<script>alert(1)</script> \xe2\x80\xae gro.elpmaxe\r\n",
         MessageRole::greeting);
  r.line(c2s, "EHLO localhost\r\n", MessageRole::command);
  r.line(s2c, "250 X\x1b[31m\xff\xfe`|<img src=x onerror=alert(1)>&amp;\r\n", MessageRole::reply);
  r.add(event::Capabilities{{"X\x1b[31m\xff\xfe`|<img src=x onerror=alert(1)>&amp;",
                             std::string("nul\0here", 8)}},
        s2c);
  upgrade_smtp(r);
  auto chain = std::make_shared<std::vector<CertificateInfo>>(*shake_hands(r, "mail.example.org", 1));
  chain->front().subject = "CN=</td><script>alert(2)</script>\\x1b[31m";
  chain->front().names = {"DNS:<b>|`a`|</b>", "DNS:\\u{202e}gro.elpmaxe"};
  r.add(event::Certificates{chain}, s2c);
  r.add(event::Found{make_finding(FindingId::malformed_reply,
                                  "The greeting holds \\x1b]0;owned\\x07 and <script>alert(3)</script>.",
                                  {main_stream::wire_s2c, 4, 20})});
  r.add(event::Finished{Outcome::violation, "<script>alert(4)</script>"});
  return r.steps();
}

std::vector<Step> long_session(std::size_t lines) {
  auto r = opened_smtp();
  for (std::size_t i = 0; i < lines; ++i) {
    r.wait(1000).line(c2s, "NOOP " + std::to_string(i) + "\r\n", MessageRole::command);
    r.wait(700).line(s2c, "250 2.0.0 Ok " + std::to_string(i) + "\r\n", MessageRole::reply);
  }
  r.add(event::Finished{Outcome::verified, ""});
  return r.steps();
}

std::vector<Step> every_kind() {
  auto r = opened_smtp();
  r.add(event::ConnectFailed{{"2001:db8::25", 25}, "Network is unreachable"});
  r.add(event::Capabilities{{"starttls required"}, true, true}, s2c);
  constexpr ConnectionId probe{1};
  const Endpoint server{"192.0.2.25", 25};
  r.on(probe).enter(Phase::tls).add(event::Connecting{server, ConnectionRole::probe});
  r.add(event::Connected{{"198.51.100.7", 40313}, server, ConnectionRole::probe});
  r.chunk({probe, Layer::wire, c2s}, bytes_of("\x16\x03\x01"));
  const auto answer = r.chunk({probe, Layer::wire, s2c}, bytes_of("\x15\x03\x03"));
  r.add(event::Probe{server, 3, "\"\\x15\\x03\\x03\"", true}, s2c, answer);
  r.add(event::Probe{server, 0, "nothing in time", false});
  r.on(main_connection).enter(Phase::plaintext);
  TlsInfo tls = agreed("mail.example.org");
  tls.alpn = "smtp";
  tls.resumed = tls.client_certificate_requested = tls.hello_retry = true;
  tls.extended_master_secret = tls.secure_renegotiation = true;
  tls.group_bits = 255;
  r.add(event::Established{std::make_shared<TlsInfo>(tls)});
  tls.established = false;
  r.add(event::Negotiated{std::make_shared<TlsInfo>(tls)});
  tls.group = tls.signature = tls.alpn = tls.server_name = std::nullopt;
  r.add(event::Established{std::make_shared<TlsInfo>(tls)});

  auto certificate = sample_chain()[0].info;
  certificate.faults = {"an extension appears twice"};
  certificate.not_before = -62167219200;  // year 0, as RFC 5280 §4.1.2.5 lets GeneralizedTime be
  certificate.not_after.reset();
  r.add(event::Certificates{std::make_shared<std::vector<CertificateInfo>>(1, certificate)}, s2c);
  r.add(event::Certificates{std::make_shared<std::vector<CertificateInfo>>()}, s2c);

  Verification v;
  v.proved = true;
  v.name = "mail.example.org";
  v.path = {certificate.sha256};
  v.anchors = {sample_chain()[2].info};
  v.names = {{"DNS:x", true, "equal"}, {"DNS:y", false, "another name"}};
  v.problems = {{ProblemId::expired, certificate.sha256, "expired"},
                {ProblemId::policy, "", "about nothing in particular"}};
  r.add(event::Verified{std::make_shared<Verification>(v)});
  v.name_matched = false;
  v.at = 1772366400;
  r.add(event::Verified{std::make_shared<Verification>(v)});

  for (const auto severity : {Severity::error, Severity::warning, Severity::notice, Severity::ok})
    r.add(event::Found{
        {FindingCode::read("some-code"), severity, "a finding", {main_stream::handshake_s2c, 3, 9}}});
  for (const auto fault : {Fault::misbehaved, Fault::incomplete, Fault::local})
    r.add(event::Problem{{fault, "doing this", "that", "\"other\"", Range{main_stream::clear_s2c, 1, 2}}});
  r.add(event::Problem{{Fault::local, "doing that", "", "", {}}});
  for (const auto role :
       {MessageRole::greeting, MessageRole::command, MessageRole::reply, MessageRole::continuation,
        MessageRole::capability, MessageRole::data, MessageRole::unsolicited})
    r.line(s2c, "a line\r\n", role, "a note", role == MessageRole::reply ? "line" : "");
  r.add(event::Alert{2, 40, false}, c2s, {main_stream::wire_c2s, 0, 7});
  for (const auto kind : {event::CloseKind::close_notify, event::CloseKind::end_of_stream,
                          event::CloseKind::reset, event::CloseKind::ours})
    r.add(event::Closed{kind}, s2c);
  for (const auto stream : {main_stream::handshake_c2s, main_stream::handshake_s2c})
    r.chunk(stream, Bytes{0, 0x7f, 0x80, 0xff});
  r.add(event::Finished{Outcome::cancelled, "stopped by hand"});
  return r.steps();
}

}  // namespace sti::test
