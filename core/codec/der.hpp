// Reads BER and DER (X.690) as it comes: what DER forbids but the bytes still make plain is noted, not
// refused. Pure and bounded: no element is larger than the bytes given, and nothing here recurses.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "model/bytes.hpp"
#include "model/certificate.hpp"
#include "model/error.hpp"

namespace sti::codec {

enum class TagClass : std::uint8_t { universal, application, context, private_use };

/// Universal tag numbers, X.680 §8.6.
enum class Asn1 : std::uint32_t {
  boolean = 1,
  integer = 2,
  bit_string = 3,
  octet_string = 4,
  null = 5,
  oid = 6,
  enumerated = 10,
  utf8_string = 12,
  sequence = 16,
  set = 17,
  numeric_string = 18,
  printable_string = 19,
  t61_string = 20,
  ia5_string = 22,
  utc_time = 23,
  generalized_time = 24,
  visible_string = 26,
  universal_string = 28,
  bmp_string = 30,
};

/// One element: tag, length, content. Its views point into the bytes that the reader was given.
struct DerElement {
  TagClass tag_class = TagClass::universal;
  bool constructed = false;
  std::uint32_t number = 0;
  std::size_t offset = 0;     ///< of the tag, counted from where the outermost reader started
  std::size_t header = 0;     ///< bytes of tag and length
  ByteView content;           ///< without the end-of-contents bytes of an indefinite length
  ByteView whole;             ///< header, content and end-of-contents bytes
  bool indefinite = false;    ///< length 0x80, ended by 00 00: BER, not DER
  bool loose_length = false;  ///< more length bytes than needed: BER, not DER
  bool loose_tag = false;     ///< tag number in a longer form than needed: not even BER

  [[nodiscard]] bool is(Asn1 type) const {
    return tag_class == TagClass::universal && number == static_cast<std::uint32_t>(type);
  }
  [[nodiscard]] bool is_context(std::uint32_t n) const {
    return tag_class == TagClass::context && number == n;
  }
  /// SEQUENCE or SET with the constructed bit that they must have.
  [[nodiscard]] bool is_list(Asn1 type) const { return constructed && is(type); }
  [[nodiscard]] bool is_der() const { return !indefinite && !loose_length && !loose_tag; }
  [[nodiscard]] std::size_t content_offset() const { return offset + header; }
};

/// Steps over the elements that lie side by side in some bytes. An element that cannot be read stops it
/// there: position() stays at its first byte.
class DerReader {
 public:
  /// Nested deeper than this, an element of indefinite length is refused.
  static constexpr std::size_t max_indefinite_depth = 64;

  explicit DerReader(ByteView bytes, std::size_t base = 0) : bytes_(bytes), base_(base) {}
  /// The elements inside `parent`, with offsets that go on counting as its own does.
  explicit DerReader(const DerElement& parent) : DerReader(parent.content, parent.content_offset()) {}

  [[nodiscard]] bool done() const { return position_ == bytes_.size(); }
  [[nodiscard]] std::size_t position() const { return base_ + position_; }
  [[nodiscard]] ByteView rest() const { return bytes_.subspan(position_); }

  /// The next element. Fault::incomplete where more bytes could complete it, else Fault::misbehaved; the
  /// error names the offset in its text, as the reader does not know what stream the bytes came from.
  Result<DerElement> next();

  /// The next element where it is of this universal type (lists: and constructed; others: and primitive),
  /// else nullopt and nothing is consumed.
  std::optional<DerElement> take(Asn1 type);
  /// The next element where it has context tag `n`, in either form; else nullopt and nothing is consumed.
  std::optional<DerElement> take_context(std::uint32_t n);

 private:
  ByteView bytes_;
  std::size_t base_ = 0;
  std::size_t position_ = 0;
};

// Values. Each takes the content of a primitive element.

/// Dotted decimal, arcs of any size (up to 128 bytes of content); nullopt where it is empty or cut off in an
/// arc.
std::optional<std::string> oid_text(ByteView content);
/// Lower-case hexadecimal without leading zero bytes, "-" before the magnitude of a negative number; empty
/// for no bytes.
std::string integer_hex(ByteView content);
/// A non-negative INTEGER that fits in 63 bits.
std::optional<std::int64_t> small_integer(ByteView content);
/// DER allows 00 and FF only; any byte but 00 is read as true (X.690 §8.2.2). nullopt where it is not one
/// byte.
std::optional<bool> boolean(ByteView content);

struct DerTime {
  UnixTime at = 0;
  bool loose = false;  ///< no seconds, a fraction, or an offset instead of Z: not DER (X.690 §11.7, §11.8)
};
/// UTCTime (years 1950 to 2049, RFC 5280 §4.1.2.5.1) or GeneralizedTime; nullopt where it is neither or no
/// such date exists. One without a zone is taken as UTC.
std::optional<DerTime> time(const DerElement& element);

/// A character string as UTF-8, unescaped. UTF8String, IA5String, PrintableString, NumericString and
/// VisibleString: their bytes as they are, whether valid or not; T61String: as Latin-1, which is what it
/// holds in practice; BMPString: UTF-16; UniversalString: UTF-32, what is no character becoming U+FFFD.
/// nullopt for another type, for constructed ones and for a BMPString or UniversalString whose length is no
/// multiple of its unit.
std::optional<std::string> string(const DerElement& element);

/// Bits of a BIT STRING; nullopt where the count of unused bits is missing, above 7, or not 0 with no bytes.
struct DerBits {
  ByteView bytes;
  unsigned unused = 0;
  /// Bit `n`, 0 the first; false past the end.
  [[nodiscard]] bool bit(std::size_t n) const;
};
std::optional<DerBits> bits(ByteView content);

}  // namespace sti::codec
