#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "model/range.hpp"
#include "model/scheme.hpp"

namespace sti {

enum class Severity : std::uint8_t { error, warning, notice, ok };
std::string_view name_of(Severity s);
std::optional<Severity> severity_from(std::string_view name);

/// The clause where it is another one in a protocol than FindingKind::reference.
struct ProtocolReference {
  AppProtocol protocol;
  std::string_view reference;
};

/// How a kind of finding is called and explained.
struct FindingWords {
  std::string_view title;
  std::string_view explanation;  ///< what it means and what an attacker or operator can do about it
  std::string_view reference;    ///< RFC and section, or a CVE
};

/// What is said instead where TLS comes first, so that nothing speaks of an upgrade that there is not; what
/// is empty stays.
struct TlsFirstWords {
  std::string_view title;
  std::string_view explanation;
  bool clause_of_scheme = false;  ///< the reference is SchemeFacts::reference
};

/// What is fixed about a kind of finding: from here come its label, explanation and reference everywhere.
struct FindingKind {
  std::string_view code;  ///< stable, as in the session document
  Severity severity;      ///< where the finding does not say otherwise
  FindingWords words;
  std::span<const ProtocolReference> by_protocol{};
  TlsFirstWords tls_first{};

  /// The words in a session of this scheme; nullptr where the scheme is unknown.
  [[nodiscard]] FindingWords words_for(const SchemeFacts* scheme) const;
};

/// Every kind there is, in order of code.
std::span<const FindingKind> finding_kinds();
const FindingKind* finding_kind(std::string_view code);

/// Something noteworthy that a session showed, with the bytes that prove it.
struct Finding {
  std::string code;
  Severity severity = Severity::notice;
  std::string text;         ///< this case in one sentence; escaped, safe to print
  Range evidence;           ///< empty where no bytes prove it
  std::string reference{};  ///< the clause that this case is about; empty where the kind's says it
  bool operator==(const Finding&) const = default;
};

/// A finding of the registered kind `code`, with the kind's severity.
Finding make_finding(std::string_view code, std::string text, Range evidence = {},
                     std::string reference = {});

/// The clause, RFC or CVE that a finding is about in a session of this scheme (nullptr: unknown): its own,
/// else its kind's; empty where the kind is unknown.
std::string_view reference_of(const Finding& finding, const SchemeFacts* scheme);

}  // namespace sti
