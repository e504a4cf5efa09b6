#include "report/redaction.hpp"

#include <algorithm>

namespace sti::report {

Bytes visible_bytes(const Session& session, const Range& range, bool with_secrets) {
  const auto view = session.view(range);
  Bytes out(view.begin(), view.end());
  if (with_secrets) return out;
  for (const auto& secret : session.secrets()) {
    if (secret.stream != range.stream) continue;
    const auto first = std::max(secret.offset, range.offset);
    const auto last = std::min(secret.end(), range.offset + out.size());
    for (auto at = first; at < last; ++at) out[static_cast<std::size_t>(at - range.offset)] = '*';
  }
  return out;
}

}  // namespace sti::report
