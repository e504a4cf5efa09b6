#include "net/judge.hpp"

#include <fmt/format.h>

#include <utility>

#include "model/time.hpp"
#include "model/verification_text.hpp"
#include "tls/tap.hpp"
#include "x509/certificate.hpp"
#include "x509/parse.hpp"
#include "x509/verify.hpp"

namespace sti::net {

Judge::Judge(const SessionOptions& options, std::string name, const Clock& clock, Recorder& recorder)
    : options_(options), name_(std::move(name)), clock_(clock), recorder_(recorder) {}

void Judge::take(ByteView message, const Range& where, bool tls13) {
  if (taken_) return;
  taken_ = true;
  auto described = std::make_shared<std::vector<CertificateInfo>>();
  const auto places = tls::Tap::certificates_in(message, tls13);
  chain_.reserve(places.size());
  for (const auto& at : places) {
    const auto der = message.subspan(at.offset, at.length);
    chain_.emplace_back(der.begin(), der.end());
  }
  const auto looked_at = x509::most_certificates(chain_);
  for (std::size_t i = 0; i < looked_at; ++i)
    described->push_back(
        x509::describe(chain_[i], {where.stream, where.offset + places[i].offset, places[i].length}));
  described_ = described;
  recorder_.add(event::Certificates{std::move(described)}, Direction::server_to_client, where);
}

bool Judge::holds_unreadable_for_library() const {
  if (!described_) return false;
  for (std::size_t i = 0; i < described_->size(); ++i)
    if ((*described_)[i].faults.empty() && !tls::library_takes(chain_[i])) return true;
  return false;
}

std::optional<tls::LeafKey> Judge::leaf_key() const {
  if (chain_.empty()) return std::nullopt;
  const auto leaf = x509::parse(chain_.front());
  if (!leaf.key) return std::nullopt;
  return tls::LeafKey{leaf.key->algorithm.oid, leaf.key->curve, leaf.extensions.key_usage};
}

void Judge::prepare() {
  if (trust_) return;
  trust_ = options_.trust ? options_.trust() : x509::TrustStore::system();
  if (!trust_) trust_ = std::make_shared<const x509::TrustStore>(std::vector<Bytes>{});
}

void Judge::verify(bool proved, tls::LeafUse use) {
  if (judged_) return;
  judged_ = true;
  prepare();
  x509::VerifyOptions how;
  how.trust = trust_;
  how.name = name_;
  how.leaf_use = use == tls::LeafUse::signature          ? x509::LeafUse::signature
                 : use == tls::LeafUse::key_encipherment ? x509::LeafUse::key_encipherment
                                                         : x509::LeafUse::unknown;
  how.at = options_.at ? *options_.at : clock_.unix_us() / 1'000'000;
  auto verification = std::make_shared<Verification>(x509::verify(chain_, how));
  verification->proved = proved && !chain_.empty();
  verified_ = verification->verified();
  objection_ = objection_to(*verification);
  days_left_ = verification->days_left;
  recorder_.add(event::Verified{std::move(verification)});
}

std::optional<Finding> Judge::expires_soon() const {
  constexpr std::int64_t soon = 14;
  if (!days_left_ || *days_left_ < 0 || *days_left_ >= soon) return std::nullopt;
  const auto days = *days_left_;
  const auto& leaf = described_->front();
  if (!leaf.not_after) return std::nullopt;
  return make_finding(
      FindingId::expires_soon,
      fmt::format("The certificate expires in {}, on {}.",
                  days == 0 ? "less than a day" : fmt::format("{} day{}", days, days == 1 ? "" : "s"),
                  rfc3339(*leaf.not_after)),
      leaf.der);
}

}  // namespace sti::net
