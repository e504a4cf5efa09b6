// The one table that says which of our fields is which of Wireshark's, and where the two may differ.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/inspection.hpp"
#include "tshark.hpp"

namespace sti::interop {

/// How a value of ours is to be read from its node.
enum class Take : std::uint8_t {
  number,
  bytes,   ///< the node's bytes
  opaque,  ///< the bytes behind the length of a vector; none where there are none
  length,  ///< the length itself, as its first child
  text,
  source,    ///< the bytes as text, as they came
  utc_time,  ///< where it is a UTCTime
  ipv4,      ///< where the element holds 4 bytes
  ipv6,      ///< where it holds 16
};

struct Mapping {
  const char* theirs;                  ///< the name in display filters
  std::vector<std::string_view> ours;  ///< keys in the registry of fields; any of them
  Take take;
  std::string_view within{};   ///< only below a node with this key
  std::string_view outside{};  ///< never below a node with this key
};
const std::vector<Mapping>& mappings();

/// A difference that is known and right, with the reason.
struct Explained {
  const char* theirs;
  bool (*applies)(const Recorded& session, const std::vector<std::string>& ours,
                  const std::vector<std::string>& theirs);
  const char* reason;
};
std::span<const Explained> explained();

/// Which of tshark's fields shows the lines of a dialogue.
struct LineMapping {
  std::string_view dissector;
  Direction direction;
  const char* theirs;
  /// What the field holds of a line of ours (given without its end); nullopt where it leaves the line out.
  std::optional<std::string> (*part)(std::string_view line);
  bool among_others = false;  ///< the field holds text of other layers too, which has no line end
};
std::span<const LineMapping> line_mappings();

/// What the field of `mapping` should show of the session: of all its lines, or of those before TLS alone.
std::vector<std::string> our_lines(const Inspection& session, const LineMapping& mapping,
                                   bool also_inside_tls);

/// Our trees' values by Wireshark's names of the fields, in the form that tshark's have after plain().
ShownBothWays our_view(const Inspection& session);

/// tshark's values in our form: numbers in decimal, bytes in hexadecimal without colons.
std::vector<std::string> plain(const Mapping& mapping, const std::vector<std::string>& theirs);

}  // namespace sti::interop
