#include "report/rows.hpp"

#include <fmt/format.h>

#include <variant>

#include "model/transcript_text.hpp"
#include "report/safe_text.hpp"

namespace sti::report {
namespace {

/// Who is heard in an event: nobody, the dialogue or TLS itself.
enum class Voice : std::uint8_t { none, dialogue, tls };

/// What kind of row an event is.
struct Kind {
  Voice voice = Voice::none;
  Mark mark = Mark::neutral;
  bool shown = true;
};

struct KindOf {
  bool with_secrets, with_records;

  Kind operator()(const event::Message&) const { return {Voice::dialogue}; }
  Kind operator()(const event::Handshake&) const { return {Voice::tls}; }
  Kind operator()(const event::Record&) const { return {Voice::tls, Mark::neutral, with_records}; }
  Kind operator()(const event::Alert& alert) const {
    return {Voice::tls, alert.level == 2 ? Mark::bad : Mark::neutral};
  }
  Kind operator()(const event::Found& found) const {
    return {Voice::none, report::mark_of(found.finding.severity)};
  }
  Kind operator()(const OneOf<event::Problem, event::ConnectFailed, event::Negotiated> auto&) const {
    return {Voice::none, Mark::bad};
  }
  Kind operator()(const event::Established&) const { return {Voice::none, Mark::good}; }
  Kind operator()(const event::Verified& verified) const {
    const auto& v = *verified.verification;
    return {Voice::none, v.verified()                        ? Mark::good
                         : v.accepted() && !v.proof_recorded ? Mark::notice
                                                             : Mark::bad};
  }
  Kind operator()(const event::Secret&) const { return {Voice::none, Mark::neutral, with_secrets}; }
  // The upgrade is a heading, the outcome the verdict of the summary; Ready speaks to whoever has the session
  // open.
  Kind operator()(const OneOf<event::Chunk, event::Capabilities, event::Upgrade, event::Ready,
                              event::Finished> auto&) const {
    return {Voice::none, Mark::neutral, false};
  }
  Kind operator()(
      const OneOf<event::Started, event::Resolving, event::Resolved, event::Connecting, event::Connected,
                  event::Probe, event::Certificates, event::Closed> auto&) const {
    return {};
  }
};

Kind kind_of_row(const Event& e, bool with_secrets = false, bool with_records = false) {
  return std::visit(KindOf{with_secrets, with_records}, e.payload);
}

std::string arrow_of(const Event& e, Voice voice) {
  if (voice == Voice::none || !e.direction) return "  ";
  const bool out = *e.direction == Direction::client_to_server;
  if (voice == Voice::tls) return out ? "=>" : "<=";
  if (e.phase == Phase::tls) return out ? "~>" : "<~";
  return out ? "->" : "<-";
}

}  // namespace

bool starts_band(const Event& e, const std::optional<Phase>& last) {
  if (e.connection && *e.connection != main_connection) return false;
  if (e.get_if<event::Upgrade>()) return true;
  return last != e.phase && (e.get_if<event::Chunk>() || kind_of_row(e).voice != Voice::none);
}

std::string band_text(const Event& e, const Inspection& session) {
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

std::optional<Row> row_of(const Inspection& session, const Event& e, bool with_secrets, bool with_records) {
  const auto kind = kind_of_row(e, with_secrets, with_records);
  // Of another connection than the main one the upgrade is no heading.
  const bool is_heading = e.connection.value_or(main_connection) == main_connection;
  if (!kind.shown && (is_heading || !e.get_if<event::Upgrade>())) return std::nullopt;
  Row row;
  row.time = fmt::format("{}.{:03}", e.t_us / 1000000, e.t_us / 1000 % 1000);
  row.arrow = arrow_of(e, kind.voice);
  row.mark = kind.mark;
  row.text = safe(text_of(e, session, with_secrets));
  if (const auto* found = e.get_if<event::Found>())
    row.text = safe(fmt::format("{} {}: {}", name_of(found->finding.severity), found->finding.code.text(),
                                text_of(e, session)));
  else if (e.get_if<event::Problem>())
    row.text = "problem: " + row.text;
  if (const auto* line = e.get_if<event::Message>()) row.note = safe(line->note);
  return row;
}

}  // namespace sti::report
