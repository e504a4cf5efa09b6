#pragma once

#include <string>
#include <vector>

#include "model/bytes.hpp"

namespace sti::dissect {

struct CorpusEntry {
  std::string origin;  ///< where it is from, for a failing test's message
  Bytes der;
};

/// Every certificate of the system's trust store, and those that the tests and the lab make, with each kind
/// of key, signature, name and extension. Throws std::runtime_error where a part of it cannot be had.
std::vector<CorpusEntry> certificate_corpus();

}  // namespace sti::dissect
