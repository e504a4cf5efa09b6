#include "report/pcapng.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "model/escape.hpp"
#include "report/redaction.hpp"

namespace sti::report {
namespace {

/// Appends numbers: pcapng in the byte order its section header declares (here little-endian), IP and TCP in
/// theirs.
struct Out {
  Bytes bytes;

  void big(std::size_t width, std::uint64_t value) {
    for (std::size_t i = width; i-- > 0;) bytes.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
  }
  void little(std::size_t width, std::uint64_t value) {
    for (std::size_t i = 0; i < width; ++i) bytes.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
  }
  void raw(ByteView view) { bytes.insert(bytes.end(), view.begin(), view.end()); }
};

/// One side of the connection.
struct End {
  bool v6 = false;
  Bytes address;
  std::uint16_t port = 0;
};

/// nullopt where a file has an address that is none.
std::optional<End> end_of(const Endpoint& endpoint) {
  End end;
  end.port = endpoint.port;
  end.v6 = endpoint.address.find(':') != std::string::npos;
  // A zone means something on this machine alone (RFC 4007 §11).
  const auto address = endpoint.address.substr(0, endpoint.address.find('%'));
  end.address.resize(end.v6 ? 16 : 4);
  if (inet_pton(end.v6 ? AF_INET6 : AF_INET, address.c_str(), end.address.data()) != 1) return std::nullopt;
  return end;
}

/// RFC 1071: the one's complement of the one's complement sum.
std::uint16_t checksum(ByteView bytes, std::uint32_t sum = 0) {
  for (std::size_t i = 0; i < bytes.size(); i += 2)
    sum += static_cast<std::uint32_t>(bytes[i] << 8) | (i + 1 < bytes.size() ? bytes[i + 1] : 0u);
  while (sum >> 16) sum = (sum & 0xFFFF) + (sum >> 16);
  return static_cast<std::uint16_t>(~sum);
}

void put_checksum(Bytes& bytes, std::size_t at, std::uint16_t value) {
  bytes[at] = static_cast<std::uint8_t>(value >> 8);
  bytes[at + 1] = static_cast<std::uint8_t>(value);
}

constexpr std::uint8_t fin = 1, syn = 2, rst = 4, psh = 8, ack = 16;  // RFC 9293 §3.1
constexpr std::uint8_t tcp = 6;

Bytes tcp_segment(const End& from, const End& to, std::uint32_t seq, std::uint32_t acked, std::uint8_t flags,
                  ByteView data) {
  Out out;
  out.big(2, from.port), out.big(2, to.port), out.big(4, seq), out.big(4, acked);
  out.big(1, 5 << 4), out.big(1, flags), out.big(2, 65535), out.big(2, 0), out.big(2, 0);
  out.raw(data);
  Out pseudo;  // RFC 9293 §3.1, RFC 8200 §8.1
  pseudo.raw(from.address), pseudo.raw(to.address);
  pseudo.big(4, out.bytes.size()), pseudo.big(4, tcp), pseudo.raw(out.bytes);
  put_checksum(out.bytes, 16, checksum(pseudo.bytes));
  return out.bytes;
}

Bytes ip_packet(const End& from, const End& to, const Bytes& segment) {
  constexpr std::uint8_t hops = 64;
  Out out;
  if (from.v6) {
    out.big(4, 6u << 28), out.big(2, segment.size()), out.big(1, tcp), out.big(1, hops);
    out.raw(from.address), out.raw(to.address);
  } else {
    out.big(2, 0x4500), out.big(2, 20 + segment.size()), out.big(2, 0), out.big(2, 0x4000);
    out.big(1, hops), out.big(1, tcp), out.big(2, 0), out.raw(from.address), out.raw(to.address);
    put_checksum(out.bytes, 10, checksum(out.bytes));
  }
  out.raw(segment);
  return out.bytes;
}

void block(const Sink& file, std::uint32_t type, const Bytes& body) {
  const auto padding = (4 - body.size() % 4) % 4;
  const auto length = 12 + body.size() + padding;
  Out out;
  out.little(4, type), out.little(4, length), out.raw(body);
  out.raw(Bytes(padding)), out.little(4, length);
  file(text_of(out.bytes));
}

class Capture {
 public:
  Capture(End client, End server, std::int64_t started_us)
      : client_{std::move(client), 1000, false},
        server_{std::move(server), 2000, false},
        started_us_(started_us) {}

