// What a certificate's tree says, told in the words of `openssl x509 -text`.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dissect/node.hpp"

namespace sti::dissect {

/// The object identifier of "serverAuth (1.3.6.1.5.5.7.3.1)" or of a text that is one; else the text.
std::string dotted(std::string_view object_text);
/// "serverAuth" of the same, or the whole text.
std::string object_name(std::string_view object_text);

/// A Name below `node` as RFC 2253 writes it: last RDN first, types by their short names.
std::string rfc2253(const Node& node);

struct ExtensionInWords {
  std::string title;  ///< with ": critical" where it is so
  std::vector<std::string> lines;
  bool compared = false;  ///< false where only its title is told, as openssl shows no more than its bytes
};
/// An extension ("x509.extension") as openssl shows it.
ExtensionInWords in_openssl_words(const Node& extension);

/// "DNS:…, IP Address:…" of the general names that are children of `node`.
std::string general_names_in_words(const Node& node);

}  // namespace sti::dissect
