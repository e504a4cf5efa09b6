#include "net/judge.hpp"

#include <utility>

#include "tls/tap.hpp"
#include "x509/certificate.hpp"
#include "x509/verify.hpp"

namespace sti::net {

Judge::Judge(const SessionOptions& options, std::string name, const Clock& clock, Recorder& recorder)
    : options_(options), name_(std::move(name)), clock_(clock), recorder_(recorder) {}

void Judge::take(ByteView message, const Range& where, bool tls13) {
  if (taken_) return;
  taken_ = true;
  auto described = std::make_shared<std::vector<CertificateInfo>>();
  for (const auto& at : tls::Tap::certificates_in(message, tls13)) {
    const auto der = message.subspan(at.offset, at.length);
    described->push_back(x509::describe(der, {where.stream, where.offset + at.offset, at.length}));
    chain_.emplace_back(der.begin(), der.end());
  }
  recorder_.add(event::Certificates{std::move(described)}, Direction::server_to_client, where);
}

void Judge::prepare() {
  if (trust_) return;
  trust_ = options_.trust ? options_.trust() : x509::TrustStore::system();
  if (!trust_) trust_ = std::make_shared<const x509::TrustStore>(std::vector<Bytes>{});
}

void Judge::verify(bool proved) {
  if (judged_) return;
  judged_ = true;
  prepare();
  x509::VerifyOptions how;
  how.trust = trust_;
  how.name = name_;
  how.at = options_.at ? *options_.at : clock_.unix_us() / 1'000'000;
  auto verification = std::make_shared<Verification>(x509::verify(chain_, how));
  verification->proved = proved && !chain_.empty();
  verified_ = verification->verified();
  recorder_.add(event::Verified{std::move(verification)});
}

}  // namespace sti::net