  /// The client's SYN went out at `asked_us`, the connection was there at `t_us`.
  void open(const Sink& file, std::int64_t asked_us, std::int64_t t_us) {
    packet(file, asked_us, client_, server_, syn, {});
    packet(file, t_us, server_, client_, syn | ack, {});
    packet(file, t_us, client_, server_, ack, {});
  }
  void data(const Sink& file, std::int64_t t_us, Direction direction, ByteView bytes) {
    constexpr std::size_t largest = 16384;  // far below what an IP packet holds
    for (std::size_t i = 0; i < bytes.size(); i += largest)
      packet(file, t_us, side(direction), other(direction), psh | ack,
             bytes.subspan(i, std::min(largest, bytes.size() - i)));
  }
  /// `direction`'s sender has no more to send; the other side may go on.
  void end(const Sink& file, std::int64_t t_us, Direction direction) {
    auto& from = side(direction);
    auto& to = other(direction);
    if (from.ended || reset_) return;
    from.ended = true;
    packet(file, t_us, from, to, fin | ack, {});
    packet(file, t_us, to, from, ack, {});
  }
  void reset(const Sink& file, std::int64_t t_us, Direction direction) {
    if (reset_) return;
    packet(file, t_us, side(direction), other(direction), rst | ack, {});
    reset_ = true;
  }

 private:
  struct Side {
    End end;
    std::uint32_t next;  ///< sequence number of the next byte it sends
    bool ended = false;  ///< its FIN is sent
  };

  Side& side(Direction d) { return d == Direction::client_to_server ? client_ : server_; }
  Side& other(Direction d) { return d == Direction::client_to_server ? server_ : client_; }

  void packet(const Sink& file, std::int64_t t_us, Side& from, const Side& to, std::uint8_t flags,
              ByteView data) {
    const auto acked = flags & ack ? to.next : 0;
    const auto packet =
        ip_packet(from.end, to.end, tcp_segment(from.end, to.end, from.next, acked, flags, data));
    from.next += static_cast<std::uint32_t>(data.size()) + (flags & (syn | fin) ? 1 : 0);
    const auto time = static_cast<std::uint64_t>(started_us_ + t_us);
    Out body;
    body.little(4, 0), body.little(4, time >> 32), body.little(4, time & 0xFFFFFFFF);
    body.little(4, packet.size()), body.little(4, packet.size()), body.raw(packet);
    constexpr std::uint32_t enhanced_packet = 6;
    block(file, enhanced_packet, body.bytes);
  }

  Side client_, server_;
  bool reset_ = false;
  std::int64_t started_us_;
};

/// What Wireshark calls the dialogue of a scheme, and the ports where it looks for it by itself.
struct Dissector {
  std::string_view scheme, name;
  std::initializer_list<std::uint16_t> ports;
  bool inside_tls = false;  ///< which it finds by itself
};
const Dissector dissectors[] = {
    {"smtp", "smtp", {25, 587}},
    {"submission", "smtp", {25, 587}},
    {"lmtp", "smtp", {25, 587}},
    {"imap", "imap", {143}},
    {"pop3", "pop", {110}},
    {"xmpp", "xmpp", {5222, 5269}},
    {"xmpp-server", "xmpp", {5222, 5269}},
    {"nntp", "nntp", {119}},
    {"ldap", "ldap", {389, 3268}},
    {"smtps", "smtp", {465}, true},
    {"imaps", "imap", {993}, true},
    {"pop3s", "pop", {995}, true},
    {"ldaps", "ldap", {636, 3269}, true},
};

/// Whose session this is and, where its port is not one by which Wireshark knows the protocol, how to tell
/// it.
std::string comment_on(const Inspection& session) {
  const auto& target = session.target();
  auto text = "A session with " + escaped(target.url()) + ", written by STARTTLS Inspector.";
  const auto& server = session.remote();
  const auto* known = std::ranges::find(dissectors, std::string_view(target.scheme), &Dissector::scheme);
  if (!server || known == std::end(dissectors) ||
      std::ranges::find(known->ports, server->port) != known->ports.end())
    return text;
  return text + fmt::format(
                    " Its port is not one where Wireshark looks for {0}: Decode As {1} port {2}, {0}; or "
                    "tshark -d {1}.port=={2},{0}",
                    known->name, known->inside_tls ? "tls" : "tcp", server->port);
}

/// An option: its code, its value, padded (draft-ietf-opsawg-pcapng §3.5); then the end of options.
void put_option(Out& out, std::uint16_t code, std::string_view value) {
  value = value.substr(0, 0xFFFF);
  out.little(2, code), out.little(2, value.size()), out.raw(bytes_of(value));
  out.raw(Bytes((4 - value.size() % 4) % 4));
  out.little(4, 0);
}

void begin_file(const Sink& file, const std::string& comment, const std::string& secrets) {
  constexpr std::uint32_t section_header = 0x0A0D0D0A, interface_description = 1, decryption_secrets = 10;
  Out section;
  section.little(4, 0x1A2B3C4D), section.little(2, 1), section.little(2, 0),
      section.little(8, ~std::uint64_t{0});
  constexpr std::uint16_t opt_comment = 1;
  put_option(section, opt_comment, comment);
  block(file, section_header, section.bytes);
  Out interface;
  interface.little(2, 101), interface.little(2, 0),
      interface.little(4, 0);  // LINKTYPE_RAW: IP without a frame
  block(file, interface_description, interface.bytes);
  if (secrets.empty()) return;
  Out keys;
  keys.little(4, 0x544c534b), keys.little(4, secrets.size()),
      keys.raw(bytes_of(secrets));  // "TLSK": an NSS key log
  block(file, decryption_secrets, keys.bytes);
}

}  // namespace

namespace {

/// The connections of a session as TCP would have carried them.
class Captures {
 public:
  Captures(const Inspection& session, const ReportOptions& options, const Sink& file)
      : session_(session), options_(options), file_(file) {}

