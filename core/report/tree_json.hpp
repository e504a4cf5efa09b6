#pragma once

#include "dissect/node.hpp"
#include "report/json_writer.hpp"

namespace sti::report {

/// A field tree as JSON, in one line: indented, a deep one would be spaces for the most part.
void write_tree(JsonWriter& out, const dissect::Node& node);

}  // namespace sti::report
