#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "dissect/line_tree.hpp"
#include "dissect/tls_record.hpp"
#include "dissect/tree.hpp"
#include "model/budget.hpp"
#include "model/session.hpp"

namespace sti::dissect {

/// Field trees of a session's events. Keeps only what a later message needs to know from an earlier one: a
/// tree is made each time it is asked for, so a session of a million events costs nothing until one is
/// opened.
class SessionTrees {
 public:
  /// Takes up the events that are new since the last call. Always the same session.
  void update(const Session& session);

  /// The tree of the bytes that events()[index] points at; nullopt where it points at none or where the event
  /// is no unit of a protocol (a chunk, a finding). A part that holds a password or the like is one leaf
  /// whose text says how many bytes are hidden, unless `with_secrets`. Whoever makes the trees of many events
  /// shares `nodes` out among them: a tree takes what it has, and where little is left it says what it left
  /// out.
  [[nodiscard]] std::optional<Tree> tree(const Session& session, std::uint64_t index,
                                         bool with_secrets = false, Budget* nodes = nullptr) const;

 private:
  [[nodiscard]] HandshakeContext context_at(std::uint64_t index) const;
  void follow_records(const Event& event, ByteView bytes);
  [[nodiscard]] RecordContext record_context_at(const Event& event) const;

  // Which lines of the server's stand in a list of capabilities that a command asked for.
  void follow_lines(const Event& event, const event::Line& line, ByteView bytes, LineFamily family);
  void follow_commands(std::string_view bytes);
  void follow_answers(const event::Line& line, std::string_view bytes, bool pop3);
  [[nodiscard]] bool is_capability(std::uint64_t index) const;
  [[nodiscard]] std::optional<Tree> line(const Session& session, const Event& event,
                                         std::uint64_t most_nodes) const;
  /// With its secrets.
  [[nodiscard]] std::optional<Tree> open_tree(const Session& session, const Event& event,
                                              std::uint64_t most_nodes) const;

  struct Open;

  enum class Answer : std::uint8_t { none, capabilities, other };

  std::uint64_t next_ = 0;
  std::deque<bool> questions_;    ///< commands not answered yet: whether each asks for capabilities
  Answer answer_ = Answer::none;  ///< of several lines, that is under way
  std::vector<std::pair<std::uint64_t, HandshakeContext>> contexts_;  ///< from which event on each holds
  std::array<std::vector<std::pair<std::uint64_t, HandshakeFraming>>, 2>
      framings_;  ///< likewise, for the client's records and the server's
  std::vector<std::pair<std::uint64_t, bool>> listings_;  ///< likewise: whether lines are capabilities
};

}  // namespace sti::dissect
