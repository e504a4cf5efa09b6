#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/bytes.hpp"
#include "net/clock.hpp"
#include "net/options.hpp"
#include "net/recorder.hpp"
#include "tls/handshake_rules.hpp"

namespace sti::net {

/// Takes the server's chain as the tap read it, tells what it says, and judges it. Independent of the TLS
/// library, so that a chain which makes the library give up is shown and judged all the same.
class Judge {
 public:
  /// `name`: what the leaf is to be issued for.
  Judge(const SessionOptions& options, std::string name, const Clock& clock, Recorder& recorder);

  /// The server's first Certificate message, whole; `where` it is in handshake-s2c.
  void take(ByteView message, const Range& where, bool tls13);
  /// The key of the first certificate taken; nullopt where there is none, or it cannot be read.
  [[nodiscard]] std::optional<tls::LeafKey> leaf_key() const;
  /// Judges what was taken, once; an empty chain is not accepted. `proved`: the peer has shown that it holds
  /// the key of the first certificate taken.
  void verify(bool proved, tls::LeafUse use = tls::LeafUse::unknown);
  /// A finding where the leaf ends within 14 days of the time judged at, and has not ended yet; nullopt
  /// before verify().
  [[nodiscard]] std::optional<Finding> expires_soon() const;
  /// Loads the trust store if it is not: work to be done while the server is busy too.
  void prepare();

  [[nodiscard]] bool has_chain() const { return taken_; }
  /// A certificate of the chain is in order by our reading, and the TLS library refuses it all the same.
  [[nodiscard]] bool holds_unreadable_for_library() const;
  /// The first certificate taken, in DER; empty where there is none.
  [[nodiscard]] ByteView first() const { return chain_.empty() ? ByteView{} : ByteView(chain_.front()); }
  /// Verification::verified() of what verify() found.
  [[nodiscard]] bool verified() const { return verified_; }
  /// Why it is not, in a sentence without its full stop.
  [[nodiscard]] const std::string& objection() const { return objection_; }

 private:
  const SessionOptions& options_;
  std::string name_;
  const Clock& clock_;
  Recorder& recorder_;
  std::shared_ptr<const x509::TrustStore> trust_;
  std::vector<Bytes> chain_;
  std::shared_ptr<const std::vector<CertificateInfo>> described_;
  std::string objection_ = "no certificate was judged";
  std::optional<std::int64_t> days_left_;  ///< Verification::days_left
  bool taken_ = false, judged_ = false, verified_ = false;
};

}  // namespace sti::net
