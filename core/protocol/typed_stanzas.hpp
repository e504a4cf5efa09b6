#pragma once

#include <string_view>

#include "protocol/disclosure.hpp"
#include "protocol/xml_stream.hpp"

namespace sti::protocol {

/// The XML that a person types into an open stream, which may be spread over lines: what a line means is
/// known from what was typed before it, and from nothing that the server says.
class TypedStanzas {
 public:
  TypedStanzas();
  /// A line is sent next. Plain where it is made of whole stanzas that are known to carry no secret, and
  /// begins where one may begin; secret from its first byte otherwise.
  Disclosure sent(std::string_view line);

 private:
  XmlStreamReader reader_;
};

}  // namespace sti::protocol
