// The sentence that each band of a session carries, and words for its state and times. Pure folds of the
// session, drawn by the views. What it came to is said by assess::assess().
#pragma once

#include <string>
#include <vector>

#include "assess/assessment.hpp"
#include "gui/ui/row_index.hpp"
#include "model/inspection.hpp"

namespace sti::gui {

using assess::Mark;

struct Band {
  std::string title;     ///< "PLAINTEXT"
  std::string sentence;  ///< "anyone on the path can read and change this"
  bool reached = false;
  Mark mark = Mark::unknown;
};
Band band_of(const Inspection& session, RowKind kind);

/// A word or two for lists and the status bar: "verified", "waiting for TLS", …
std::string state_word(const Inspection& session);
/// When a session began, by the clock of this machine: "14:03:22", with the date where that is not the day of
/// `now`. Both are microseconds since 1970; empty for a session that has not begun.
std::string began_text(std::int64_t unix_us, std::int64_t now_us);
/// The same for a saved session of whose file that much is read, from 0 to 1: "opening… 34%".
std::string opening_word(float progress);

struct TimePart {
  std::string_view label;
  std::string_view explanation;
  std::optional<std::int64_t> us;
  bool applies = true;  ///< a session of this scheme has this part
};
std::vector<TimePart> time_parts(const Inspection& session);

std::string duration_text(std::int64_t us);  ///< "812 µs", "31 ms", "2.4 s"

/// TLS comes first in this session, so that there is no plaintext and no upgrade.
bool tls_comes_first(const Inspection& session);

/// The path built ends at a certificate that is trusted here, whatever else may be wrong with the chain.
bool reaches_anchor(const Verification& v);

}  // namespace sti::gui
