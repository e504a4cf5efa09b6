#include "model/event_ranges.hpp"

#include <algorithm>
#include <variant>

#include "model/budget.hpp"

namespace sti {
namespace {

/// What of an event shows why something is said; nullptr where it is about nothing or about what it is.
Range* evidence_of(Event& e) {
  if (auto* found = std::get_if<event::Found>(&e.payload)) return &found->finding.evidence;
  auto* problem = std::get_if<event::Problem>(&e.payload);
  return problem && problem->error.where ? &*problem->error.where : nullptr;
}

struct Referred {
  const Range& range;

  std::uint64_t operator()(const event::Chunk&) const { return 0; }
  std::uint64_t operator()(const event::Message& message) const {
    auto sum = range.length;
    for (const auto& secret : message.secret) sum += secret.length;
    return sum;
  }
  std::uint64_t operator()(const event::Record& record) const { return range.length + record.content.length; }
  std::uint64_t operator()(const event::Certificates& certificates) const {
    auto sum = range.length;
    for (const auto& certificate : *certificates.chain) sum += certificate.der.length;
    return sum;
  }
  std::uint64_t operator()(const event::Found& found) const {
    return range.length + found.finding.evidence.length;
  }
  std::uint64_t operator()(const event::Problem& problem) const {
    return range.length + (problem.error.where ? problem.error.where->length : 0);
  }
  std::uint64_t operator()(
      const OneOf<event::Started, event::Resolving, event::Resolved, event::Connecting, event::ConnectFailed,
                  event::Connected, event::Capabilities, event::Probe, event::Upgrade, event::Handshake,
                  event::Alert, event::Negotiated, event::Established, event::Verified, event::Secret,
                  event::Ready, event::Closed, event::Finished> auto&) const {
    return range.length;
  }
};

}  // namespace

std::uint64_t bytes_referred_to(const Event& e) { return std::visit(Referred{e.range}, e.payload); }

bool RangeAllowance::take(Event& e, std::uint64_t bytes) {
  const auto most = allowance::ranges.of(bytes);
  if (auto* evidence = evidence_of(e)) {
    const auto others = taken_ + bytes_referred_to(e) - evidence->length;
    const auto left = std::min(most / 2 - std::min(most / 2, evidence_), most - std::min(most, others));
    if (evidence->length > left) {
      const auto whole = evidence->length;
      evidence->length = left;
      if (auto* found = std::get_if<event::Found>(&e.payload))
        found->finding.text += " (Of the " + grouped(whole) + " bytes that show it, the first " +
                               grouped(left) + " are marked.)";
    }
    evidence_ += evidence->length;
  }
  const auto more = bytes_referred_to(e);
  if (more > most || taken_ > most - more) return false;
  taken_ += more;
  return true;
}

}  // namespace sti
