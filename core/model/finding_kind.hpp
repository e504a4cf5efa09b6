// The registry of what is told: what a session can show (FindingId) and what can be against a certificate
// chain (ProblemId). Its rows are data in assets/findings, from which the identifiers are generated, so that
// a code without a row does not compile.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

#include "model/finding_ids.hpp"
#include "model/scheme.hpp"

namespace sti {

enum class Severity : std::uint8_t { error, warning, notice, ok };
std::string_view name_of(Severity s);
std::optional<Severity> severity_from(std::string_view name);

/// The clause where it is another one in a protocol than FindingKind::words has.
struct ProtocolReference {
  AppProtocol protocol;
  std::string_view reference;
};

/// How a kind of finding or problem is called and explained.
struct FindingWords {
  std::string_view title;
  std::string_view explanation;  ///< what it means and what an attacker or operator can do about it
  std::string_view reference;    ///< RFC and section, or a CVE
};

/// One row of the registry.
struct FindingKind {
  std::string_view code;  ///< stable, as in the session document
  Severity severity;      ///< where the finding does not say otherwise
  FindingWords words;
  std::span<const ProtocolReference> by_protocol;
  FindingWords tls_first;         ///< said instead where TLS comes first; what is empty stays
  bool clause_of_scheme = false;  ///< there the reference is SchemeFacts::reference
  bool untrusts = false;          ///< of a problem: it keeps the chain from being trusted

  /// The words in a session of this scheme; nullptr where the scheme is unknown.
  [[nodiscard]] FindingWords words_for(const SchemeFacts* scheme) const;
};

/// Every kind there is, each list in order of code, which is that of its identifiers.
std::span<const FindingKind> finding_kinds();
std::span<const FindingKind> problem_kinds();

const FindingKind& kind_of(FindingId id);
const FindingKind& kind_of(ProblemId id);
std::optional<FindingId> finding_from(std::string_view code);
std::optional<ProblemId> problem_from(std::string_view code);

/// The code of something told: a registered one, or one that only the file it was read from knows, kept as it
/// stands there.
template <typename Id>
class Code {
 public:
  Code() = default;
  // NOLINTNEXTLINE(google-explicit-constructor): an identifier is a code
  Code(Id id) : id_(id) {}
  /// As it stands in a file.
  static Code read(std::string_view text) {
    Code code;
    if constexpr (std::is_same_v<Id, FindingId>)
      code.id_ = finding_from(text);
    else
      code.id_ = problem_from(text);
    if (!code.id_) code.unknown_ = text;
    return code;
  }

  /// nullopt where it is not registered.
  [[nodiscard]] const std::optional<Id>& id() const { return id_; }
  /// The row of the registry; nullptr where it has none.
  [[nodiscard]] const FindingKind* kind() const { return id_ ? &kind_of(*id_) : nullptr; }
  [[nodiscard]] std::string_view text() const { return id_ ? kind_of(*id_).code : unknown_; }
  [[nodiscard]] std::string str() const { return std::string(text()); }
  bool operator==(const Code&) const = default;
  bool operator==(Id id) const { return id_ == id; }

 private:
  std::optional<Id> id_;
  std::string unknown_;
};

using FindingCode = Code<FindingId>;
using ProblemCode = Code<ProblemId>;

/// How it is called and explained in a session of this scheme (nullptr: unknown). Of a code that is not
/// registered: that this version does not know it.
template <typename Id>
FindingWords words_of(const Code<Id>& code, const SchemeFacts* scheme) {
  if (const auto* kind = code.kind()) return kind->words_for(scheme);
  return {
      "Not known to this version",
      "The session was recorded by a version that knows more than this one. What it says of the case is all "
      "there is; the code can be looked up in its documentation.",
      {}};
}

}  // namespace sti
