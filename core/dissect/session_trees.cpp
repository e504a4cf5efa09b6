#include "dissect/session_trees.hpp"

#include <algorithm>
#include <variant>

#include "dissect/cursor.hpp"
#include "dissect/tls_alerts.hpp"
#include "dissect/tls_record.hpp"

namespace sti::dissect {
namespace {

constexpr std::uint8_t server_hello = 2;       // HandshakeType, RFC 8446 §4
constexpr std::uint8_t handshake_record = 22;  // ContentType, RFC 8446 §5.1
constexpr std::size_t record_header = 5;

std::size_t direction_index(const Event& e) { return e.direction == Direction::client_to_server ? 0 : 1; }

/// The entry that holds at `index` in a list of (from which event on, what); nullptr before the first.
template <typename T>
const T* holding_at(const std::vector<std::pair<std::uint64_t, T>>& list, std::uint64_t index) {
  const auto after = std::upper_bound(list.begin(), list.end(), index,
                                      [](std::uint64_t i, const auto& entry) { return i < entry.first; });
  return after == list.begin() ? nullptr : &std::prev(after)->second;
}

}  // namespace

void SessionTrees::update(const Inspection& session) {
  const auto& events = session.events();
  for (; next_ < events.size(); ++next_) {
    const auto& e = events[next_];
    if (!e.connection) continue;
    if (e.connection->value >= connections_.size()) connections_.resize(std::size_t{e.connection->value} + 1);
    auto& in = connections_[e.connection->value];
    if (e.get_if<event::Record>()) follow_records(in, e, session.view(e.range));
    const auto* message = e.get_if<event::Handshake>();
    if (!message || message->type != server_hello || e.direction != Direction::server_to_client) continue;
    if (const auto after = context_after(session.view(e.range))) in.contexts.emplace_back(next_, *after);
  }
}

const SessionTrees::Followed& SessionTrees::followed(const Event& e) const {
  static const Followed nothing;
  const auto id = e.connection.value_or(main_connection).value;
  return id < connections_.size() ? connections_[id] : nothing;
}

HandshakeContext SessionTrees::context_at(const Event& e) const {
  const auto* context = holding_at(followed(e).contexts, e.seq);
  return context ? *context : HandshakeContext{};
}

void SessionTrees::follow_records(Followed& in, const Event& e, ByteView bytes) {
  const auto* record = e.get_if<event::Record>();
  if (record->encrypted || record->type != handshake_record || bytes.size() < record_header) return;
  auto& list = in.framings[direction_index(e)];
  auto framing = list.empty() ? HandshakeFraming{} : list.back().second;
  framing.take(bytes.subspan(record_header));
  if (list.empty() ? framing != HandshakeFraming{} : framing != list.back().second)
    list.emplace_back(e.seq + 1, framing);
}

RecordContext SessionTrees::record_context_at(const Event& e) const {
  const auto* framing = holding_at(followed(e).framings[direction_index(e)], e.seq);
  return {context_at(e), framing ? *framing : HandshakeFraming{}};
}

std::optional<Tree> SessionTrees::tree(const Inspection& session, std::uint64_t index, bool with_secrets,
                                       Budget* nodes) const {
  if (index >= session.events().size()) return std::nullopt;
  const auto& e = session.events()[index];
  auto out = open_tree(session, e, nodes ? nodes->left() : UINT64_MAX);
  if (out && nodes) nodes->take(out->memory->nodes() + 1);
  if (out && !with_secrets) hide(*out, session.view(e.range), session.secrets().in(e.range));
  return out;
}

/// The tree of an event's bytes, by what kind of event it is.
struct SessionTrees::Open {
  const SessionTrees& trees;
  const Inspection& session;
  const Event& e;
  ByteView bytes;
  std::uint64_t most_nodes;

  std::optional<Tree> operator()(const event::Message& message) const {
    return line_tree(line_family(session.target().scheme), bytes, e.range,
                     {e.direction.value_or(e.range.stream.direction), message.role}, most_nodes);
  }
  std::optional<Tree> operator()(const event::Upgrade&) const {
    return make_tree(bytes.size(), [&](TreeMemory& memory) {
      Cursor in(memory, bytes, e.range);
      auto root = in.root("injected");
      in.text(root, "injected.text", bytes.size());
      return root;
    });
  }
  std::optional<Tree> operator()(const event::Handshake&) const {
    return tls_handshake(bytes, e.range, trees.context_at(e), most_nodes);
  }
  std::optional<Tree> operator()(const event::Record& record) const {
    return tls_record(bytes, e.range, record.encrypted, trees.record_context_at(e), most_nodes);
  }
  std::optional<Tree> operator()(const event::Alert& alert) const {
    // Of an encrypted one only the event tells what it says: its bytes are the record's.
    auto root = tls_record(bytes, e.range, alert.encrypted, {}, most_nodes);
    root.text = alert_text(*root.memory, alert.description);
    return root;
  }
  std::optional<Tree> operator()(
      const OneOf<event::Started, event::Resolving, event::Resolved, event::Connecting, event::ConnectFailed,
                  event::Connected, event::Chunk, event::Capabilities, event::Probe, event::Negotiated,
                  event::Established, event::Certificates, event::Verified, event::Found, event::Secret,
                  event::Problem, event::Ready, event::Closed, event::Finished> auto&) const {
    return std::nullopt;
  }
};

std::optional<Tree> SessionTrees::open_tree(const Inspection& session, const Event& e,
                                            std::uint64_t most_nodes) const {
  const auto bytes = session.view(e.range);
  if (bytes.empty()) return std::nullopt;
  return std::visit(Open{*this, session, e, bytes, most_nodes}, e.payload);
}

}  // namespace sti::dissect
