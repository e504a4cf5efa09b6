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

/// RFC 5321 §4.1.1.1, RFC 2033 §4.1, RFC 2449 §5: commands that lines of capabilities answer.
bool asks_capabilities(std::string_view line) {
  const auto verb = upper_case(line.substr(0, std::min<std::size_t>(line.find_first_of(" \t\r\n"), 5)));
  return verb == "EHLO" || verb == "LHLO" || verb == "CAPA";
}

}  // namespace

void SessionTrees::update(const Session& session) {
  const auto& events = session.events();
  for (; next_ < events.size(); ++next_) {
    const auto& e = events[next_];
    if (!e.connection) continue;
    if (e.connection->value >= connections_.size()) connections_.resize(std::size_t{e.connection->value} + 1);
    auto& in = connections_[e.connection->value];
    if (const auto* line = e.get_if<event::Line>())
      follow_lines(in, e, *line, session.view(e.range), line_family(session.target().scheme));
    if (e.get_if<event::Upgrade>()) {  // what was not answered by then never will be
      in.questions.clear();
      in.answer = Answer::none;
    }
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

void SessionTrees::follow_commands(Followed& in, std::string_view bytes) {
  // Commands may be written in one go, and are answered in their order (RFC 2920 §3.2).
  while (!bytes.empty()) {
    in.questions.push_back(asks_capabilities(bytes));
    bytes.remove_prefix(std::min(bytes.find('\n'), bytes.size() - 1) + 1);
  }
}

void SessionTrees::follow_answers(Followed& in, const event::Line& line, std::string_view bytes, bool pop3) {
  if (in.answer != Answer::none) {
    if (line.role == event::LineRole::reply) in.answer = Answer::none;
    return;
  }
  // The rest of a POP3 list that is none of capabilities.
  if (pop3 && !bytes.starts_with('+') && !bytes.starts_with('-')) return;
  const bool asked = !in.questions.empty() && in.questions.front();
  if (!in.questions.empty()) in.questions.pop_front();
  if (pop3 ? asked && bytes.starts_with("+OK") : line.role == event::LineRole::continuation)
    in.answer = asked ? Answer::capabilities : Answer::other;
}

void SessionTrees::follow_code(Followed& in, const event::Line& line, std::string_view bytes) {
  if (line.role == event::LineRole::reply)
    in.answer = bytes.starts_with("101") ? Answer::capabilities : Answer::none;
}

void SessionTrees::follow_lines(Followed& in, const Event& e, const event::Line& line, ByteView bytes,
                                LineFamily family) {
  const bool by_code = family == LineFamily::nntp;
  if (family != LineFamily::smtp && family != LineFamily::pop3 && !by_code) return;
  if (e.direction == Direction::client_to_server) {
    if (!by_code) follow_commands(in, text_of(bytes));
    return;
  }
  if (line.role == event::LineRole::greeting) return;
  const bool is_capability = in.answer == Answer::capabilities;
  if (is_capability != (!in.listings.empty() && in.listings.back().second))
    in.listings.emplace_back(e.seq, is_capability);
  if (by_code) return follow_code(in, line, text_of(bytes));
  follow_answers(in, line, text_of(bytes), family == LineFamily::pop3);
}

bool SessionTrees::is_capability(const Event& e) const {
  const auto* listing = holding_at(followed(e).listings, e.seq);
  return listing && *listing;
}

std::optional<Tree> SessionTrees::line(const Session& session, const Event& e,
                                       std::uint64_t most_nodes) const {
  const auto* line = e.get_if<event::Line>();
  const auto bytes = session.view(e.range);
  return line_tree(line_family(session.target().scheme), bytes, e.range,
                   {e.direction.value_or(e.range.stream.direction), line->role, is_capability(e)},
                   most_nodes);
}

std::optional<Tree> SessionTrees::tree(const Session& session, std::uint64_t index, bool with_secrets,
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
  const Session& session;
  const Event& e;
  ByteView bytes;
  std::uint64_t most_nodes;

  std::optional<Tree> operator()(const event::Line&) const { return trees.line(session, e, most_nodes); }
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

std::optional<Tree> SessionTrees::open_tree(const Session& session, const Event& e,
                                            std::uint64_t most_nodes) const {
  const auto bytes = session.view(e.range);
  if (bytes.empty()) return std::nullopt;
  return std::visit(Open{*this, session, e, bytes, most_nodes}, e.payload);
}

}  // namespace sti::dissect
