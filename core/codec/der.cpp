#include "codec/der.hpp"

#include <algorithm>

#include "model/escape.hpp"
#include "model/time.hpp"

namespace sti::codec {
namespace {

/// Tag and length as they stand; content not yet looked at.
struct Header {
  DerElement element;
  std::size_t length = 0;
};

Error failure(Fault fault, std::size_t offset, std::string expected, std::string got) {
  return Error{fault,
               "reading the element at offset " + std::to_string(offset),
               std::move(expected),
               std::move(got),
               {}};
}

Error cut_off(std::size_t offset, std::string expected) {
  return failure(Fault::incomplete, offset, std::move(expected), "the end of the data");
}

Result<Header> header_at(ByteView bytes, std::size_t offset) {
  Header out;
  DerElement& e = out.element;
  e.offset = offset;
  if (bytes.empty()) return cut_off(offset, "a tag");
  const std::uint8_t first = bytes[0];
  e.tag_class = static_cast<TagClass>(first >> 6);
  e.constructed = (first & 0x20u) != 0;
  e.number = first & 0x1Fu;
  std::size_t at = 1;
  if (e.number == 0x1F) {  // X.690 §8.1.2.4
    e.number = 0;
    for (bool more = true; more; ++at) {
      if (at == bytes.size()) return cut_off(offset, "the rest of a tag");
      if (e.number >> 25 != 0)
        return failure(Fault::misbehaved, offset, "a tag number under 2^32", hex(bytes.first(at + 1)));
      if (at == 1 && bytes[at] == 0x80) e.loose_tag = true;
      e.number = (e.number << 7) | (bytes[at] & 0x7Fu);
      more = (bytes[at] & 0x80u) != 0;
    }
    if (e.number < 0x1F) e.loose_tag = true;
  }
  if (at == bytes.size()) return cut_off(offset, "a length");
  const std::uint8_t length = bytes[at++];
  if (length < 0x80) {
    out.length = length;
  } else if (length == 0x80) {
    if (!e.constructed)
      return failure(Fault::misbehaved, offset, "a definite length, as the element is primitive", "80");
    e.indefinite = true;
  } else {
    const std::size_t width = length & 0x7Fu;
    if (bytes.size() - at < width) return cut_off(offset, "a length of " + std::to_string(width) + " bytes");
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < width; ++i) {
      if (value >> 32 != 0)
        return failure(Fault::misbehaved, offset, "a length that the data can hold",
                       hex(bytes.subspan(at, width)));
      value = (value << 8) | bytes[at + i];
    }
    e.loose_length = value < 0x80 || bytes[at] == 0;
    at += width;
    out.length = value;
  }
  e.header = at;
  return out;
}

/// How many bytes of content precede the end-of-contents bytes that close an indefinite length. Counts
/// nesting instead of recursing, so that a hostile input costs one pass.
Result<std::size_t> indefinite_length(ByteView bytes, std::size_t offset) {
  std::size_t at = 0;
  for (std::size_t depth = 1;;) {
    if (bytes.size() - at >= 2 && bytes[at] == 0 && bytes[at + 1] == 0) {
      if (--depth == 0) return at;
      at += 2;
      continue;
    }
    const auto header = header_at(bytes.subspan(at), offset + at);
    if (!header) return header.error();
    at += header->element.header;
    if (header->element.indefinite) {
      if (++depth > DerReader::max_indefinite_depth)
        return failure(Fault::misbehaved, offset, "indefinite lengths nested at most 64 deep", "more");
    } else {
      if (bytes.size() - at < header->length)
        return cut_off(offset + at, std::to_string(header->length) + " bytes of content");
      at += header->length;
    }
  }
}

void append_utf8(std::string& out, char32_t c) {
  if (c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) c = 0xFFFD;
  const auto tail = [&](unsigned shift) { out += static_cast<char>(0x80u | ((c >> shift) & 0x3Fu)); };
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xC0u | (c >> 6));
    tail(0);
  } else if (c < 0x10000) {
    out += static_cast<char>(0xE0u | (c >> 12));
    tail(6);
    tail(0);
  } else {
    out += static_cast<char>(0xF0u | (c >> 18));
    tail(12);
    tail(6);
    tail(0);
  }
}

