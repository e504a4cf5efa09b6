#include "model/error.hpp"

namespace sti {

std::string Error::text() const {
  std::string out = doing;
  if (!expected.empty()) out += ": expected " + expected;
  if (!got.empty()) out += (expected.empty() ? ": " : ", got ") + got;
  if (where)
    out += " (" + std::string(name_of(where->stream)) + " bytes " + std::to_string(where->offset) + ".." +
           std::to_string(where->end()) + ")";
  return out;
}

}  // namespace sti
