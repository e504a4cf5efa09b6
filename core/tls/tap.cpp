#include "tls/tap.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

#include "model/escape.hpp"
#include "tls/agreement.hpp"
#include "tls/hello.hpp"
#include "tls/record_frame.hpp"
#include "tls/record_opener.hpp"

namespace sti::tls {
namespace {

// ContentType (RFC 8446 §5.1).
namespace content {
constexpr std::uint8_t change_cipher_spec = 20, alert = 21, handshake = 22, application_data = 23;
}

constexpr std::size_t message_header = 4;
constexpr std::size_t plain_limit = 1 << 14;                // RFC 8446 §5.1
constexpr std::size_t sealed_limit = plain_limit + 256;     // RFC 8446 §5.2
constexpr std::size_t sealed_limit12 = plain_limit + 2048;  // RFC 5246 §6.2.3
constexpr std::size_t message_limit = 1 << 17;
constexpr std::size_t held_limit = 2 << 20;
constexpr std::uint16_t tls12 = 0x0303, tls13 = 0x0304;

struct Header {
  std::uint8_t type = 0;
  std::uint16_t version = 0;
  std::size_t length = 0;
};

/// One direction: what is unread of it, and how its next record is protected.
struct Side {
  Direction direction{};
  std::uint64_t offset = 0;  ///< in the wire stream, of the first byte of `unread`
  Bytes unread;
  std::size_t taken = 0;  ///< of `unread`: cut off when a call has done its work

  Bytes message;                    ///< of the handshake message in the making
  std::uint64_t message_start = 0;  ///< wire offset of the record it began in
  std::uint64_t handshake_end = 0;  ///< of the handshake stream, once all that was told is appended to it
  std::uint64_t clear_end = 0;      ///< of the clear stream likewise

  Epoch epoch = Epoch::plain;
  std::optional<RecordOpener> key;
  bool hello_seen = false;     ///< a whole ClientHello or ServerHello
  bool sealed12 = false;       ///< after ChangeCipherSpec in TLS 1.2 and before
  bool blind = false;          ///< no secret will come
  bool lost = false;           ///< records were passed over unread, so the next ones cannot be read either
  bool dead = false;           ///< after a fault
  bool header_parted = false;  ///< the header of a message came in more than one record
};

}  // namespace

struct Tap::Impl {
  explicit Impl(ConnectionId of) : connection(of) {}

  ConnectionId connection;
  Side sides[2];
  std::vector<Secret> secrets;
  Agreement agreement;

  Side& side(Direction direction) { return sides[static_cast<std::size_t>(direction)]; }
  [[nodiscard]] StreamId stream(Layer layer, const Side& s) const { return {connection, layer, s.direction}; }

  // --- Records -------------------------------------------------------------------------------------------

  void read_all(std::vector<Sighting>& out) {
    // What one direction says may be what the other waits for.
    for (bool moved = true; moved;) {
      moved = false;
      for (auto& s : sides)
        while (read_record(s, out)) moved = true;
    }
    for (auto& s : sides) {
      s.unread.erase(s.unread.begin(), s.unread.begin() + static_cast<std::ptrdiff_t>(s.taken));
      s.offset += s.taken;
      s.taken = 0;
      if (s.unread.size() > held_limit && !s.blind) give_up(s, out);
    }
  }

  void give_up(Side& s, std::vector<Sighting>& out) {
    s.blind = true;
    s.message.clear();
    read_all(out);
  }

  /// Reads one record; false where none is complete, or it has to wait for a secret.
  bool read_record(Side& s, std::vector<Sighting>& out) {
    if (s.dead) return false;
    const auto unread = ByteView(s.unread).subspan(s.taken);
    if (unread.size() < record_header) return false;
    const Header header{unread[0], static_cast<std::uint16_t>(unread[1] << 8 | unread[2]),
                        static_cast<std::size_t>(unread[3] << 8 | unread[4])};
    const auto at = s.offset + s.taken;
    if (!acceptable(s, header, unread.first(record_header), at, out)) return false;
    if (unread.size() < record_header + header.length) return false;
    if (must_wait(s, header)) return false;

    const Range wire{stream(Layer::wire, s), at, record_header + header.length};
    const auto whole = unread.first(record_header + header.length);
    s.taken += whole.size();
    RecordSeen record{s.direction, header.type, header.version, is_sealed(s, header), wire, 0, {}};
    if (record.encrypted) {
      open(s, record, whole, out);
    } else {
      const auto fragment = whole.subspan(record_header);
      tell_record(s, record, header.type, fragment.size(), out);
      take_fragment(s, header.type, fragment, wire, false, out);
    }
    return true;
  }

