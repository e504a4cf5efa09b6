#include <algorithm>

#include "report/report.hpp"

namespace sti::report {
namespace {

bool is_word(const std::string& text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](unsigned char c) { return c > 0x20 && c < 0x7f; });
}

}  // namespace

std::string keylog(const Inspection& session, const ReportOptions& options) {
  std::string out;
  if (!options.with_secrets) return out;
  for (const auto& e : session.events()) {
    const auto* secret = e.get_if<event::Secret>();
    // A session saved without secrets has the event and no secret; one from elsewhere could have a line end
    // in it.
    if (!secret || !is_word(secret->label) || !is_word(secret->client_random) || !is_word(secret->secret))
      continue;
    out += secret->label + " " + secret->client_random + " " + secret->secret + "\n";
  }
  return out;
}

}  // namespace sti::report
