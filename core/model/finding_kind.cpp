#include "model/finding_kind.hpp"

#include <algorithm>
#include <array>

#include "model/names.hpp"

namespace sti {
namespace {

constexpr std::array<std::string_view, 4> severities{"error", "warning", "notice", "ok"};

template <typename Id>
std::optional<Id> id_of(std::span<const FindingKind> kinds, std::string_view code) {
  const auto found = std::ranges::lower_bound(kinds, code, {}, &FindingKind::code);
  if (found == kinds.end() || found->code != code) return std::nullopt;
  return static_cast<Id>(found - kinds.begin());
}

}  // namespace

std::string_view name_of(Severity s) { return name_in(severities, s); }
std::optional<Severity> severity_from(std::string_view name) { return value_in<Severity>(severities, name); }

const FindingKind& kind_of(FindingId id) { return finding_kinds()[static_cast<std::size_t>(id)]; }
const FindingKind& kind_of(ProblemId id) { return problem_kinds()[static_cast<std::size_t>(id)]; }
std::optional<FindingId> finding_from(std::string_view code) {
  return id_of<FindingId>(finding_kinds(), code);
}
std::optional<ProblemId> problem_from(std::string_view code) {
  return id_of<ProblemId>(problem_kinds(), code);
}

FindingWords FindingKind::words_for(const SchemeFacts* scheme) const {
  auto out = words;
  if (!scheme) return out;
  for (const auto& clause : by_protocol)
    if (clause.protocol == scheme->protocol) out.reference = clause.reference;
  if (!scheme->tls_first) return out;
  if (!tls_first.title.empty()) out.title = tls_first.title;
  if (!tls_first.explanation.empty()) out.explanation = tls_first.explanation;
  if (clause_of_scheme) out.reference = scheme->reference;
  return out;
}

}  // namespace sti
