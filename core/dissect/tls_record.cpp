#include "dissect/tls_record.hpp"

#include <algorithm>

#include "dissect/cursor.hpp"
#include "dissect/tls_alerts.hpp"
#include "dissect/tls_names.hpp"

namespace sti::dissect {
namespace {

void read_alert(Cursor& in, Node& node) {
  in.number(node, "tls.alert.level", 1, alert_level);
  if (const auto description = in.number(node, "tls.alert.description", 1, alert_description))
    node.text = alert_text(in.memory(), *description);
}

/// The length of the message that begins here, header included; 0 where its header is cut short.
std::size_t message_length(ByteView bytes) {
  if (bytes.size() < 4) return 0;
  return 4 + (std::size_t{bytes[1]} << 16 | std::size_t{bytes[2]} << 8 | bytes[3]);
}

void read_messages(Cursor& in, Node& node, std::size_t length, RecordContext context) {
  const auto continued = context.framing.continues(in.rest().first(length));
  if (continued > 0) in.bytes(node, "tls.record.fragment", continued);
  for (length -= continued; length > 0;) {
    if (in.memory().full()) {
      in.leave_out(node);
      return;
    }
    const auto bytes = in.rest().first(length);
    const auto whole = message_length(bytes);
    if (whole == 0 || whole > length) {
      in.bytes(node, "tls.record.fragment", length);
      return;
    }
    auto place = in.place();
    place.length = whole;
    in.hang(node, tls_handshake(in.memory(), bytes.first(whole), place, context.handshake));
    if (const auto after = context_after(bytes.first(whole))) context.handshake = *after;
    length -= whole;
  }
}

Node read_record(Cursor& in, bool sealed, const RecordContext& context) {
  auto root = in.root("tls.record");
  const auto type = in.number(root, "tls.record.type", 1, content_type);
  in.number(root, "tls.record.version", 2, protocol_version);
  const auto length = in.number(root, "tls.record.length", 2);
  if (!type || !length) return root;

  if (in.remaining() < *length)
    in.fault(root, "tls.record.fragment", std::to_string(*length) + " bytes", std::to_string(in.remaining()));
  else if (sealed || *type == 23)
    in.bytes(root, "tls.record.sealed", *length);
  else if (*type == 20)
    in.bytes(root, "tls.record.change_cipher_spec", *length);
  else if (*type == 21 && *length == 2)
    in.group(root, "tls.alert", *length, read_alert);
  else if (*type == 22)
    read_messages(in, root, *length, context);
  else
    in.bytes(root, "tls.record.fragment", *length);
  in.finish(root);
  return root;
}

}  // namespace

std::size_t HandshakeFraming::continues(ByteView next) const {
  auto after = *this;
  std::size_t count = 0;
  while (count < next.size() && (after.missing_ > 0 || after.held_ > 0)) {
    const auto step = after.missing_ > 0 ? std::min(after.missing_, next.size() - count) : 1;
    after.take(next.subspan(count, step));
    count += step;
  }
  return count;
}

void HandshakeFraming::take(ByteView bytes) {
  while (!bytes.empty()) {
    if (missing_ > 0) {
      const auto count = std::min(missing_, bytes.size());
      missing_ -= count;
      bytes = bytes.subspan(count);
      continue;
    }
    header_[held_++] = bytes.front();
    bytes = bytes.subspan(1);
    if (held_ < header_size) continue;
    missing_ = message_length(header_) - header_size;
    header_ = {};
    held_ = 0;
  }
}

Tree tls_alert(ByteView alert, Range where) {
  return make_tree(alert.size(), [&](TreeMemory& memory) {
    Cursor in(memory, alert, where);
    auto root = in.root("tls.alert");
    read_alert(in, root);
    in.finish(root);
    return root;
  });
}

Tree tls_record(ByteView record, Range where, bool sealed, const RecordContext& context,
                std::uint64_t most_nodes) {
  return make_tree(
      record.size(),
      [&](TreeMemory& memory) {
        Cursor in(memory, record, where);
        return read_record(in, sealed, context);
      },
      most_nodes);
}

}  // namespace sti::dissect
