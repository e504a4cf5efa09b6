// Distinguished names and general names: how they read, and when two are the same.
#pragma once

#include <string>
#include <vector>

#include "codec/der.hpp"
#include "model/bytes.hpp"

namespace sti::x509 {

/// A Name as RFC 4514 writes it (last RDN first, "CN=…,O=…"), control bytes escaped besides. Attribute types
/// without a short name and values that are no character string are written as RFC 4514 §2.4 says
/// ("2.5.4.97=#0c…"). What cannot be read as a Name comes out as "#" and its hexadecimal.
std::string name_text(ByteView name_der);

/// The RDNs of a Name, each in a form that is equal for two RDNs exactly where RFC 5280 §7.1 calls them
/// equal: string type, letter case (of ASCII) and white space make no difference, nor does the order in a
/// multi-valued RDN. A part that cannot be read stands for itself, byte for byte.
std::vector<std::string> canonical_rdns(ByteView name_der);
/// The whole Name in that form, to be compared or used as a key.
std::string canonical_name(ByteView name_der);

/// Values of the emailAddress attributes in a Name (RFC 5280 §4.1.2.6), unescaped.
std::vector<std::string> email_attributes(ByteView name_der);

bool is_empty_name(ByteView name_der);

enum class NameKind : std::uint8_t { other, email, dns, x400, directory, edi, uri, ip, registered };

/// One GeneralName, RFC 5280 §4.2.1.6. Views point into the certificate.
struct GeneralName {
  NameKind kind = NameKind::other;
  ByteView value;          ///< the text, the address, the Name, the OID; for `other` the value inside [0]
  std::string other_type;  ///< OID of an otherName
};

/// Types of otherName that are known here.
inline constexpr std::string_view oid_srv_name = "1.3.6.1.5.5.7.8.7";           // RFC 4985
inline constexpr std::string_view oid_xmpp_addr = "1.3.6.1.5.5.7.8.5";          // RFC 6120 §13.7.1.4
inline constexpr std::string_view oid_smtp_utf8_mailbox = "1.3.6.1.5.5.7.8.9";  // RFC 9598

/// nullopt where the element is no GeneralName.
std::optional<GeneralName> general_name(const codec::DerElement& element);
/// "DNS:…", "IP:…", "email:…", "URI:…", "SRV:…", "XMPP:…", "dirName:…", "RID:…", "other:OID" and so on,
/// escaped.
std::string text_of_name(const GeneralName& name);
/// "192.0.2.1" for 4 bytes, RFC 5952 text for 16; hexadecimal for any other number.
std::string ip_text(ByteView address);

}  // namespace sti::x509
