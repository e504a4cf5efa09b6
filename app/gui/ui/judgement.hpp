// What a session amounts to, in plain words: the verdict, what it rests on, and the sentence each band
// carries. Pure folds of the session, drawn by the views.
#pragma once

#include <string>
#include <vector>

#include "gui/ui/row_index.hpp"
#include "model/session.hpp"

namespace sti::gui {

enum class Mark : std::uint8_t { good, warning, bad, unknown, running };

/// One thing that the verdict rests on.
struct Check {
  Mark mark = Mark::unknown;
  std::string word;      ///< "Encrypted with TLSv1.3"
  std::string sentence;  ///< what that means, for somebody who does not know
  Range evidence;        ///< bytes that show it, where there are any
};

struct Verdict {
  Mark mark = Mark::running;
  std::string word;      ///< "Verified"
  std::string sentence;  ///< what that means
  std::string reason;    ///< what exactly went wrong, where something did
};

Verdict verdict_of(const Session& session);
std::vector<Check> checks_of(const Session& session);

struct Band {
  std::string title;     ///< "PLAINTEXT"
  std::string sentence;  ///< "anyone on the path can read and change this"
  bool reached = false;
  Mark mark = Mark::unknown;
};
Band band_of(const Session& session, RowKind kind);

/// A word or two for lists and the status bar: "verified", "waiting for TLS", …
std::string state_word(const Session& session);
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
std::vector<TimePart> time_parts(const Session& session);

std::string duration_text(std::int64_t us);  ///< "812 µs", "31 ms", "2.4 s"

/// TLS comes first in this session, so that there is no plaintext and no upgrade.
bool tls_comes_first(const Session& session);

/// The path built ends at a certificate that is trusted here, whatever else may be wrong with the chain.
bool reaches_anchor(const Verification& v);

}  // namespace sti::gui
