#include "tshark_fields.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>

#include "dissect/session_trees.hpp"
#include "model/escape.hpp"

namespace sti::interop {
namespace {

using dissect::Node;

/// An iPAddress in the usual form of its family; empty for one of another.
std::string address(const Inspection& session, const Node& node, int family) {
  const auto* value = node.first("der.value");
  if (!value || value->range.length != (family == AF_INET ? 4U : 16U)) return {};
  const auto bytes = session.view(value->range);
  std::array<char, INET6_ADDRSTRLEN> out{};
  return inet_ntop(family, bytes.data(), out.data(), out.size());
}

void add(const Inspection& session, const Mapping& mapping, const Node& node, Shown& to) {
  auto& values = to[mapping.theirs];
  switch (mapping.take) {
    case Take::number:
      if (node.number) values.push_back(std::to_string(*node.number));
      return;
    case Take::bytes:
      if (node.range.length > 0) values.push_back(hex(session.view(node.range)));
      return;
    case Take::length:
      if (!node.children.empty() && node.children[0].number)
        values.push_back(std::to_string(*node.children[0].number));
      return;
    case Take::opaque:
      if (const auto* opaque = node.first("opaque")) values.push_back(hex(session.view(opaque->range)));
      return;
    case Take::text:
      values.emplace_back(node.text);
      return;
    case Take::source:
      values.emplace_back(text_of(session.view(node.range)));
      return;
    case Take::utc_time:
      if (node.children[0].text.starts_with("UTCTime")) values.emplace_back(node.text);
      return;
    case Take::ipv4:
      if (auto shown = address(session, node, AF_INET); !shown.empty()) values.push_back(std::move(shown));
      return;
    case Take::ipv6:
      if (auto shown = address(session, node, AF_INET6); !shown.empty()) values.push_back(std::move(shown));
      return;
  }
}

class Walk {
 public:
  /// Of what stands right in the root, nodes with the key `left_out` are not shown.
  Walk(const Inspection& session, Shown& to, std::string_view left_out)
      : session_(session), to_(to), left_out_(left_out) {}

  void node(const Node& node) {
    const auto key = node.field->key;
    for (const auto& mapping : mappings())
      if (std::ranges::find(mapping.ours, key) != mapping.ours.end() &&
          (mapping.within.empty() || below(mapping.within)) &&
          (mapping.outside.empty() || !below(mapping.outside)))
        add(session_, mapping, node, to_);
    above_.push_back(key);
    for (const auto& child : node.children)
      if (above_.size() > 1 || child.field->key != left_out_) this->node(child);
    above_.pop_back();
  }

 private:
  [[nodiscard]] bool below(std::string_view key) const {
    return std::ranges::find(above_, key) != above_.end();
  }

