#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "dissect/line_tree.hpp"
#include "dissect/tls_record.hpp"
#include "dissect/tree.hpp"
#include "model/budget.hpp"
#include "model/inspection.hpp"

namespace sti::dissect {

/// Field trees of a session's events. Keeps only what a later message needs to know from an earlier one: a
/// tree is made each time it is asked for, so a session of a million events costs nothing until one is
/// opened.
class SessionTrees {
 public:
  /// Takes up the events that are new since the last call. Always the same session.
  void update(const Inspection& session);

  /// The tree of the bytes that events()[index] points at; nullopt where it points at none or where the event
  /// is no unit of a protocol (a chunk, a finding). A part that holds a password or the like is one leaf
  /// whose text says how many bytes are hidden, unless `with_secrets`. Whoever makes the trees of many events
  /// shares `nodes` out among them: a tree takes what it has, and where little is left it says what it left
  /// out.
  [[nodiscard]] std::optional<Tree> tree(const Inspection& session, std::uint64_t index,
                                         bool with_secrets = false, Budget* nodes = nullptr) const;

 private:
  /// What an earlier message of a connection says about a later one. The lists are of what holds from which
  /// event on.
  struct Followed {
    std::vector<std::pair<std::uint64_t, HandshakeContext>> contexts;
    /// For the client's records and the server's.
    std::array<std::vector<std::pair<std::uint64_t, HandshakeFraming>>, 2> framings;
  };
  struct Open;

  /// The connection of an event; one that nothing was followed in yet says nothing.
  [[nodiscard]] const Followed& followed(const Event& event) const;
  [[nodiscard]] HandshakeContext context_at(const Event& event) const;
  [[nodiscard]] RecordContext record_context_at(const Event& event) const;
  static void follow_records(Followed& in, const Event& event, ByteView bytes);
  /// With its secrets.
  [[nodiscard]] std::optional<Tree> open_tree(const Inspection& session, const Event& event,
                                              std::uint64_t most_nodes) const;

  std::uint64_t next_ = 0;
  std::vector<Followed> connections_;  ///< by id, as far as they are known
};

}  // namespace sti::dissect
