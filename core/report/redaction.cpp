#include "report/redaction.hpp"

#include <algorithm>
#include <limits>

namespace sti::report {

Bytes visible_bytes(const Inspection& session, const Range& range, bool with_secrets) {
  const auto view = session.view(range);
  Bytes out(view.begin(), view.end());
  if (with_secrets) return out;
  const auto all = std::numeric_limits<std::size_t>::max();
  for (const auto& secret : session.secrets().in({range.stream, range.offset, out.size()}, all))
    std::fill_n(out.begin() + static_cast<std::ptrdiff_t>(secret.offset - range.offset), secret.length, '*');
  return out;
}

}  // namespace sti::report
