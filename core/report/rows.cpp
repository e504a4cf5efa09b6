#include "report/rows.hpp"

#include <fmt/format.h>

#include "model/transcript_text.hpp"
#include "report/safe_text.hpp"

namespace sti::report {
namespace {

bool is_tls_itself(const Event& e) {
  return e.get_if<event::Handshake>() || e.get_if<event::Alert>() || e.get_if<event::Record>();
}

std::string arrow_of(const Event& e) {
  const bool speaks = e.get_if<event::Line>() || is_tls_itself(e);
  if (!speaks || !e.direction) return "  ";
  const bool out = *e.direction == Direction::client_to_server;
  if (is_tls_itself(e)) return out ? "=>" : "<=";
  if (e.phase == Phase::tls) return out ? "~>" : "<~";
  return out ? "->" : "<-";
}

Mark mark_of(const Event& e) {
  if (const auto* found = e.get_if<event::Found>()) return report::mark_of(found->finding.severity);
  if (e.get_if<event::Problem>() || e.get_if<event::ConnectFailed>()) return Mark::bad;
  if (const auto* alert = e.get_if<event::Alert>()) return alert->level == 2 ? Mark::bad : Mark::neutral;
  if (const auto* verified = e.get_if<event::Verified>()) {
    const auto& v = *verified->verification;
    return v.verified() ? Mark::good : v.accepted() && !v.proof_recorded ? Mark::notice : Mark::bad;
  }
  if (e.get_if<event::Negotiated>()) return Mark::bad;
  if (e.get_if<event::Established>()) return Mark::good;
  return Mark::neutral;
}

}  // namespace

bool starts_band(const Event& e, const std::optional<Phase>& last) {
  if (e.get_if<event::Upgrade>()) return true;
  return last != e.phase && (e.get_if<event::Chunk>() || e.get_if<event::Line>() || is_tls_itself(e));
}

std::string band_text(const Event& e, const Session& session) {
  if (e.get_if<event::Upgrade>()) {
    constexpr std::string_view word = "upgrade";
    const auto text = safe(text_of(e, session));
    return text.starts_with(word) ? "UPGRADE" + text.substr(word.size()) : text;
  }
  switch (e.phase) {
    case Phase::plaintext:
      return "PLAINTEXT: anyone on the path can read and change this";
    case Phase::upgrade:
      return "UPGRADE";
    case Phase::tls:
      return "TLS: encrypted once the handshake is complete; the peer has to prove who it is";
  }
  return {};
}

std::optional<Row> row_of(const Session& session, const Event& e, bool with_secrets, bool with_records) {
  // The upgrade is a heading, the outcome the verdict of the summary; Ready speaks to whoever has the session
  // open.
  if (e.get_if<event::Chunk>() || (e.get_if<event::Record>() && !with_records) ||
      e.get_if<event::Capabilities>() || e.get_if<event::Upgrade>() || e.get_if<event::Ready>() ||
      e.get_if<event::Finished>() || (e.get_if<event::Secret>() && !with_secrets))
    return std::nullopt;
  Row row;
  row.time = fmt::format("{}.{:03}", e.t_us / 1000000, e.t_us / 1000 % 1000);
  row.arrow = arrow_of(e);
  row.mark = mark_of(e);
  row.text = safe(text_of(e, session, with_secrets));
  if (const auto* found = e.get_if<event::Found>())
    row.text = safe(
        fmt::format("{} {}: {}", name_of(found->finding.severity), found->finding.code.text(),
                     found->finding.text));
  else if (e.get_if<event::Problem>())
    row.text = "problem: " + row.text;
  if (const auto* line = e.get_if<event::Line>()) row.note = safe(line->note);
  return row;
}

}  // namespace sti::report
