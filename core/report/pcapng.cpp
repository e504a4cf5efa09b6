#include "report/pcapng.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <initializer_list>
#include <iterator>
#include <map>
#include <optional>
#include <system_error>

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

/// "192.0.2.1:25" or "[2001:db8::1]:25".
std::optional<End> end_from(const std::string& endpoint) {
  const auto colon = endpoint.rfind(':');
  if (colon == std::string::npos || colon == 0) return std::nullopt;
  End end;
  const auto* last = endpoint.data() + endpoint.size();
  if (const auto [at, error] = std::from_chars(endpoint.data() + colon + 1, last, end.port);
      error != std::errc{} || at != last)
    return std::nullopt;
  end.v6 = endpoint.front() == '[' && endpoint[colon - 1] == ']';
  const auto host = end.v6 ? endpoint.substr(1, colon - 2) : endpoint.substr(0, colon);
  end.address.resize(end.v6 ? 16 : 4);
  if (inet_pton(end.v6 ? AF_INET6 : AF_INET, host.c_str(), end.address.data()) != 1) return std::nullopt;
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
    {"smtps", "smtp", {465}, true},
    {"imaps", "imap", {993}, true},
    {"pop3s", "pop", {995}, true},
};

/// Whose session this is and, where its port is not one by which Wireshark knows the protocol, how to tell
/// it.
std::string comment_on(const Session& session) {
  const auto& target = session.target();
  auto text = "A session with " + escaped(target.url()) + ", written by STARTTLS Inspector.";
  const auto server = end_from(session.remote());
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

void pcapng(const Session& session, const ReportOptions& options, const Sink& file) {
  begin_file(file, comment_on(session), keylog(session, options));
  std::optional<Capture> capture;
  std::map<std::string, std::int64_t> asked;  // when the connection to each address was asked for
  for (const auto& e : session.events()) {
    if (const auto* connecting = e.get_if<event::Connecting>()) asked[connecting->endpoint] = e.t_us;
    if (const auto* connected = e.get_if<event::Connected>(); connected && !capture) {
      auto client = end_from(connected->local);
      auto server = end_from(connected->remote);
      if (!client || !server || client->v6 != server->v6) break;
      capture.emplace(std::move(*client), std::move(*server), session.started_unix_us());
      const auto began = asked.find(connected->remote);
      capture->open(file, began == asked.end() ? e.t_us : began->second, e.t_us);
    }
    const bool on_the_wire = e.range.stream == Stream::wire_c2s || e.range.stream == Stream::wire_s2c;
    if (capture && e.get_if<event::Chunk>() && on_the_wire)
      capture->data(file, e.t_us, direction_of(e.range.stream),
                    visible_bytes(session, e.range, options.with_secrets));
    if (const auto* closed = e.get_if<event::Closed>(); capture && closed) {
      const auto by = e.direction.value_or(Direction::client_to_server);
      if (closed->kind == event::CloseKind::reset) capture->reset(file, e.t_us, by);
      if (closed->kind == event::CloseKind::end_of_stream || closed->kind == event::CloseKind::ours)
        capture->end(file, e.t_us, by);
    }
    // Nobody watches the connection past this; what is still open is shown closed, ours first.
    if (capture && e.get_if<event::Finished>()) {
      capture->end(file, e.t_us, Direction::client_to_server);
      capture->end(file, e.t_us, Direction::server_to_client);
    }
  }
}

}  // namespace sti::report