std::string utf8_from_utf16(ByteView bytes) {
  std::string out;
  const auto unit = [&](std::size_t i) { return static_cast<char32_t>((bytes[i] << 8) | bytes[i + 1]); };
  for (std::size_t i = 0; i < bytes.size(); i += 2) {
    char32_t c = unit(i);
    if (c >= 0xD800 && c <= 0xDBFF && i + 2 < bytes.size() && unit(i + 2) >= 0xDC00 &&
        unit(i + 2) <= 0xDFFF) {
      c = 0x10000 + ((c - 0xD800) << 10) + (unit(i + 2) - 0xDC00);
      i += 2;
    }
    append_utf8(out, c);
  }
  return out;
}

/// A number in base 256 to decimal, for the arcs that no machine word holds (2.25 takes UUIDs).
std::string decimal(const Bytes& big_endian) {
  std::string digits = "0";  // least significant first
  for (const std::uint8_t byte : big_endian) {
    unsigned carry = byte;
    for (char& d : digits) {
      carry += static_cast<unsigned>(d - '0') * 256;
      d = static_cast<char>('0' + carry % 10);
      carry /= 10;
    }
    for (; carry != 0; carry /= 10) digits += static_cast<char>('0' + carry % 10);
  }
  std::reverse(digits.begin(), digits.end());
  return digits;
}

/// Seven bits a byte to eight.
std::string long_arc(ByteView groups) {
  Bytes value((groups.size() * 7 + 7) / 8, 0);
  std::size_t bit = value.size() * 8 - groups.size() * 7;
  for (const std::uint8_t group : groups)
    for (int i = 6; i >= 0; --i, ++bit)
      if ((group >> i & 1) != 0)
        value[bit / 8] = static_cast<std::uint8_t>(value[bit / 8] | (0x80u >> (bit % 8)));
  return decimal(value);
}

/// Decimal digits taken off the front of a time.
class Digits {
 public:
  explicit Digits(std::string_view text) : text_(text) {}
  std::optional<int> take(std::size_t count) {
    if (text_.size() < count) return std::nullopt;
    int value = 0;
    for (const char c : text_.substr(0, count)) {
      if (c < '0' || c > '9') return std::nullopt;
      value = value * 10 + (c - '0');
    }
    text_.remove_prefix(count);
    return value;
  }
  bool skip(char c) {
    if (!text_.starts_with(c)) return false;
    text_.remove_prefix(1);
    return true;
  }
  [[nodiscard]] bool done() const { return text_.empty(); }

 private:
  std::string_view text_;
};

}  // namespace

Result<DerElement> DerReader::next() {
  auto header = header_at(rest(), position());
  if (!header) return header.error();
  DerElement& e = header->element;
  const ByteView body = rest().subspan(e.header);
  std::size_t trailer = 0;
  if (e.indefinite) {
    const auto length = indefinite_length(body, position() + e.header);
    if (!length) return length.error();
    header->length = *length;
    trailer = 2;
  }
  if (body.size() < header->length)
    return failure(Fault::incomplete, position(), std::to_string(header->length) + " bytes of content",
                   std::to_string(body.size()));
  e.content = body.first(header->length);
  e.whole = rest().first(e.header + header->length + trailer);
  position_ += e.whole.size();
  return e;
}

std::optional<DerElement> DerReader::take(Asn1 type) {
  const std::size_t start = position_;
  const bool list = type == Asn1::sequence || type == Asn1::set;
  if (!done())
    if (auto e = next(); e && e->is(type) && e->constructed == list) return *e;
  position_ = start;
  return std::nullopt;
}

std::optional<DerElement> DerReader::take_context(std::uint32_t n) {
  const std::size_t start = position_;
  if (!done())
    if (auto e = next(); e && e->is_context(n)) return *e;
  position_ = start;
  return std::nullopt;
}

std::optional<std::string> oid_text(ByteView content) {
  if (content.empty() || content.size() > 128 || (content.back() & 0x80u) != 0) return std::nullopt;
  std::string out;
  for (std::size_t at = 0; at < content.size();) {
    std::size_t end = at;
    while ((content[end] & 0x80u) != 0) ++end;
    const ByteView groups = content.subspan(at, ++end - at);
    if (groups.size() <= 9) {
      std::uint64_t arc = 0;
      for (const std::uint8_t g : groups) arc = (arc << 7) | (g & 0x7Fu);
      if (at == 0) {  // the first two arcs share one number, X.690 §8.19.4
        const std::uint64_t top = std::min<std::uint64_t>(arc / 40, 2);
        out = std::to_string(top) + '.';
        arc -= top * 40;
      } else {
        out += '.';
      }
      out += std::to_string(arc);
    } else if (at == 0) {
      return std::nullopt;  // nobody has such a second arc, and it would need subtraction by hand
    } else {
      out += '.' + long_arc(groups);
    }
    at = end;
  }
  return out;
}

