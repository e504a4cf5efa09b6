#include "gui/ui/copy_forms.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "model/escape.hpp"
#include "model/transcript_text.hpp"
#include "protocol/registry.hpp"
#include "report/pem.hpp"
#include "report/rows.hpp"

namespace sti::gui {
namespace {

/// Quoted so that no shell sees anything in it but text.
std::string shell_word(const std::string& word) {
  const bool plain = !word.empty() && std::all_of(word.begin(), word.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("-_./:@%+=[],").find(c) != std::string_view::npos;
  });
  if (plain) return word;
  std::string out = "'";
  for (const char c : word) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

bool is_address(const std::string& host) {
  return host.find(':') != std::string::npos || host.find_first_not_of("0123456789.") == std::string::npos;
}

}  // namespace

std::string hex_dump_line(ByteView bytes) {
  std::string out;
  out.reserve(bytes.size() * 3);
  for (const auto b : bytes) fmt::format_to(std::back_inserter(out), "{}{:02x}", out.empty() ? "" : " ", b);
  return out;
}

std::string c_array(ByteView bytes, const char* name) {
  std::string out = fmt::format("static const unsigned char {}[{}] = {{", name, bytes.size());
  for (std::size_t i = 0; i < bytes.size(); ++i)
    fmt::format_to(std::back_inserter(out), "{}0x{:02x},", i % 12 == 0 ? "\n    " : " ", bytes[i]);
  return out + "\n};\n";
}

std::string ascii_text(ByteView bytes) { return escaped(bytes); }

std::string field_value(const dissect::Node& node) {
  constexpr std::size_t most = 1 << 20;  // what is pasted somewhere has an end
  std::string out;
  const auto add = [&](const auto& self, const dissect::Node& n, std::size_t level) -> void {
    if (out.size() > most) return;
    fmt::format_to(std::back_inserter(out), "{:{}}{}{}{}\n", "", level * 2, n.field->label,
                   n.text.empty() ? "" : ": ", n.text);
    for (const auto& child : n.children) self(self, child, level + 1);
  };
  if (node.children.empty()) return std::string(node.text);
  add(add, node, 0);
  return out;
}

std::string field_filter(const dissect::Node& node) {
  const auto key = std::string(node.field->key);
  if (node.reading != dissect::Reading::whole || node.field->type == FieldType::group) return "has " + key;
  if (node.field->type == FieldType::number && node.number) return fmt::format("{} == {}", key, *node.number);
  if (node.text.empty()) return "has " + key;
  // A long value is shown in part. Backslashes stand for what was escaped, in filters as in the text shown.
  const auto cut = node.text.find("…");
  std::string value;
  for (const char c : node.text.substr(0, cut)) {
    if (c == '"') value += '\\';
    value += c;
  }
  return fmt::format("{} {} \"{}\"", key, cut == std::string::npos ? "==" : "contains", value);
}

std::string rows_text(const Inspection& session, const std::vector<std::uint64_t>& events) {
  std::string out;
  for (const auto index : events) {
    const auto& e = session.events()[static_cast<std::size_t>(index)];
    auto row = report::row_of(session, e, false, true);
    // What only repeats what others show has none, but was chosen here.
    if (!row)
      row = report::Row{fmt::format("{}.{:03}", e.t_us / 1'000'000, e.t_us / 1000 % 1000),
                        "  ",
                        text_of(e, session),
                        {},
                        {}};
    out += fmt::format("{:>8} {} {}{}{}\n", row->time, row->arrow, row->text, row->note.empty() ? "" : "  ",
                       row->note);
  }
  return out;
}

std::string pem_of_event(const Inspection& session, const Event& event) {
  // RFC 8446 §4: HandshakeType certificate is 11.
  const auto* message = event.get_if<event::Handshake>();
  if (!(message && message->type == 11) && !event.get_if<event::Certificates>()) return {};
  std::string out;
  const auto& connection = session.connections()[event.connection.value_or(main_connection).value];
  for (const auto& certificate : connection.certificates())
    if (!certificate.der.empty()) out += report::pem_block(session.view(certificate.der));
  return out;
}

std::vector<EqualCommand> equal_commands(const Inspection& session, const std::string& ca_file) {
  const auto& target = session.target();
  const auto* protocol = protocol::find(target.scheme);
  const auto name = session.name().empty() ? target.host : session.name();
  const auto place = shell_word(endpoint_text(target.host, target.port));
  const bool tls_first = protocol && protocol->tls_first;
  const auto trusted = [&](const char* option) {
    return ca_file.empty() ? "" : std::string(option) + shell_word(ca_file);
  };

  std::string openssl;
  if (tls_first || (protocol && !protocol->openssl_name.empty())) {
    openssl = "openssl s_client -connect " + place;
    if (!tls_first) openssl += fmt::format(" -starttls {}", protocol->openssl_name);
    if (is_address(name)) {
      openssl += " -verify_ip " + shell_word(name);
    } else {
      openssl += fmt::format(" -servername {0} -verify_hostname {0}", shell_word(name));
    }
    if (target.scheme.starts_with("xmpp") && !tls_first) openssl += " -xmpphost " + shell_word(name);
    openssl += trusted(" -CAfile ") + " -showcerts";
  }

  // gnutls-cli's own names for what it can upgrade.
  static constexpr struct {
    std::string_view scheme, name;
  } gnutls_names[] = {{"smtp", "smtp"}, {"submission", "smtp"}, {"lmtp", "lmtp"},        {"imap", "imap"},
                      {"pop3", "pop3"}, {"sieve", "sieve"},     {"nntp", "nntp"},        {"ftp", "ftp"},
                      {"ldap", "ldap"}, {"xmpp", "xmpp"},       {"postgres", "postgres"}};
  std::string gnutls;
  std::string upgrade;
  for (const auto& known : gnutls_names)
    if (known.scheme == target.scheme) upgrade = fmt::format(" --starttls-proto={}", known.name);
  if (tls_first || !upgrade.empty()) {
    gnutls = fmt::format("gnutls-cli --port {}{}{} --verify-hostname={}{} {}", target.port, upgrade,
                         is_address(name) ? "" : " --sni-hostname=" + shell_word(name), shell_word(name),
                         trusted(" --x509cafile="), shell_word(target.host));
  }

  std::string swaks;
  const bool mail = target.scheme == "smtp" || target.scheme == "submission" || target.scheme == "lmtp" ||
                    target.scheme == "smtps";
  if (mail) {
    swaks = fmt::format("swaks --server {} --port {} {} --tls-verify{}{} --quit-after {}",
                        shell_word(target.host), target.port, tls_first ? "--tls-on-connect" : "--tls",
                        is_address(name) ? "" : " --tls-sni " + shell_word(name), trusted(" --tls-ca-path "),
                        target.scheme == "lmtp" ? "LHLO --protocol LMTP" : "EHLO");
  }
  return {{"openssl s_client", openssl}, {"gnutls-cli", gnutls}, {"swaks", swaks}};
}

}  // namespace sti::gui
