#include "model/connection.hpp"

#include <algorithm>
#include <variant>

#include "model/budget.hpp"
#include "model/escape.hpp"
#include "model/line_end.hpp"

namespace sti {
namespace {

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

}  // namespace

struct Connection::Fold {
  Connection& c;
  const Event& e;
  const ByteStore& bytes;

  void operator()(const event::Connecting& connecting) const {
    c.role_ = connecting.role;
    set_once(c.marks_.connecting, e.t_us);
  }
  void operator()(const event::Connected& connected) const {
    c.role_ = connected.role;
    set_once(c.marks_.connected, e.t_us);
    c.remote_ = connected.remote;
    c.local_ = connected.local;
  }
  void operator()(const event::Chunk&) const {
    // Bytes mean nothing by themselves, but plaintext ones are proof that TLS did not come first.
    if (e.phase == Phase::plaintext) c.hearing(e.phase);
  }
  void operator()(const event::Message& message) const {
    if (message.role != event::MessageRole::greeting) return;
    add_greeting(c.hearing(e.phase), without_line_end(text_of(bytes.view(e.range))));
    if (e.phase == Phase::plaintext) c.marks_.greeted = e.t_us;
  }
  void operator()(const event::Capabilities& learned) const {
    auto& heard = c.hearing(e.phase);
    heard.capabilities = learned.entries;
    heard.capabilities_known = true;
    heard.starttls_offered = learned.starttls_offered;
    heard.starttls_required = learned.starttls_required;
  }
  void operator()(const event::Upgrade& upgrade) const {
    c.upgrade_ = upgrade;
    c.injected_ = e.range;
    set_once(c.marks_.upgraded, e.t_us);
  }
  void operator()(const event::Negotiated& negotiated) const {
    c.tls_ = with_established(negotiated.tls, false);
  }
  void operator()(const event::Established& established) const {
    c.tls_ = with_established(established.tls, true);
    c.hearing(Phase::tls);
    set_once(c.marks_.established, e.t_us);
  }
  void operator()(const event::Certificates& certificates) const { c.certificates_ = certificates.chain; }
  void operator()(const event::Verified& verified) const { c.verification_ = verified.verification; }
  void operator()(const event::Found& found) const {
    // Later than the gate saw: where the server's first TLS record was awaited.
    if (c.injected_.empty() && found.finding.code == FindingId::plaintext_injected)
      c.injected_ = found.finding.evidence;
  }
  void operator()(const OneOf<event::Started, event::Resolving, event::Resolved, event::ConnectFailed,
                              event::Probe, event::Record, event::Handshake, event::Alert, event::Secret,
                              event::Problem, event::Ready, event::Closed, event::Finished> auto&) const {}
};

void Connection::apply(const Event& e, const ByteStore& bytes) {
  reach(e.phase);
  std::visit(Fold{*this, e, bytes}, e.payload);
}

Hearing& Connection::hearing(Phase phase) {
  auto& slot = phase == Phase::tls ? encrypted_ : plaintext_;
  if (!slot) slot.emplace();
  return *slot;
}

const std::vector<CertificateInfo>& Connection::certificates() const {
  static const std::vector<CertificateInfo> none;
  return certificates_ ? *certificates_ : none;
}

}  // namespace sti