  [[nodiscard]] bool is_sealed(const Side& s, const Header& header) const {
    return s.sealed12 || header.type == content::application_data;
  }

  /// Checks what can be seen of a record by its header.
  bool acceptable(Side& s, const Header& header, ByteView bytes, std::uint64_t at,
                  std::vector<Sighting>& out) {
    const Range where{stream(Layer::wire, s), at, record_header};
    const bool known = header.type >= content::change_cipher_spec && header.type <= content::application_data;
    if (!known || header.version >> 8 != 3) {
      fault(s, "a TLS record of type 20 to 23 and version 3.x", "the bytes " + quoted(bytes), where, out);
      return false;
    }
    const bool sealed = is_sealed(s, header);
    const auto limit = !sealed ? plain_limit : agreement.version == tls13 ? sealed_limit : sealed_limit12;
    if (header.length > limit) {
      fault(s, fmt::format("a record of at most {} bytes", limit),
            fmt::format("a length of {}", header.length), where, out);
      return false;
    }
    if (!sealed && header.length == 0) {
      fault(s, "content in an unencrypted record", "an empty one", where, out);
      return false;
    }
    const bool too_early = header.type == content::application_data && !s.hello_seen;
    const bool in_the_clear =
        agreement.version == tls13 && header.type == content::handshake && s.epoch != Epoch::plain;
    if (too_early || in_the_clear) {
      fault(s, too_early ? "a handshake record first" : "an encrypted record",
            too_early ? "an application data record" : "a handshake record in the clear", where, out);
      return false;
    }
    return true;
  }

  bool must_wait(Side& s, const Header& header) {
    // What a client sends after its hello means different things in TLS 1.2 and 1.3.
    if (agreement.version == 0) return !s.blind && s.hello_seen && header.type != content::alert;
    if (!is_sealed(s, header) || s.key || s.lost) return false;
    // Data before ChangeCipherSpec breaks the rules of TLS 1.2, and no key opens it.
    if (agreement.version != tls13 && !s.sealed12) return false;
    const auto secret =
        std::ranges::find(secrets, secret_label(agreement.version, s.direction, s.epoch), &Secret::label);
    if (secret == secrets.end() && !s.blind && agreement.version >= tls12) return true;
    if (secret != secrets.end()) s.key = RecordOpener::make(agreement, s.direction, secret->secret);
    s.lost = !s.key;  // no secret, or a suite that cannot be read
    return false;
  }

  /// Reports a record that holds `length` bytes of content of a known type.
  void tell_record(Side& s, RecordSeen record, std::uint8_t type, std::size_t length,
                   std::vector<Sighting>& out) {
    record.inner_type = type;
    if (type == content::handshake && length != 0)
      record.content = {stream(Layer::handshake, s), s.handshake_end + s.message.size(), length};
    if (type == content::application_data && length != 0) {
      record.content = {stream(Layer::clear, s), s.clear_end, length};
      s.clear_end += length;
    }
    out.push_back(record);
  }

  void open(Side& s, RecordSeen record, ByteView whole, std::vector<Sighting>& out) {
    const auto wire = record.wire;
    if (!s.key) {
      out.push_back(record);
      return;
    }
    const auto inner = s.key->open(whole);
    if (!inner) {
      out.push_back(record);
      return fault(s, "a record that decrypts", "one whose authentication fails", wire, out, true);
    }
    const bool data = inner->type == content::application_data && s.epoch != Epoch::handshake;
    if (!data && inner->type != content::handshake && inner->type != content::alert) {
      record.inner_type = inner->type;
      out.push_back(record);
      return fault(s, "a handshake message, an alert or data that belongs here",
                   fmt::format("encrypted content of type {}", inner->type), wire, out);
    }
    if (!data && inner->content.empty()) {
      out.push_back(record);
      return fault(s, "content in a record of its type", "an empty one", wire, out);
    }
    tell_record(s, record, inner->type, inner->content.size(), out);
    if (!data) take_fragment(s, inner->type, inner->content, wire, true, out);
  }

