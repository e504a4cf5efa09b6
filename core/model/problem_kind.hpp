#pragma once

#include <span>
#include <string_view>

#include "model/finding.hpp"

namespace sti {

/// What is fixed about a kind of verification problem, which is what VerificationProblem::code names.
struct ProblemKind {
  std::string_view code;  ///< stable, as in the session document
  Severity severity;      ///< error where it keeps a chain from being accepted
  std::string_view title;
  std::string_view explanation;  ///< what it means and what an operator does about it
  std::string_view reference;    ///< RFC and section
};

/// Every kind there is, in order of code.
std::span<const ProblemKind> problem_kinds();
const ProblemKind* problem_kind(std::string_view code);
/// Of a problem with that code; error where no kind has it, as in a file from a later version.
Severity problem_severity(std::string_view code);

}  // namespace sti
