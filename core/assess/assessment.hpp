// What a session came to, and what that rests on: the one reading of it that every report and every view
// presents, so that no two of them can say different things.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/inspection.hpp"

namespace sti::assess {

enum class Mark : std::uint8_t { good, warning, bad, unknown, running };

/// One thing that the verdict rests on.
struct Check {
  Mark mark = Mark::unknown;
  std::string word;      ///< "Encrypted with TLSv1.3"
  std::string sentence;  ///< what that means, for somebody who does not know
  Range evidence;        ///< bytes that show it, where there are any
};

/// Something that was found: one of the two is there, and points into the session.
struct Listed {
  Severity severity = Severity::notice;
  const Finding* finding = nullptr;
  const VerificationProblem* problem = nullptr;
};

struct Verdict {
  Mark mark = Mark::running;
  std::string headline;  ///< "Verified", "STARTTLS not offered"
  std::string sentence;  ///< what that means
  std::string reason;    ///< what exactly it was, in this case; may be empty
};
Verdict verdict_of(const Inspection& session);

/// What a session came to, with all that it rests on. Everything in it is escaped.
struct Assessment : Verdict {
  std::vector<Check> checks;
  std::vector<Listed> listed;  ///< problems of the certificates and findings, the worst first
};
Assessment assess(const Inspection& session);

/// It is a conversation of others, which passed through us: nobody in it is judged.
bool passed_on(const Inspection& session);

/// Of what assess() lists: how many there are, and how bad the worst is (ok where there are none).
std::size_t listed_count(const Inspection& session);
Severity worst_listed(const Inspection& session);

}  // namespace sti::assess
