// The ways in which bytes and sessions are copied out of the window. Pure.
#pragma once

#include <string>
#include <vector>

#include "dissect/node.hpp"
#include "model/inspection.hpp"

namespace sti::gui {

std::string hex_dump_line(ByteView bytes);  ///< "32 32 30 20"
std::string c_array(ByteView bytes,
                    const char* name);  ///< "static const unsigned char name[] = { 0x32, … };"
/// As the right half of a hex dump reads: text, what is not printable escaped.
std::string ascii_text(ByteView bytes);

/// What a field holds, as text; of a group its fields, one a line, indented by level.
std::string field_value(const dissect::Node& node);
/// The filter that finds what has this field with this value: `tls.handshake.type == 11`; of a group
/// `has tls.ext.alpn.list`.
std::string field_filter(const dissect::Node& node);

/// Rows as the text report has them, a line each: time, direction, words. Secrets are left out.
std::string rows_text(const Inspection& session, const std::vector<std::uint64_t>& events);

/// The certificate an event is about, as PEM: of a Certificate message or event all of them; empty where
/// there is none.
std::string pem_of_event(const Inspection& session, const Event& event);

/// A command of another program that asks the same server the same thing.
struct EqualCommand {
  const char* program;
  std::string line;  ///< empty where that program cannot speak the protocol
};
std::vector<EqualCommand> equal_commands(const Inspection& session, const std::string& ca_file);

}  // namespace sti::gui
