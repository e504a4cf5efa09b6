#include "codec/der_writer.hpp"
#include "codec/ldap.hpp"

namespace sti::codec {
namespace {

Bytes text_element(std::string_view text) { return der_octets(bytes_of(text)); }

Bytes enveloped(std::uint32_t id, const Bytes& operation) {
  return der_sequence({der_integer(id), operation});
}

Bytes list(TagClass tag_class, std::uint8_t number, const std::vector<Bytes>& elements) {
  Bytes content;
  for (const auto& element : elements) content.insert(content.end(), element.begin(), element.end());
  return der(tag_class, true, number, content);
}

constexpr auto sequence_number = static_cast<std::uint8_t>(Asn1::sequence);
constexpr auto set_number = static_cast<std::uint8_t>(Asn1::set);

}  // namespace

Bytes ldap_root_dse_request(std::uint32_t id, const std::vector<std::string_view>& attributes) {
  std::vector<Bytes> wanted;
  wanted.reserve(attributes.size());
  for (const auto type : attributes) wanted.push_back(text_element(type));
  constexpr std::uint8_t search_tag = 3, present = 7;
  return enveloped(id,
                   der(TagClass::application, search_tag,
                       {text_element(""), der_integer(0, Asn1::enumerated), der_integer(0, Asn1::enumerated),
                        der_integer(0), der_integer(0), der_boolean(false),
                        der(TagClass::context, false, present, bytes_of("objectClass")),
                        list(TagClass::universal, sequence_number, wanted)}));
}

Bytes ldap_extended_request(std::uint32_t id, std::string_view oid) {
  constexpr std::uint8_t extended_request_tag = 23;
  return enveloped(id, der(TagClass::application, extended_request_tag,
                           {der(TagClass::context, false, 0, bytes_of(oid))}));
}

Bytes ldap_unbind_request(std::uint32_t id) {
  constexpr std::uint8_t unbind_tag = 2;
  return enveloped(id, der(TagClass::application, false, unbind_tag, ByteView{}));
}

Bytes ldap_search_entry(std::uint32_t id, std::string_view name,
                        const std::vector<LdapAttribute>& attributes) {
  std::vector<Bytes> all;
  all.reserve(attributes.size());
  for (const auto& attribute : attributes) {
    std::vector<Bytes> values;
    values.reserve(attribute.values.size());
    for (const auto& value : attribute.values) values.push_back(text_element(value));
    all.push_back(
        der_sequence({text_element(attribute.type), list(TagClass::universal, set_number, values)}));
  }
  constexpr std::uint8_t entry_tag = 4;
  return enveloped(id, der(TagClass::application, entry_tag,
                           {text_element(name), list(TagClass::universal, sequence_number, all)}));
}

Bytes ldap_result(std::uint32_t id, std::uint8_t tag_number, std::uint32_t code, std::string_view diagnostic,
                  std::string_view oid, std::optional<std::string_view> value) {
  constexpr std::uint8_t name_tag = 10, value_tag = 11;
  const auto name = oid.empty() ? Bytes{} : der(TagClass::context, false, name_tag, bytes_of(oid));
  const auto content = value ? der(TagClass::context, false, value_tag, bytes_of(*value)) : Bytes{};
  return enveloped(id, der(TagClass::application, tag_number,
                           {der_integer(code, Asn1::enumerated), text_element(""), text_element(diagnostic),
                            name, content}));
}

}  // namespace sti::codec
