#include "dissect/line_tree.hpp"

#include <algorithm>

#include "dissect/imap_lines.hpp"
#include "dissect/pop3_lines.hpp"
#include "dissect/sieve_lines.hpp"
#include "dissect/smtp_lines.hpp"
#include "dissect/xmpp_stanza.hpp"
#include "model/escape.hpp"

namespace sti::dissect {
namespace {

bool overlap(const Range& a, const Range& b) {
  return a.stream == b.stream && a.offset < b.end() && b.offset < a.end();
}

/// The part of a leaf that lies outside of a secret: its key stays, its value is what is left of it.
Node part(const Node& leaf, ByteView bytes, std::uint64_t base, std::uint64_t from, std::uint64_t to) {
  Node out;
  out.field = leaf.field;
  out.reading = leaf.reading;
  out.range = {leaf.range.stream, from, to - from};
  out.text =
      escaped(bytes.subspan(static_cast<std::size_t>(from - base), static_cast<std::size_t>(to - from)));
  return out;
}

void cut(Node& node, ByteView bytes, std::uint64_t base, const Range& secret) {
  node.text.clear();
  node.number.reset();
  std::vector<Node> kept;
  for (auto& child : node.children) {
    if (!overlap(child.range, secret)) {
      kept.push_back(std::move(child));
      continue;
    }
    if (!child.children.empty() && !secret.contains(child.range)) {
      cut(child, bytes, base, secret);
      kept.push_back(std::move(child));
      continue;
    }
    if (child.range.offset < secret.offset)
      kept.push_back(part(child, bytes, base, child.range.offset, secret.offset));
    const auto from = std::max(child.range.offset, secret.offset);
    const auto to = std::min(child.range.end(), secret.end());
    if (!kept.empty() && kept.back().field->key == "line.secret") {
      kept.back().range.length += to - from;
    } else {
      Node hidden;
      hidden.field = &*FieldKey("line.secret");
      hidden.range = {secret.stream, from, to - from};
      kept.push_back(std::move(hidden));
    }
    kept.back().text = "[" + std::to_string(kept.back().range.length) + " bytes hidden]";
    if (child.range.end() > secret.end())
      kept.push_back(part(child, bytes, base, secret.end(), child.range.end()));
  }
  node.children = std::move(kept);
}

std::size_t first_line_length(ByteView bytes) {
  return bytes.empty() ? 0 : std::min(text_of(bytes).find('\n'), bytes.size() - 1) + 1;
}

Node pipeline(LineFamily family, ByteView lines, Range where, const LineKind& kind) {
  Cursor in(lines, where);
  auto root = in.root("line.pipeline");
  while (!in.done()) {
    const auto length = first_line_length(in.rest());
    auto place = in.place();
    place.length = length;
    if (auto line = line_tree(family, in.rest().first(length), place, kind)) in.hang(root, std::move(*line));
  }
  root.text = std::to_string(root.children.size()) + " commands";
  return root;
}

}  // namespace

LineFamily line_family(std::string_view scheme) {
  if (scheme == "smtp" || scheme == "smtps" || scheme == "submission" || scheme == "lmtp")
    return LineFamily::smtp;
  if (scheme == "pop3" || scheme == "pop3s") return LineFamily::pop3;
  if (scheme == "imap" || scheme == "imaps") return LineFamily::imap;
  if (scheme == "sieve") return LineFamily::sieve;
  if (scheme == "xmpp" || scheme == "xmpps" || scheme == "xmpp-server") return LineFamily::xmpp;
  return LineFamily::other;
}

std::optional<Node> line_tree(LineFamily family, ByteView line, Range where, const LineKind& kind) {
  const bool may_pipeline = kind.direction == Direction::client_to_server &&
                            (family == LineFamily::smtp || family == LineFamily::pop3);
  if (may_pipeline && first_line_length(line) < line.size()) return pipeline(family, line, where, kind);
  switch (family) {
    case LineFamily::smtp:
      return smtp_line(line, where, kind);
    case LineFamily::pop3:
      return pop3_line(line, where, kind);
    case LineFamily::imap:
      return imap_line(line, where, kind);
    case LineFamily::sieve:
      return sieve_line(line, where, kind);
    case LineFamily::xmpp:
      return xmpp_stanza(line, where, kind);
    case LineFamily::other:
      break;
  }
  return std::nullopt;
}

void hide(Node& root, ByteView bytes, const Range& secret) {
  if (secret.empty() || !overlap(root.range, secret)) return;
  cut(root, bytes, root.range.offset, secret);
}

}  // namespace sti::dissect