  void take_fragment(Side& s, std::uint8_t type, ByteView fragment, const Range& wire, bool encrypted,
                     std::vector<Sighting>& out) {
    if (type == content::handshake) return take_handshake(s, fragment, wire, encrypted, out);
    if (type == content::alert) {
      if (fragment.size() != 2)
        return fault(s, "an alert of 2 bytes", fmt::format("{} bytes", fragment.size()), wire, out);
      out.push_back(AlertSeen{s.direction, fragment[0], fragment[1], encrypted, wire});
      return;
    }
    // Before ServerHello it can only be that of TLS 1.3, which is to be dropped (RFC 8446 §5).
    if (agreement.version == 0 && s.message.empty() && fragment.size() == 1 && fragment[0] == 1) return;
    // ChangeCipherSpec: in TLS 1.3 a mere courtesy to middleboxes, and allowed as such (RFC 8446 §5, §D.4).
    if (agreement.version == tls13) {
      if (fragment.size() != 1 || fragment[0] != 1 || s.epoch == Epoch::application)
        fault(s, "no ChangeCipherSpec but the byte 01, before Finished",
              s.epoch == Epoch::application ? "one after it" : "another one", wire, out);
      return;
    }
    if (!s.message.empty())
      return fault(s, "the rest of a handshake message", "ChangeCipherSpec in the middle of it", wire, out);
    s.sealed12 = true;
    s.epoch = Epoch::application;
    if (s.direction == Direction::server_to_client) agreement.server_changed_cipher();
  }

  // --- Handshake messages --------------------------------------------------------------------------------

  void take_handshake(Side& s, ByteView fragment, const Range& wire, bool encrypted,
                      std::vector<Sighting>& out) {
    if (s.message.empty()) s.message_start = wire.offset;
    s.header_parted |= s.message.empty() && fragment.size() < message_header;
    s.message.insert(s.message.end(), fragment.begin(), fragment.end());
    while (s.message.size() >= message_header && !s.dead) {
      const auto length = message_header + (static_cast<std::size_t>(s.message[1]) << 16 |
                                            static_cast<std::size_t>(s.message[2]) << 8 | s.message[3]);
      if (length > message_limit) {
        const auto type = s.message[0];
        fault(s, fmt::format("a handshake message of at most {} bytes", message_limit),
              fmt::format("one of type {} that announces {} bytes", s.message[0], length), wire, out);
        std::get<TapFault>(out.back()).our_limit = type == handshake_type::certificate;
        return;
      }
      if (s.message.size() < length) return;
      const auto end = s.message.begin() + static_cast<std::ptrdiff_t>(length);
      Bytes message(s.message.begin(), end);
      s.message.erase(s.message.begin(), end);
      const Range place{wire.stream, s.message_start, wire.end() - s.message_start};
      s.message_start = wire.offset;
      s.handshake_end += length;
      out.push_back(MessageSeen{s.direction, message, encrypted, place, true});
      // In TLS 1.2 what is encrypted is Finished, or asks for a renegotiation that will not be had.
      if (!encrypted || agreement.version == tls13) interpret(s, message, place, out);
    }
  }

  /// What has come of a message whose rest will not.
  void leave_message(Side& s, std::vector<Sighting>& out) {
    if (s.dead || s.message.size() < message_header) return;
    const Range place{stream(Layer::wire, s), s.message_start, s.offset - s.message_start};
    s.handshake_end += s.message.size();
    out.push_back(
        MessageSeen{s.direction, std::exchange(s.message, {}), s.epoch != Epoch::plain, place, false});
  }

