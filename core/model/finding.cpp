#include "model/finding.hpp"

namespace sti {

Finding make_finding(FindingId id, std::string text, Range evidence, std::string reference) {
  return {id, kind_of(id).severity, std::move(text), evidence, std::move(reference)};
}

std::string_view reference_of(const Finding& finding, const SchemeFacts* scheme) {
  return finding.reference.empty() ? words_of(finding.code, scheme).reference
                                   : std::string_view(finding.reference);
}

}  // namespace sti
