#pragma once

#include <bitset>
#include <cstdint>
#include <string>
#include <vector>

#include "model/error.hpp"

namespace sti::lab {

/// One for each entry of faults(), in its order.
enum class FaultKind : std::uint8_t {
  no_starttls,
  starttls_refused,
  starttls_mangled,
  inject_reply,
  inject_fragment,
  wrong_name,
  expired,
  self_signed,
  incomplete_chain,
  slow,
  drop_after_go_ahead,
  garbage_tls,
  tls12_only,
  greeting_421,
  preauth,
};
inline constexpr std::size_t fault_count = 15;

/// The faults that a lab was started with. Where two contradict each other, the one that shows first in a
/// session wins: a server that turns everybody away never gets to refuse STARTTLS.
class FaultSet {
 public:
  /// Errors: a name that is not in faults(); the message lists those that are.
  static Result<FaultSet> from(const std::vector<std::string>& names);

  void add(FaultKind kind) { set_.set(static_cast<std::size_t>(kind)); }
  [[nodiscard]] bool has(FaultKind kind) const { return set_.test(static_cast<std::size_t>(kind)); }

 private:
  std::bitset<fault_count> set_;
};

}  // namespace sti::lab
