#pragma once

#include <string>

#include "filter/filter.hpp"

namespace sti::cli {

/// --filter EXPR: which events the printed transcript has.
struct FilterOption {
  std::string text;

  /// False where `text` is no filter: then what is wrong was said on standard error, with a mark under the
  /// place.
  [[nodiscard]] bool understood() const;
  /// What was understood; everything where nothing was given.
  [[nodiscard]] filter::Filter filter() const;
};

}  // namespace sti::cli