std::string integer_hex(ByteView content) {
  if (content.empty()) return {};
  Bytes magnitude(content.begin(), content.end());
  const bool negative = (content[0] & 0x80u) != 0;
  if (negative) {
    unsigned carry = 1;
    for (auto byte = magnitude.rbegin(); byte != magnitude.rend(); ++byte) {
      carry += static_cast<std::uint8_t>(~*byte);
      *byte = static_cast<std::uint8_t>(carry);
      carry >>= 8;
    }
  }
  const auto first = std::find_if(magnitude.begin(), magnitude.end() - 1, [](auto b) { return b != 0; });
  magnitude.erase(magnitude.begin(), first);
  return (negative ? "-" : "") + hex(magnitude);
}

std::optional<std::int64_t> small_integer(ByteView content) {
  if (content.empty() || content.size() > 8 || (content[0] & 0x80u) != 0) return std::nullopt;
  std::int64_t value = 0;
  for (const std::uint8_t byte : content) value = (value << 8) | byte;
  return value;
}

std::optional<bool> boolean(ByteView content) {
  if (content.size() != 1) return std::nullopt;
  return content[0] != 0;
}

std::optional<DerTime> time(const DerElement& element) {
  if (element.constructed) return std::nullopt;
  Digits digits(text_of(element.content));
  DerTime out;
  std::optional<int> year;
  if (element.is(Asn1::utc_time)) {
    year = digits.take(2);
    if (year) *year += *year < 50 ? 2000 : 1900;
  } else if (element.is(Asn1::generalized_time)) {
    year = digits.take(4);
  }
  const auto month = digits.take(2), day = digits.take(2), hour = digits.take(2);
  if (!year || !month || !day || !hour) return std::nullopt;
  const auto minute = digits.take(2);
  const auto second = minute ? digits.take(2) : std::nullopt;
  out.loose = !second;
  if (element.is(Asn1::generalized_time) && (digits.skip('.') || digits.skip(','))) {
    out.loose = true;
    while (digits.take(1)) {
    }
  }
  const auto at = unix_time(*year, *month, *day, *hour, minute.value_or(0), second.value_or(0));
  if (!at) return std::nullopt;
  out.at = *at;
  if (!digits.skip('Z')) {
    out.loose = true;
    const bool east = digits.skip('+');
    if (east || digits.skip('-')) {
      const auto hours = digits.take(2), minutes = digits.take(2);
      if (!hours || !minutes || *hours > 23 || *minutes > 59) return std::nullopt;
      out.at += (east ? -1 : 1) * (*hours * 3600 + *minutes * 60);
    }
  }
  if (!digits.done()) return std::nullopt;
  return out;
}

std::optional<std::string> string(const DerElement& element) {
  if (element.tag_class != TagClass::universal || element.constructed) return std::nullopt;
  const ByteView bytes = element.content;
  switch (static_cast<Asn1>(element.number)) {
    case Asn1::utf8_string:
    case Asn1::numeric_string:
    case Asn1::printable_string:
    case Asn1::ia5_string:
    case Asn1::visible_string:
      return std::string(text_of(bytes));
    case Asn1::t61_string: {
      std::string out;
      for (const std::uint8_t byte : bytes) append_utf8(out, byte);
      return out;
    }
    case Asn1::bmp_string:
      if (bytes.size() % 2 != 0) return std::nullopt;
      return utf8_from_utf16(bytes);
    case Asn1::universal_string: {
      if (bytes.size() % 4 != 0) return std::nullopt;
      std::string out;
      for (std::size_t i = 0; i < bytes.size(); i += 4)
        append_utf8(out, static_cast<char32_t>(bytes[i]) << 24 | static_cast<char32_t>(bytes[i + 1]) << 16 |
                             static_cast<char32_t>(bytes[i + 2]) << 8 | bytes[i + 3]);
      return out;
    }
    default:
      return std::nullopt;
  }
}

bool DerBits::bit(std::size_t n) const {
  return n < bytes.size() * 8 - (bytes.empty() ? 0 : unused) && (bytes[n / 8] & (0x80u >> (n % 8))) != 0;
}

std::optional<DerBits> bits(ByteView content) {
  if (content.empty() || content[0] > 7 || (content.size() == 1 && content[0] != 0)) return std::nullopt;
  return DerBits{content.subspan(1), content[0]};
}

}  // namespace sti::codec
