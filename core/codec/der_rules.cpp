#include "codec/der_rules.hpp"

#include <algorithm>

namespace sti::codec {
namespace {

/// X.690 §11.6: the encodings of a SET OF ascend. Those of a SET ascend by tag (§10.3), which is what they
/// begin with.
bool is_sorted_set(const DerElement& e) {
  DerReader in(e);
  ByteView before;
  while (!in.done()) {
    const auto element = in.next();
    if (!element) return true;
    if (std::lexicographical_compare(element->whole.begin(), element->whole.end(), before.begin(),
                                     before.end()))
      return false;
    before = element->whole;
  }
  return true;
}

/// X.680 §8.6: BIT STRING, OCTET STRING, UTF8String, and from 18 on the other strings and times.
bool is_string(const DerElement& e) {
  return e.is(Asn1::bit_string) || e.is(Asn1::octet_string) || e.is(Asn1::utf8_string) ||
         (e.number >= 18 && e.number <= 30);
}

bool has_spare_sign(ByteView content) {
  return content.size() > 1 &&
         ((content[0] == 0x00 && content[1] < 0x80) || (content[0] == 0xFF && content[1] >= 0x80));
}

std::string bit_faults(ByteView content) {
  const auto set = bits(content);
  if (!set) return "not DER: the count of unused bits is wrong";
  const bool padded = set->unused > 0 && (set->bytes.back() & ((1u << set->unused) - 1)) != 0;
  return padded ? "not DER: unused bits are not zero" : "";
}

}  // namespace

std::string value_faults(const DerElement& e) {
  if (e.is_list(Asn1::set)) return is_sorted_set(e) ? "" : "not DER: elements of a SET out of order";
  if (e.tag_class != TagClass::universal) return {};
  if (e.constructed) return is_string(e) ? "not DER: a string in parts" : "";
  if (e.is(Asn1::boolean)) {
    if (e.content.size() != 1) return "not DER: a BOOLEAN of one byte expected";
    return e.content[0] == 0x00 || e.content[0] == 0xFF ? "" : "not DER: a BOOLEAN other than 00 and ff";
  }
  if (e.is(Asn1::integer) || e.is(Asn1::enumerated)) {
    if (e.content.empty()) return "not DER: an INTEGER without a value";
    return has_spare_sign(e.content) ? "not DER: INTEGER in a longer form than needed" : "";
  }
  if (e.is(Asn1::bit_string)) return bit_faults(e.content);
  if (e.is(Asn1::null)) return e.content.empty() ? "" : "not DER: a NULL with a value";
  if (e.is(Asn1::utc_time) || e.is(Asn1::generalized_time)) {
    const auto at = time(e);
    return at && at->loose ? "not DER: a time in another form than with seconds and Z" : "";
  }
  return {};
}

}  // namespace sti::codec
