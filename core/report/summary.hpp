#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/inspection.hpp"

namespace sti::report {

/// How good or bad a fact is; shown by a word or sign, and by colour on top of it.
enum class Mark : std::uint8_t { neutral, good, notice, warning, bad };
Mark mark_of(Severity severity);
/// One character that says the same without colour; a space for neutral.
std::string_view sign_of(Mark mark);

struct Fact {
  std::string label;
  std::string value;
  Mark mark = Mark::neutral;
  std::optional<double> elapsed{};  ///< of a validity: the share of it that has passed, 0 to 1
};

struct Section {
  std::string title;
  std::vector<Fact> facts;
};

struct SummaryFinding {
  Severity severity;
  std::string code, title, text, explanation, reference;
};

/// What a session came to, in words: the verdict first, then what it rests on. The text, Markdown and HTML
/// reports and the window's overview all say it from here. Everything in it is escaped.
struct Summary {
  std::string word;     ///< "VERIFIED", "NOT OFFERED", …; "RUNNING" before that can be said
  std::string meaning;  ///< one sentence
  std::string reason;   ///< why, in this case; may be empty
  Mark mark = Mark::neutral;
  std::vector<Section>
      sections;  ///< connection, TLS, each certificate, verification, timing; empty ones left out
  std::vector<SummaryFinding> findings;
};
Summary summarize(const Inspection& session);

/// "2026-01-20 to 2026-04-20, 49 days left", judged at `at`; `mark` says how good that is.
Fact validity(const CertificateInfo& certificate, UnixTime at);
/// "12.4 ms", "2.1 s".
std::string duration_text(std::int64_t microseconds);
/// The time at which certificates were or would be judged in this session.
UnixTime judged_at(const Inspection& session);

}  // namespace sti::report