  void interpret(Side& s, ByteView message, const Range& wire, std::vector<Sighting>& out) {
    const bool from_server = s.direction == Direction::server_to_client;
    namespace type = handshake_type;
    switch (message[0]) {
      case type::client_hello:
        if (from_server) break;
        s.hello_seen = true;
        agreement.take_client_hello(message);
        break;
      case type::server_hello:
        if (from_server) take_server_hello(s, message, wire, out);
        break;
      case type::finished:
        if (agreement.version == tls13) change_key(s, Epoch::application, wire, out);
        break;
      case type::key_update:
        if (s.epoch != Epoch::application || !no_rest(s, wire, out)) break;
        s.key->update();
        break;
      default:
        agreement.take(s.direction, message);
        break;
    }
  }

  void take_server_hello(Side& s, ByteView message, const Range& wire, std::vector<Sighting>& out) {
    if (auto error = agreement.take_server_hello(message)) {
      error->where = wire;
      return fault(s, std::move(*error), out);
    }
    if (is_hello_retry(message)) return;
    s.hello_seen = true;
    if (agreement.version != tls13) return;
    change_key(s, Epoch::handshake, wire, out);
    side(Direction::client_to_server).epoch = Epoch::handshake;
  }

  /// RFC 8446 §5.1: a message that changes keys ends its record.
  bool no_rest(Side& s, const Range& wire, std::vector<Sighting>& out) {
    if (s.message.empty()) return true;
    fault(s, "a change of keys at the end of a record", "more handshake bytes after it", wire, out);
    return false;
  }

  void change_key(Side& s, Epoch next, const Range& wire, std::vector<Sighting>& out) {
    if (!no_rest(s, wire, out)) return;
    s.epoch = next;
    s.key.reset();
  }

  // --- Faults --------------------------------------------------------------------------------------------

  void fault(Side& s, std::string expected, std::string got, const Range& where, std::vector<Sighting>& out,
             bool undecipherable = false) {
    const auto* who = s.direction == Direction::server_to_client ? "server" : "client";
    fault(s,
          {Fault::misbehaved, fmt::format("reading TLS from the {}", who), std::move(expected),
           std::move(got), where},
          out, undecipherable);
  }

  void fault(Side& s, Error error, std::vector<Sighting>& out, bool undecipherable = false) {
    s.dead = true;
    s.taken = s.unread.size();
    s.message.clear();
    out.push_back(TapFault{s.direction, std::move(error), undecipherable});
  }
};

Tap::Tap(ConnectionId connection, const Starts& client_starts, const Starts& server_starts)
    : impl_(std::make_unique<Impl>(connection)) {
  const auto begin = [&](Direction direction, const Starts& starts) {
    auto& side = impl_->side(direction);
    side.direction = direction;
    side.offset = starts.wire;
    side.handshake_end = starts.handshake;
    side.clear_end = starts.clear;
  };
  begin(Direction::client_to_server, client_starts);
  begin(Direction::server_to_client, server_starts);
}
Tap::~Tap() = default;

void Tap::read(Direction direction, ByteView wire, std::vector<Sighting>& out) {
  auto& side = impl_->side(direction);
  if (side.dead) return;
  side.unread.insert(side.unread.end(), wire.begin(), wire.end());
  impl_->read_all(out);
}

bool Tap::in_message(Direction direction) const {
  const auto& side = impl_->side(direction);
  return !side.dead && !side.message.empty();
}

bool Tap::header_was_parted(Direction direction) const { return impl_->side(direction).header_parted; }

void Tap::learn(const Secret& secret, std::vector<Sighting>& out) {
  const auto known = std::ranges::find(impl_->secrets, secret.label, &Secret::label);
  if (known == impl_->secrets.end()) impl_->secrets.push_back(secret);
  impl_->read_all(out);
}

void Tap::finish(std::vector<Sighting>& out) {
  for (auto& side : impl_->sides) side.blind = true;
  impl_->read_all(out);
  for (auto& side : impl_->sides) impl_->leave_message(side, out);
}

const TlsInfo& Tap::agreed() const { return impl_->agreement.info; }

}  // namespace sti::tls
