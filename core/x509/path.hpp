// Finding a way from a certificate to an anchor, RFC 4158, within bounds that a hostile chain cannot stretch.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "x509/parse.hpp"
#include "x509/trust_store.hpp"
#include "x509/verify.hpp"

namespace sti::x509 {

enum class PathEnd : std::uint8_t {
  anchor,
  self_issued,  ///< at a certificate that names itself as its issuer
  no_issuer,    ///< at one whose issuer is nowhere
  too_long,     ///< more intermediates than max_intermediates
  gave_up,      ///< the bounds of the search were reached
};

struct PathStep {
  const Certificate* certificate = nullptr;
  /// How its signature fared under the next step's key; at a self-issued end under its own. Not looked at in
  /// an anchor.
  SignatureCheck signature{SignatureCheck::Outcome::good, {}};
};

struct Path {
  std::vector<PathStep> steps;  ///< leaf first; where `end` is anchor, the last one is it
  PathEnd end = PathEnd::no_issuer;
};

class PathSearch {
 public:
  static constexpr std::size_t max_intermediates = 10;
  static constexpr std::size_t max_signature_checks = 100;
  static constexpr std::size_t max_visits = 1000;
  static constexpr std::size_t max_paths = 25;  ///< whole ones that are weighed against each other
  static constexpr std::size_t max_sent = 100;  ///< certificates beside the leaf that are looked at

  /// What a path costs: the search keeps the one that costs least and stops at one that costs nothing.
  using Cost = std::function<std::size_t(const Path&)>;

  /// `leaf` and `others` must outlive the search, and so must what `trust` points to. Unreadable ones among
  /// `others` are passed over. `trust` may be null.
  PathSearch(const Certificate& leaf, const std::deque<Certificate>& others, const TrustStore* trust,
             const Asked& asked);

  /// The result points into this search and into what it was given.
  Path best(const Cost& cost);
  /// Certificates that are not looked at, as max_sent are.
  [[nodiscard]] std::size_t left_out() const { return left_out_; }

 private:
  /// What is asked of a certificate again and again, found out once. Equal names have equal numbers, and so
  /// have equal keys: a name may be long.
  struct Facts {
    std::size_t subject, issuer, key;
    bool anchor;                          ///< it is one itself
    std::vector<ByteView> named_anchors;  ///< that have the issuer's name
  };
  struct Candidate {
    const Certificate* certificate;
    bool anchor;
    SignatureCheck signature;
  };

  void extend(Path& path, const Cost& cost);
  void finish(Path path, PathEnd end, const Cost& cost);
  /// Who may have issued `subject`, likeliest first, each with how the signature fares under its key.
  std::vector<Candidate> candidates(const Path& path);
  SignatureCheck check(const Certificate& subject, const Certificate& issuer);
  const Certificate& anchor(ByteView der);
  const Facts& facts(const Certificate& certificate);
  std::size_t number_of(std::string value);
  [[nodiscard]] int rank(const Certificate& subject, const Candidate& issuer) const;

  const Certificate& leaf_;
  std::vector<const Certificate*> others_;
  const TrustStore* trust_;
  Asked asked_;
  std::deque<Certificate> anchors_;
  std::map<const Certificate*, Facts> facts_;
  std::map<std::string, std::size_t> numbers_;
  std::map<std::pair<const Certificate*, const Certificate*>, SignatureCheck> checked_;
  std::size_t left_out_ = 0;
  std::size_t visits_ = 0;
  std::size_t paths_ = 0;
  Path best_;
  std::size_t best_cost_ = 0;
  bool found_ = false;
};

}  // namespace sti::x509
