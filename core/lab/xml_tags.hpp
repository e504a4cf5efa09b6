#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "model/bytes.hpp"

namespace sti::lab {

/// One tag of an XML stream, as much of it as a server needs.
struct XmlTag {
  enum class Kind : std::uint8_t { open, close, empty, declaration };
  Kind kind = Kind::open;
  std::string name;  ///< with its prefix
  std::string text;  ///< between the angle brackets
  /// Value as written, entities and all; nullopt where the tag has no such attribute.
  [[nodiscard]] std::optional<std::string_view> attribute(std::string_view key) const;
};

/// Cuts a stream into tags, however it is split, and drops the character data between them. What XMPP
/// forbids (RFC 6120 section 11.1: comments, processing instructions, DTDs) and a tag over the limit are
/// faults, after which nothing more is read.
class XmlTags {
 public:
  static constexpr std::size_t tag_limit = 8192;
  enum class Fault : std::uint8_t { none, restricted, not_well_formed, too_long };

  /// The next tag in `bytes`, which is shortened by what was read; nullopt where more bytes are needed, and
  /// at a fault.
  std::optional<XmlTag> next(ByteView& bytes);
  [[nodiscard]] Fault fault() const { return fault_; }

 private:
  std::optional<XmlTag> finish();

  bool inside_ = false;
  bool declaration_allowed_ = true;  ///< only at the very start
  char quote_ = '\0';
  std::string text_;
  Fault fault_ = Fault::none;
};

}  // namespace sti::lab
