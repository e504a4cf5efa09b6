// Several rows of the transcript, selected together. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "gui/ui/row_index.hpp"

namespace sti::gui {

/// The event that leads, which fields and bytes are shown of, is kept outside; it is passed in, so that where
/// it has moved for any other reason, that one alone is selected.
class RowSelection {
 public:
  using Lead = std::optional<std::uint64_t>;

  /// Adds an event, or takes it out again. Returns what leads then; nullopt where nothing is left.
  Lead toggle(const Lead& lead, std::uint64_t event);
  /// Selects the rows from the one that was chosen first up to that of `event`, which leads then; without one
  /// before, that row alone.
  void extend(const Lead& lead, std::uint64_t event, const RowIndex& rows);

  /// What leads is selected alone.
  void end();

  [[nodiscard]] bool contains(const Lead& lead, std::uint64_t event) const;
  /// All of them, in the order of the session.
  [[nodiscard]] std::vector<std::uint64_t> events(const Lead& lead) const;
  [[nodiscard]] std::size_t count(const Lead& lead) const;

 private:
  [[nodiscard]] bool holds_for(const Lead& lead) const { return lead && lead == lead_; }
  void begin(const Lead& lead);

  std::vector<std::uint64_t> events_;  ///< ascending
  Lead lead_;                          ///< what led when these were chosen
  std::uint64_t anchor_ = 0;           ///< where a range starts from
};

}  // namespace sti::gui