  void add(const Event& e) {
    if (const auto* connecting = e.get_if<event::Connecting>())
      asked_[{e.connection->value, connecting->endpoint.text()}] = e.t_us;
    if (const auto* connected = e.get_if<event::Connected>()) open(e, *connected);
    if (e.get_if<event::Chunk>() && e.range.stream.layer == Layer::wire)
      if (auto* capture = find(e))
        capture->data(file_, e.t_us, e.range.stream.direction,
                      visible_bytes(session_, e.range, options_.with_secrets));
    if (const auto* closed = e.get_if<event::Closed>())
      if (auto* capture = find(e)) close(*capture, e, closed->kind);
    // Nobody watches the connections past this; what is still open is shown closed, ours first.
    if (e.get_if<event::Finished>())
      for (auto& [connection, capture] : captures_) {
        capture.end(file_, e.t_us, Direction::client_to_server);
        capture.end(file_, e.t_us, Direction::server_to_client);
      }
  }

 private:
  Capture* find(const Event& e) {
    const auto found = captures_.find(e.connection->value);
    return found == captures_.end() ? nullptr : &found->second;
  }

  void open(const Event& e, const event::Connected& connected) {
    auto client = end_of(connected.local), server = end_of(connected.remote);
    if (!client || !server || client->v6 != server->v6) return;
    const auto [capture, is_new] = captures_.try_emplace(e.connection->value, std::move(*client),
                                                         std::move(*server), session_.started_unix_us());
    if (!is_new) return;
    const auto began = asked_.find({e.connection->value, connected.remote.text()});
    capture->second.open(file_, began == asked_.end() ? e.t_us : began->second, e.t_us);
  }

  void close(Capture& capture, const Event& e, event::CloseKind kind) {
    const auto by = e.direction.value_or(Direction::client_to_server);
    switch (kind) {
      case event::CloseKind::close_notify:
        return;  // of TLS, not of TCP
      case event::CloseKind::reset:
        return capture.reset(file_, e.t_us, by);
      case event::CloseKind::end_of_stream:
      case event::CloseKind::ours:
        return capture.end(file_, e.t_us, by);
    }
  }

  const Inspection& session_;
  const ReportOptions& options_;
  const Sink& file_;
  std::map<std::uint32_t, Capture> captures_;
  /// When the connection to each address was asked for.
  std::map<std::pair<std::uint32_t, std::string>, std::int64_t> asked_;
};

}  // namespace

void pcapng(const Inspection& session, const ReportOptions& options, const Sink& file) {
  begin_file(file, comment_on(session), keylog(session, options));
  Captures captures(session, options, file);
  for (const auto& e : session.events()) captures.add(e);
}

}  // namespace sti::report
