#include "model/session.hpp"

#include <algorithm>

#include "model/budget.hpp"
#include "model/escape.hpp"

namespace sti {
namespace {

/// RFC 8446 §4: the first message that a TLS client sends.
constexpr std::uint8_t client_hello = 1;

std::string_view without_line_end(std::string_view text) {
  while (!text.empty() && (text.back() == '\r' || text.back() == '\n')) text.remove_suffix(1);
  return text;
}

/// Adds a line to a greeting, of which so much is kept as is worth reading.
void add_greeting(Hearing& heard, std::string_view line) {
  const bool first = !heard.greeting;
  if (first)
    heard.greeting.emplace();
  else
    heard.greeting->resize(heard.greeting_kept);
  auto& text = *heard.greeting;
  const auto room = allowance::greeting - std::min(text.size(), allowance::greeting);
  const auto shown = line.substr(0, room);
  if (!first && room > 0) text += '\n';
  text += escaped(shown);
  heard.greeting_kept = text.size();
  heard.greeting_left_out += line.size() - shown.size();
  if (heard.greeting_left_out > 0) text += and_more(heard.greeting_left_out) + " bytes";
}

void set_once(std::optional<std::int64_t>& mark, std::int64_t t) {
  if (!mark) mark = t;
}

/// The kind of event says whether the handshake was completed, whatever its payload says: files from before
/// that was recorded there say nothing, and one may lie.
std::shared_ptr<const TlsInfo> with_established(const std::shared_ptr<const TlsInfo>& tls, bool established) {
  if (tls->established == established) return tls;
  auto copy = std::make_shared<TlsInfo>(*tls);
  copy->established = established;
  return copy;
}

std::optional<std::int64_t> between(std::optional<std::int64_t> from, std::optional<std::int64_t> to) {
  return from && to ? std::optional(*to - *from) : std::nullopt;
}

}  // namespace

void Session::apply(Step step) {
  if (step.event.get_if<event::Chunk>()) bytes_.append(step.event.range.stream, step.bytes);
  events_.push_back(std::move(step.event));
  fold(events_.back());
}

std::optional<Outcome> Session::standing() const {
  if (outcome_) return outcome_;
  if (!open_for_commands() || !tls_established() || !verification_) return std::nullopt;
  return verification_->verified() ? Outcome::verified : Outcome::unverified;
}

bool Session::tls_first() const {
  const auto* facts = scheme();
  return facts ? facts->tls_first : phase_ == Phase::tls && !plaintext_;
}

std::optional<bool> Session::starttls_offered() const {
  if (plaintext_ && plaintext_->starttls_offered) return plaintext_->starttls_offered;
  return outcome_ == Outcome::not_offered ? std::optional(false) : std::nullopt;
}

Hearing& Session::hearing(Phase phase) {
  auto& slot = phase == Phase::tls ? encrypted_ : plaintext_;
  if (!slot) slot.emplace();
  return *slot;
}

void Session::fold(const Event& e) {
  if (e.phase > phase_) phase_ = e.phase;
  marks_.last = e.t_us;
  std::visit([&](const auto& payload) { fold(e, payload); }, e.payload);
}

void Session::fold(const Event&, const event::Started& started) {
  target_ = started.target;
  started_unix_us_ = started.unix_us;
  name_ = started.name;
  tool_version_ = started.tool_version;
}

void Session::fold(const Event& e, const event::Resolving&) { set_once(marks_.resolving, e.t_us); }
void Session::fold(const Event& e, const event::Resolved&) { set_once(marks_.resolved, e.t_us); }
void Session::fold(const Event& e, const event::Connecting&) { set_once(marks_.connecting, e.t_us); }

void Session::fold(const Event& e, const event::Connected& connected) {
  set_once(marks_.connected, e.t_us);
  remote_ = connected.remote;
  local_ = connected.local;
}

void Session::fold(const Event& e, const event::Chunk& chunk) {
  for (const auto& secret : chunk.secrets) secrets_.add(secret);
  // Bytes mean nothing by themselves, but plaintext ones are proof that TLS did not come first.
  if (e.phase == Phase::plaintext) hearing(e.phase);
}

void Session::fold(const Event& e, const event::Line& line) {
  secrets_.add(line.secret);
  if (line.role != event::LineRole::greeting) return;
  add_greeting(hearing(e.phase), without_line_end(text_of(bytes_.view(e.range))));
  if (e.phase == Phase::plaintext) marks_.greeted = e.t_us;
}

void Session::fold(const Event& e, const event::Capabilities& learned) {
  auto& heard = hearing(e.phase);
  heard.capabilities = learned.entries;
  heard.capabilities_known = true;
  heard.starttls_offered = learned.starttls_offered;
  heard.starttls_required = learned.starttls_required;
}

void Session::fold(const Event& e, const event::Upgrade& upgrade) {
  upgrade_ = upgrade;
  injected_ = e.range;
  set_once(marks_.upgraded, e.t_us);
}

void Session::fold(const Event& e, const event::Handshake& message) {
  if (message.type == client_hello) set_once(marks_.client_hello, e.t_us);
}

void Session::fold(const Event&, const event::Negotiated& negotiated) {
  tls_ = with_established(negotiated.tls, false);
}

void Session::fold(const Event& e, const event::Established& established) {
  tls_ = with_established(established.tls, true);
  hearing(Phase::tls);
  set_once(marks_.established, e.t_us);
}

void Session::fold(const Event&, const event::Certificates& certificates) {
  certificates_ = certificates.chain;
}
void Session::fold(const Event&, const event::Verified& verified) { verification_ = verified.verification; }

void Session::fold(const Event&, const event::Found& found) {
  findings_.push_back(found.finding);
  // Later than the gate saw: where the server's first TLS record was awaited.
  if (injected_.empty() && found.finding.code == FindingId::plaintext_injected)
    injected_ = found.finding.evidence;
}

void Session::fold(const Event&, const event::Ready&) { ready_ = true; }

void Session::fold(const Event& e, const event::Finished& finished) {
  outcome_ = finished.outcome;
  reason_ = finished.reason;
  set_once(marks_.finished, e.t_us);
}

const std::vector<CertificateInfo>& Session::certificates() const {
  static const std::vector<CertificateInfo> none;
  return certificates_ ? *certificates_ : none;
}

bool Session::error_found() const {
  return std::any_of(findings_.begin(), findings_.end(),
                     [](const Finding& f) { return f.severity == Severity::error; });
}

Timing Session::timing() const {
  Timing t;
  t.resolve = between(marks_.resolving, marks_.resolved);
  t.connect = between(marks_.connecting, marks_.connected);
  t.greeting = between(marks_.connected, marks_.greeted);
  t.upgrade = between(marks_.greeted ? marks_.greeted : marks_.connected, marks_.upgraded);
  t.handshake = between(marks_.upgraded ? marks_.upgraded : marks_.connected, marks_.established);
  t.total = marks_.finished;
  return t;
}

}  // namespace sti
