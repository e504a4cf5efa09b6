#include "model/verification_text.hpp"

#include <fmt/format.h>

#include "model/budget.hpp"
#include "model/escape.hpp"

namespace sti {
namespace {

constexpr std::string_view no_proof = "the peer did not prove that it holds the key of its certificate";

/// Of a chain that is accepted by itself, where the peer is not known to hold its key.
std::string accepted_without_proof(const Verification& v) {
  const bool recorded = v.proof_recorded;
  std::string text = recorded ? "the chain would be trusted" : "the chain was trusted";
  text += v.name_matched ? " for " + escaped(v.name) : std::string(", with no name asked for");
  return text + (recorded ? ", but the peer did not prove that it holds its key"
                          : "; whether the peer proved that it holds its key was not recorded");
}

}  // namespace

Proof proof_of(const Verification& v) {
  if (v.proved) return Proof::shown;
  return v.proof_recorded ? Proof::not_shown : Proof::not_recorded;
}

std::string_view text_of(Proof proof) {
  switch (proof) {
    case Proof::shown:
      return "the peer showed that it holds the key";
    case Proof::not_shown:
      return "not shown";
    case Proof::not_recorded:
      return "not recorded";
  }
  return {};
}

std::string verification_text(const Verification& v) {
  if (v.verified())
    return v.name_matched ? "verified as " + escaped(v.name) : "chain trusted; no name was asked for";
  if (v.accepted()) return accepted_without_proof(v);
  std::string text = "not verified";
  if (proof_of(v) == Proof::not_shown) text += ", as " + std::string(no_proof);
  if (const auto problems = joined_problems(v); !problems.empty()) text += ": " + problems;
  return text;
}

std::string joined_problems(const Verification& v) {
  std::string text;
  for (const auto& problem : v.problems) text += (text.empty() ? "" : " ") + problem.text;
  return text;
}

std::string objection_to(const Verification& v) {
  if (v.problems.empty()) return v.proved ? std::string{} : std::string(no_proof);
  auto text = v.problems.front().text;
  if (text.ends_with('.')) text.pop_back();
  const auto more = v.problems.size() - 1;
  // Of one code no more are listed than that, and how many there are beside them.
  const bool not_all = more > allowance::problems_of_a_code;
  if (more > 0) text += fmt::format("; and {}{} more", not_all ? "more than " : "", more);
  return text;
}

std::string proof_remark(const Verification& v) {
  const auto proof = proof_of(v);
  if (proof == Proof::shown || (proof == Proof::not_recorded && !v.accepted())) return {};
  auto text = v.accepted() ? accepted_without_proof(v) : std::string(no_proof);
  text.front() = 'T';
  return text + ".";
}

std::string meaning_with(Outcome outcome, const Verification* v, bool tls_first) {
  const bool only_recorded = outcome == Outcome::verified && !(v && v->verified());
  std::string text(only_recorded ? "The session was recorded as verified." : meaning_of(outcome, tls_first));
  if (const auto remark = v ? proof_remark(*v) : ""; !remark.empty()) text += " " + remark;
  return text;
}

}  // namespace sti