  const Inspection& session_;
  Shown& to_;
  std::string_view left_out_;
  std::vector<std::string_view> above_;
};

}  // namespace

const std::vector<Mapping>& mappings() {
  static const std::vector<Mapping> all{
      {"tls.record.version", {"tls.record.version"}, Take::number},
      {"tls.record.length", {"tls.record.length"}, Take::number},
      {"tls.alert_message.level", {"tls.alert.level"}, Take::number},
      {"tls.alert_message.desc", {"tls.alert.description"}, Take::number},

      {"tls.handshake.type", {"tls.handshake.type"}, Take::number},
      {"tls.handshake.length", {"tls.handshake.length"}, Take::number},
      {"tls.handshake.version", {"tls.handshake.version"}, Take::number},
      {"tls.handshake.random", {"tls.handshake.random", "tls.handshake.random.retry"}, Take::bytes},
      {"tls.handshake.session_id_length", {"tls.handshake.session_id"}, Take::length},
      {"tls.handshake.session_id", {"tls.handshake.session_id"}, Take::opaque},
      {"tls.handshake.ciphersuite", {"tls.handshake.cipher_suite"}, Take::number},
      {"tls.handshake.comp_method", {"tls.handshake.compression_method"}, Take::number},
      {"tls.handshake.cipher_suites_length", {"tls.handshake.cipher_suites"}, Take::length},
      {"tls.handshake.extensions_length", {"tls.handshake.extensions"}, Take::length},

      {"tls.handshake.extension.type", {"tls.ext.type"}, Take::number},
      {"tls.handshake.extension.len", {"tls.ext.length"}, Take::number},
      {"tls.handshake.extensions_server_name", {"tls.ext.server_name.name"}, Take::text},
      {"tls.handshake.extensions_server_name_type", {"tls.ext.server_name.type"}, Take::number},
      {"tls.handshake.extensions_supported_group", {"tls.ext.supported_groups.group"}, Take::number},
      {"tls.handshake.extensions_ec_point_format", {"tls.ext.ec_point_formats.format"}, Take::number},
      {"tls.handshake.sig_hash_alg",
       {"tls.ext.signature_algorithms.scheme", "tls.handshake.signature.scheme"},
       Take::number},
      {"tls.handshake.extensions_alpn_str", {"tls.ext.alpn.name"}, Take::text},
      {"tls.handshake.extensions.supported_version", {"tls.ext.supported_versions.version"}, Take::number},
      {"tls.extension.psk_ke_mode", {"tls.ext.psk_key_exchange_modes.mode"}, Take::number},
      {"tls.handshake.extensions_key_share_group",
       {"tls.ext.key_share.group"},
       Take::number,
       "tls.ext.key_share.entry"},
      {"tls.handshake.extensions_key_share_selected_group",
       {"tls.ext.key_share.group"},
       Take::number,
       {},
       "tls.ext.key_share.entry"},
      {"tls.handshake.extensions_key_share_key_exchange_length", {"tls.ext.key_share.key"}, Take::length},
      {"tls.handshake.extensions_key_share_key_exchange", {"tls.ext.key_share.key_exchange"}, Take::bytes},
      {"tls.handshake.extensions_key_share_client_length", {"tls.ext.key_share.list"}, Take::length},
      {"tls.handshake.extensions.psk.identities.length", {"tls.ext.pre_shared_key.identities"}, Take::length},
      {"tls.handshake.extensions.psk.identity.identity_length",
       {"tls.ext.pre_shared_key.identity"},
       Take::length},
      {"tls.handshake.extensions.psk.identity.identity", {"tls.ext.pre_shared_key.identity"}, Take::opaque},
      {"tls.handshake.extensions.psk.identity.obfuscated_ticket_age",
       {"tls.ext.pre_shared_key.obfuscated_age"},
       Take::number},
      {"tls.handshake.extensions.psk.binders_len", {"tls.ext.pre_shared_key.binders"}, Take::length},
      {"tls.handshake.extensions.psk.identity.selected", {"tls.ext.pre_shared_key.selected"}, Take::number},
      {"tls.handshake.extensions_reneg_info_len", {"tls.ext.renegotiation_info.connection"}, Take::length},
      {"tls.record_size_limit", {"tls.ext.record_size_limit"}, Take::number},

      {"tls.handshake.server_curve_type", {"tls.handshake.ecdhe.curve_type"}, Take::number},
      {"tls.handshake.server_named_curve", {"tls.handshake.ecdhe.group"}, Take::number},
      {"tls.handshake.p", {"tls.handshake.dhe.prime"}, Take::opaque},
      {"tls.handshake.g", {"tls.handshake.dhe.generator"}, Take::opaque},
      {"tls.handshake.epms", {"tls.handshake.rsa.encrypted_secret"}, Take::opaque},
      {"tls.handshake.cert_type", {"tls.handshake.certificate_type"}, Take::number},
      {"tls.handshake.dname_len", {"tls.ext.certificate_authorities.name"}, Take::length},
      {"tls.handshake.session_ticket_lifetime_hint", {"tls.handshake.ticket.lifetime"}, Take::number},
      {"tls.handshake.session_ticket_age_add", {"tls.handshake.ticket.age_add"}, Take::number},
      {"tls.handshake.session_ticket_nonce", {"tls.handshake.ticket.nonce"}, Take::opaque},
      {"tls.handshake.session_ticket_length", {"tls.handshake.ticket"}, Take::length},
      {"tls.handshake.session_ticket", {"tls.handshake.ticket"}, Take::opaque},
      {"tls.handshake.certificates_length", {"tls.handshake.certificates"}, Take::length},
      {"tls.handshake.certificate_length", {"tls.handshake.certificate"}, Take::length},
      {"tls.handshake.certificate", {"tls.handshake.certificate.data"}, Take::bytes},
      {"tls.handshake.certificate_request_context_length",
       {"tls.handshake.certificate.context"},
       Take::length},

      {"x509af.serialNumber", {"x509.serial"}, Take::text},
      {"x509af.utcTime", {"x509.not_before", "x509.not_after"}, Take::utc_time},
      {"x509ce.dNSName", {"x509.name.dns"}, Take::text, "x509.ext.san"},
      {"x509ce.IPAddress.ipv4", {"x509.name.ip"}, Take::ipv4, "x509.ext.san"},
      {"x509ce.IPAddress.ipv6", {"x509.name.ip"}, Take::ipv6, "x509.ext.san"},

      {"xml.tag", {"xmpp.tag"}, Take::source},

      {"ldap.messageID", {"ldap.message_id"}, Take::number},
      {"ldap.resultCode", {"ldap.result.code"}, Take::number},
      {"ldap.scope", {"ldap.search.scope"}, Take::number},
      {"ldap.derefAliases", {"ldap.search.dereference"}, Take::number},
      {"ldap.sizeLimit", {"ldap.search.size_limit"}, Take::number},
      {"ldap.timeLimit", {"ldap.search.time_limit"}, Take::number},
      {"ldap.type", {"ldap.attribute.type"}, Take::text, "ldap.attribute"},
  };
  return all;
}

std::span<const Explained> explained() {
  // tshark shows the beginning of what we show, and nothing else.
  static constexpr auto aria = [](const Recorded& recorded, const std::vector<std::string>& ours,
                                  const std::vector<std::string>& theirs) {
    return theirs.size() < ours.size() && std::equal(theirs.begin(), theirs.end(), ours.begin()) &&
           recorded.session.tls() && recorded.session.tls()->cipher.find("_ARIA_") != std::string::npos;
  };
  static constexpr auto exchange =
      "Wireshark 4.0 does not know how the ARIA suites of RFC 6209 agree on keys: it leaves the exchange "
      "closed";
  static constexpr auto sealed = "Wireshark 4.0 does not decrypt the ARIA suites of RFC 6209";
  static constexpr auto injected = [](const Recorded& recorded, const std::vector<std::string>& ours,
                                      const std::vector<std::string>& theirs) {
    return theirs.size() > ours.size() && std::equal(ours.begin(), ours.end(), theirs.begin()) &&
           recorded.expected == Outcome::violation && !recorded.secured;
  };
  static constexpr auto inside_tls = [](const Recorded& recorded, const std::vector<std::string>&,
                                        const std::vector<std::string>& theirs) {
    return theirs.empty() && recorded.session.target().scheme == "xmpps";
  };
  static constexpr auto positive = [](const Recorded&, const std::vector<std::string>& ours,
                                      const std::vector<std::string>& theirs) {
    return std::equal(ours.begin(), ours.end(), theirs.begin(), theirs.end(),
                      [](const std::string& number, const std::string& bytes) {
                        return bytes == number || (number >= "8" && bytes == "00" + number);
                      });
  };
  static constexpr auto in_pieces = [](const Recorded& recorded, const std::vector<std::string>& ours,
                                       const std::vector<std::string>& theirs) {
    return recorded.what.starts_with("real server, nntp") &&
           std::equal(ours.begin(), ours.end(), theirs.begin(), theirs.end(),
                      [](const std::string& line, const std::string& end) {
                        return end == line || (end.empty() && line.starts_with("AUTHINFO "));
                      });
  };
  static constexpr Explained all[] = {
      {"x509af.serialNumber", positive,
       "tshark shows the bytes, which begin with a zero where the number would otherwise be negative"},
      {"xml.tag", injected,
       "what comes past the reply that accepts STARTTLS is the violation itself, to us no stanza"},
      {"ldap.messageID", injected,
       "what comes past the response that accepts StartTLS is the violation itself, to us no message"},
      {"ldap.type", injected,
       "what comes past the response that accepts StartTLS is the violation itself, to us no message"},
      {"xml.tag", inside_tls,
       "Wireshark 4.0 registers XMPP for no port of TLS: it finds it only where STARTTLS came before"},
      {"tls.handshake.server_curve_type", aria, exchange},
      {"tls.handshake.server_named_curve", aria, exchange},
      {"tls.handshake.sig_hash_alg", aria, exchange},
      {"tls.handshake.p", aria, exchange},
      {"tls.handshake.g", aria, exchange},
      {"tls.handshake.epms", aria, exchange},
      {"tls.handshake.type", aria, sealed},
      {"tls.handshake.length", aria, sealed},
      {"tls.alert_message.level", aria, sealed},
      {"tls.alert_message.desc", aria, sealed},
      {"smtp.command_line", aria, sealed},
      {"text", in_pieces,
       "INN puts the words of one line into records of their own, each of which Wireshark takes for a line"},
  };
  return all;
}

std::span<const LineMapping> line_mappings() {
  using Part = std::optional<std::string>;
  static constexpr auto whole = [](std::string_view line) -> Part { return std::string(line); };
  static constexpr auto after_code = [](std::string_view line) -> Part {
    return std::string(line.substr(std::min<std::size_t>(line.size(), 4)));
  };
  static constexpr auto verb = [](std::string_view line) -> Part {
    return std::string(line.substr(0, line.find(' ')));
  };
  // Wireshark shows of POP3's listings no more than that there are lines.
  static constexpr auto status_text = [](std::string_view line) -> Part {
    if (!line.starts_with("+OK ") && !line.starts_with("-ERR ")) return std::nullopt;
    return std::string(line.substr(line.find(' ') + 1));
  };
  constexpr auto sent = Direction::client_to_server, answered = Direction::server_to_client;
  static constexpr LineMapping all[] = {
      {"smtp", sent, "smtp.command_line", whole},
      {"smtp", answered, "smtp.rsp.parameter", after_code},
      {"imap", sent, "imap.line", whole},
      {"imap", answered, "imap.line", whole},
      {"pop", sent, "pop.request.command", verb},
      {"pop", answered, "pop.response.description", status_text},
      // Wireshark has no field of its own for the lines of NNTP.
      {"nntp", sent, "text", whole, true},
      {"nntp", answered, "text", whole, true},
  };
  return all;
}

std::vector<std::string> our_lines(const Inspection& session, const LineMapping& mapping,
                                   bool also_inside_tls) {
  std::vector<std::string> out;
  for (const auto& e : session.events()) {
    if (!e.get_if<event::Message>() || e.direction != mapping.direction) continue;
    if (!also_inside_tls && e.phase == Phase::tls) continue;
    auto line = text_of(session.view(e.range));
    while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
    if (auto part = mapping.part(line)) out.push_back(*std::move(part));
  }
  return out;
}

ShownBothWays our_view(const Inspection& session) {
  ShownBothWays out;
  dissect::SessionTrees trees;
  trees.update(session);
  for (std::uint64_t i = 0; i < session.events().size(); ++i) {
    const auto& e = session.events()[i];
    if (!e.direction) continue;
    auto& to = out[e.direction == Direction::client_to_server ? 0 : 1];
    if (const auto* alert = e.get_if<event::Alert>()) {
      // One that is not encrypted is in the tree of its record already.
      if (!alert->encrypted) continue;
      to["tls.alert_message.level"].push_back(std::to_string(alert->level));
      to["tls.alert_message.desc"].push_back(std::to_string(alert->description));
      continue;
    }
    // Messages in the tree of a record have events of their own.
    if (const auto tree = trees.tree(session, i, true))
      Walk(session, to, e.get_if<event::Record>() ? "tls.handshake" : "").node(*tree);
  }
  return out;
}

std::vector<std::string> plain(const Mapping& mapping, const std::vector<std::string>& theirs) {
  auto out = theirs;
  for (auto& value : out) {
    if (mapping.take == Take::number || mapping.take == Take::length)
      value = std::to_string(std::stoull(value, nullptr, 0));
    else if (mapping.take == Take::utc_time)  // "2026-05-28 22:31:25 (UTC)"
      value = value.substr(0, 10) + "T" + value.substr(11, value.find(" (UTC)") - 11) + "Z";
    else if (mapping.take == Take::bytes || mapping.take == Take::opaque)
      std::erase(value, ':');
  }
  return out;
}

}  // namespace sti::interop
