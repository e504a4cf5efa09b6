// What a peer or a file may make grow, as a rule and in one place. For an input of n bytes the program takes
// at most 64 MiB + 100 n of memory, writes at most 1 MiB + 200 n for each report, and does work linear in n
// (tests/resource measures all three). Every producer that an input drives has an allowance here, and says
// with a count what it left out.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

namespace sti {

/// So much whatever the size of the input, and `times` more for every `bytes` of it; more than honest input
/// needs but where it is of many and very small parts.
struct Allowance {
  std::uint64_t base = 0;
  std::uint64_t times = 0;
  std::uint64_t bytes = 1;

  [[nodiscard]] constexpr std::uint64_t of(std::uint64_t input) const { return base + input / bytes * times; }
};

namespace allowance {

/// Events of a session but for chunks, by bytes received. One that sends more is given up.
inline constexpr Allowance events{800, 1, 12};
/// Chunks of a session's streams, by bytes received: beyond it bytes are gathered into larger ones.
inline constexpr Allowance chunks{4000, 1, 64};
/// Findings of one code in a session.
inline constexpr std::uint64_t findings_of_a_code = 50;
/// Bytes of a session's events' ranges taken together, by bytes in its streams.
inline constexpr Allowance ranges{128 << 10, 8, 1};
/// Characters of a greeting that a connection keeps.
inline constexpr std::size_t greeting = 64 << 10;

/// Nodes of one field tree, by the bytes that it is of, and of all trees in a report, by the bytes of the
/// session.
inline constexpr Allowance nodes{4000, 1, 8};
inline constexpr Allowance nodes_in_report{800, 1, 5};

/// Certificates of a chain that are looked at, by the bytes of all.
inline constexpr Allowance certificates{100, 1, 256};
/// Certificates of a path that are listed, of which no search finds more than a dozen.
inline constexpr std::uint64_t steps_of_a_path = 20;
/// Names of a certificate that are listed, each with whether it is the one asked for.
inline constexpr std::uint64_t names_of_a_certificate = 1000;
/// Problems of one code about one certificate.
inline constexpr std::uint64_t problems_of_a_code = 10;
/// Characters of a name that a sentence quotes.
inline constexpr std::uint64_t quoted_name = 300;
/// Names held against name constraints in judging a chain, by its bytes; each counts for its length too.
inline constexpr Allowance comparisons{1 << 18, 1, 1};

}  // namespace allowance

/// Counts what is made against a limit.
class Budget {
 public:
  explicit Budget(std::uint64_t limit) : left_(limit) {}
  Budget(const Allowance& allowance, std::uint64_t input) : Budget(allowance.of(input)) {}

  /// Takes `cost` where so much is left; otherwise takes nothing, and counts what was refused.
  bool spend(std::uint64_t cost = 1) {
    if (cost > left_) {
      ++refused_;
      return false;
    }
    left_ -= cost;
    return true;
  }
  /// As much of `wanted` as is left.
  std::uint64_t take(std::uint64_t wanted) {
    const auto taken = std::min(wanted, left_);
    left_ -= taken;
    return taken;
  }
  void add(std::uint64_t more) { left_ += more; }
  /// Counts what somebody else has left out.
  void refuse(std::uint64_t count) { refused_ += count; }
  [[nodiscard]] std::uint64_t left() const { return left_; }
  [[nodiscard]] std::uint64_t refused() const { return refused_; }

 private:
  std::uint64_t left_;
  std::uint64_t refused_ = 0;
};

/// "1,234".
std::string grouped(std::uint64_t number);
/// How every list says what is not in it: "… and 1,234 more".
std::string and_more(std::uint64_t left_out);
/// `text` where it is at most `limit` bytes; else its beginning, cut between characters, and how long it is:
/// "CN=aaaa… (12,345 characters)".
std::string shortened(std::string text, std::uint64_t limit = allowance::quoted_name);

}  // namespace sti
