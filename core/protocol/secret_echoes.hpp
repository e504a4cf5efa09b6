#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "model/bytes.hpp"
#include "model/per_stream.hpp"
#include "model/range.hpp"

namespace sti::protocol {

/// Finds where a secret is repeated in what is recorded: as it was typed or as it reads once decoded from
/// base64 or hexadecimal, and each of these as it is, in base64 at any alignment, or in hexadecimal; in
/// either case of letters. Of a long one any eight bytes in a row are found. What is shorter than four bytes
/// is not looked for, as it stands in every text; nor are words that belong to the protocols.
///
/// Work is linear in what is searched, whatever was learned.
class SecretEchoes {
 public:
  /// `secret` is hidden from now on wherever it appears.
  void learn(std::string_view secret);
  [[nodiscard]] bool empty() const { return empty_; }

  /// `bytes` are appended to a stream at `range`. Where they repeat a secret, in order; the first may begin
  /// in the bytes before them. At most `most_found`, the last of which then covers the rest.
  std::vector<Range> find(const Range& range, ByteView bytes);
  /// Overwrites in `text` what repeats a secret with '*'.
  void scrub(std::string& text) const;

  static constexpr std::size_t most_found = 64;

 private:
  static constexpr std::size_t min_length = 4, max_length = 8;

  void learn_piece(std::string_view piece);
  void learn_forms(std::string_view piece);
  void add(std::string_view form);
  [[nodiscard]] std::size_t match(std::string_view folded, std::size_t least) const;

  bool empty_ = true;
  std::bitset<1u << 16> beginnings_;  ///< hashes of the first four bytes of each
  std::array<std::unordered_set<std::uint64_t>, max_length + 1> runs_;  ///< by length
  PerStream<std::string> tails_;  ///< what a repetition may have begun in, letters folded
};

}  // namespace sti::protocol
