#include "dissect/line_tree.hpp"

#include <algorithm>
#include <span>

#include "dissect/imap_lines.hpp"
#include "dissect/ldap_message.hpp"
#include "dissect/nntp_lines.hpp"
#include "dissect/pop3_lines.hpp"
#include "dissect/sieve_lines.hpp"
#include "dissect/smtp_lines.hpp"
#include "dissect/xmpp_stanza.hpp"
#include "model/scheme.hpp"

namespace sti::dissect {
namespace {

/// The part of a leaf that lies outside of a secret: its key stays, its value is what is left of it.
Node part(TreeMemory& memory, const Node& leaf, ByteView bytes, std::uint64_t base, std::uint64_t from,
          std::uint64_t to) {
  Node out;
  out.field = leaf.field;
  out.reading = leaf.reading;
  out.range = {leaf.range.stream, from, to - from};
  out.text = memory.escaped(
      bytes.subspan(static_cast<std::size_t>(from - base), static_cast<std::size_t>(to - from)));
  return out;
}

/// Those of `secrets` that have bytes of `range`.
std::span<const Range> within(std::span<const Range> secrets, const Range& range) {
  const auto first =
      std::ranges::partition_point(secrets, [&](const Range& s) { return s.end() <= range.offset; });
  const auto last =
      std::partition_point(first, secrets.end(), [&](const Range& s) { return s.offset < range.end(); });
  return {first, last};
}

void add_hidden(TreeMemory& memory, Node& kept, const Range& secret) {
  if (!kept.children.empty() && kept.children.back().field->key == "line.secret") {
    kept.children.back().range.length += secret.length;
  } else {
    Node hidden;
    hidden.field = &*FieldKey("line.secret");
    hidden.range = secret;
    memory.add(kept, std::move(hidden));
  }
  kept.children.back().text =
      memory.join({"[", Decimal(kept.children.back().range.length), " bytes hidden]"});
}

void add_parts(TreeMemory& memory, Node& kept, const Node& leaf, ByteView bytes, std::uint64_t base,
               std::span<const Range> secrets) {
  auto at = leaf.range.offset;
  for (const auto& secret : secrets) {
    const auto from = std::max(at, secret.offset), to = std::min(leaf.range.end(), secret.end());
    if (from > at) memory.add(kept, part(memory, leaf, bytes, base, at, from));
    add_hidden(memory, kept, {secret.stream, from, to - from});
    at = to;
  }
  if (at < leaf.range.end()) memory.add(kept, part(memory, leaf, bytes, base, at, leaf.range.end()));
}

/// Makes the list of children once, whatever the number of secrets.
void cut(TreeMemory& memory, Node& node, ByteView bytes, std::uint64_t base, std::span<const Range> secrets) {
  node.text = {};
  node.number.reset();
  Node kept;
  memory.reserve(kept, node.children.size() + 2 * secrets.size());
  for (auto& child : node.children) {
    const auto own = within(secrets, child.range);
    if (own.empty()) {
      memory.add(kept, std::move(child));
    } else if (!child.children.empty() && !own.front().contains(child.range)) {
      cut(memory, child, bytes, base, own);
      memory.add(kept, std::move(child));
    } else {
      add_parts(memory, kept, child, bytes, base, own);
    }
  }
  node.children = kept.children;
}

std::size_t first_line_length(ByteView bytes) {
  return bytes.empty() ? 0 : std::min(text_of(bytes).find('\n'), bytes.size() - 1) + 1;
}

/// How the lines of a protocol are read, and whether its clients may write several commands in one go.
struct Form {
  AppProtocol protocol;
  LineFamily family;
  Node (*read)(TreeMemory& memory, ByteView line, Range where, const LineKind& kind);
  bool pipelines = false;
};
constexpr Form forms[] = {
    {AppProtocol::smtp, LineFamily::smtp, smtp_line, true},  // RFC 2920
    {AppProtocol::lmtp, LineFamily::smtp, smtp_line, true},  // RFC 2033 §5
    {AppProtocol::imap, LineFamily::imap, imap_line},
    {AppProtocol::pop3, LineFamily::pop3, pop3_line, true},  // RFC 2449 §6.6
    {AppProtocol::sieve, LineFamily::sieve, sieve_line},
    {AppProtocol::xmpp, LineFamily::xmpp, xmpp_stanza},
    {AppProtocol::nntp, LineFamily::nntp, nntp_line, true},  // RFC 3977 §3.5
    {AppProtocol::ldap, LineFamily::ldap, ldap_message},
};

/// nullptr where lines have no form known here.
const Form* form_of(LineFamily family) {
  const auto* found = std::ranges::find(forms, family, &Form::family);
  return found == std::end(forms) ? nullptr : found;
}

Node pipeline(TreeMemory& memory, const Form& form, ByteView lines, Range where, const LineKind& kind) {
  Cursor in(memory, lines, where);
  auto root = in.root("line.pipeline");
  while (!in.done()) {
    if (memory.full()) {
      in.leave_out(root);
      break;
    }
    const auto length = first_line_length(in.rest());
    auto place = in.place();
    place.length = length;
    in.hang(root, form.read(memory, in.rest().first(length), place, kind));
  }
  root.text = memory.join({Decimal(root.children.size()), " commands"});
  return root;
}

}  // namespace

LineFamily line_family(std::string_view scheme) {
  const auto* facts = scheme_facts(scheme);
  if (!facts) return LineFamily::other;
  const auto* form = std::ranges::find(forms, facts->protocol, &Form::protocol);
  return form == std::end(forms) ? LineFamily::other : form->family;
}

std::optional<Tree> line_tree(LineFamily family, ByteView line, Range where, const LineKind& kind,
                              std::uint64_t most_nodes) {
  const auto* form = form_of(family);
  if (!form) return std::nullopt;
  const bool may_pipeline = kind.direction == Direction::client_to_server && form->pipelines;
  return make_tree(
      line.size(),
      [&](TreeMemory& memory) {
        return may_pipeline && first_line_length(line) < line.size()
                   ? pipeline(memory, *form, line, where, kind)
                   : form->read(memory, line, where, kind);
      },
      most_nodes);
}

void hide(Tree& root, ByteView bytes, std::span<const Range> secrets) {
  const auto own = within(secrets, root.range);
  if (!own.empty()) cut(*root.memory, root, bytes, root.range.offset, own);
}

}  // namespace sti::dissect
