#pragma once

#include <string>
#include <string_view>

#include "model/finding_kind.hpp"
#include "model/range.hpp"

namespace sti {

/// Something noteworthy that a session showed, with the bytes that prove it.
struct Finding {
  FindingCode code;
  Severity severity = Severity::notice;
  std::string text;         ///< this case in one sentence; escaped, safe to print
  Range evidence;           ///< empty where no bytes prove it
  std::string reference{};  ///< the clause that this case is about; empty where the kind's says it
  bool operator==(const Finding&) const = default;
};

/// A finding with the severity of its kind.
Finding make_finding(FindingId id, std::string text, Range evidence = {}, std::string reference = {});

/// The clause, RFC or CVE that a finding is about in a session of this scheme (nullptr: unknown): its own,
/// else its kind's; empty where the kind is unknown.
std::string_view reference_of(const Finding& finding, const SchemeFacts* scheme);

}  // namespace sti
