// LDAP messages (RFC 4511), read and written. A message is read once, into its parts; a part is an element of
// the encoding and what the protocol calls it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "codec/der.hpp"

namespace sti::codec {

enum class LdapPart : std::uint8_t {
  message,
  message_id,
  // Operations, RFC 4511 §4.2 to §4.14
  bind_request,
  bind_response,
  unbind_request,
  search_request,
  search_entry,
  search_done,
  search_reference,
  extended_request,
  extended_response,
  intermediate_response,
  other_operation,  ///< modify, add, delete, rename, compare, abandon: not looked into
  // What they are made of
  version,
  name,
  simple_password,
  sasl_credentials,
  mechanism,
  credentials,
  base,
  scope,
  dereference,
  size_limit,
  time_limit,
  types_only,
  filter,
  assertion,  ///< the value or the part of one that a filter looks for
  selection,  ///< the list of attributes that are asked for
  attributes,
  attribute,  ///< one, with its values
  attribute_type,
  values,
  value,
  result_code,
  matched_dn,
  diagnostic,
  referral,
  uri,
  server_credentials,
  operation_oid,
  operation_value,
  controls,
  control,
  control_type,
  criticality,
  control_value,
  unknown,  ///< what a later version of the protocol may have added (RFC 4511 §4)
};

struct LdapElement {
  LdapPart part = LdapPart::unknown;
  DerElement element;
  std::vector<LdapElement> parts;  ///< as they follow each other; empty where its content is a value

  /// The first of that kind directly in it; nullptr where there is none.
  [[nodiscard]] const LdapElement* first(LdapPart wanted) const;
  /// The content as characters.
  [[nodiscard]] std::string_view text() const { return text_of(element.content); }
  /// The content as a number of at most 2^31 - 1, which is the largest in LDAP (RFC 4511 §4.1.1).
  [[nodiscard]] std::optional<std::uint32_t> number() const;
};

/// Views of the bytes that it was read from.
struct LdapMessage {
  LdapElement root;
  std::uint32_t id = 0;

  [[nodiscard]] const LdapElement& operation() const { return root.parts[1]; }
  /// The result code where the operation is a response that has one.
  [[nodiscard]] std::optional<std::uint32_t> result() const;
  /// The text of a part of the operation; empty where there is none.
  [[nodiscard]] std::string_view text(LdapPart part) const;
};

/// "ExtendedResponse", as RFC 4511 calls the operation whose tag has this number; empty where none has.
std::string_view ldap_operation_name(std::uint32_t tag_number);
/// "success", as RFC 4511 appendix A calls it; empty where it is not known.
std::string_view ldap_result_name(std::uint64_t code);

/// Deeper than this a filter is not looked into.
inline constexpr int ldap_filter_depth = 32;

/// The length of the message that begins with these bytes, header included; nullopt where more are needed to
/// tell. An error where no message begins so, or one of over `most` bytes: LDAP allows definite lengths only,
/// in any number of bytes (RFC 4511 §5.1).
Result<std::optional<std::size_t>> ldap_message_length(ByteView begun, std::size_t most);

/// Exactly one message. Its errors name the offset and what was expected there. Elements that the protocol
/// does not know are passed over where it allows that.
Result<LdapMessage> read_ldap_message(ByteView bytes);

inline constexpr std::string_view ldap_start_tls_oid = "1.3.6.1.4.1.1466.20037";  // RFC 4511 §4.14
inline constexpr std::string_view ldap_notice_of_disconnection_oid = "1.3.6.1.4.1.1466.20036";  // §4.4.1

// Requests and responses that are written here.

/// What the server can do: of its root DSE (RFC 4512 §5.1) these attributes.
Bytes ldap_root_dse_request(std::uint32_t id, const std::vector<std::string_view>& attributes);
/// ExtendedRequest without a value.
Bytes ldap_extended_request(std::uint32_t id, std::string_view oid);
Bytes ldap_unbind_request(std::uint32_t id);

struct LdapAttribute {
  std::string type;
  std::vector<std::string> values;
};
Bytes ldap_search_entry(std::uint32_t id, std::string_view name,
                        const std::vector<LdapAttribute>& attributes);
/// A response that consists of a result: to a bind (`tag_number` 1), a search (5), a compare (15), …
/// `oid` and `value` are the name and the value of an ExtendedResponse (24), where it has them.
Bytes ldap_result(std::uint32_t id, std::uint8_t tag_number, std::uint32_t code, std::string_view diagnostic,
                  std::string_view oid = {}, std::optional<std::string_view> value = {});

}  // namespace sti::codec
