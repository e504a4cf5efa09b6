#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "dissect/session_trees.hpp"
#include "filter/filter.hpp"
#include "model/inspection.hpp"

namespace sti::filter {

/// An event of a session, as a filter sees it. Text and trees are made when they are first asked for. What
/// was typed as a password is neither in the text nor in the tree unless `with_secrets`, so no filter finds
/// it.
class EventSubject final : public Subject {
 public:
  /// `session` and `trees`, which is up to date with it, outlive this; `index` is a place in
  /// session.events().
  EventSubject(const Inspection& session, const dissect::SessionTrees& trees, std::uint64_t index,
               bool with_secrets = false)
      : session_(session), trees_(trees), index_(index), with_secrets_(with_secrets) {}

  [[nodiscard]] std::string_view text() const override;
  [[nodiscard]] const dissect::Node* event() const override;
  [[nodiscard]] const dissect::Node* tree() const override;

 private:
  const Inspection& session_;
  const dissect::SessionTrees& trees_;
  std::uint64_t index_;
  bool with_secrets_;
  mutable std::optional<std::string> text_;
  mutable std::optional<dissect::Tree> event_, tree_;
  mutable bool tree_made_ = false;
};

}  // namespace sti::filter
