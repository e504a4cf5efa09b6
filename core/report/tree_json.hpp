#pragma once

#include "dissect/node.hpp"
#include "report/json_values.hpp"

namespace sti::report {

/// "tree" of an event in the session document under full detail: field, label, value, number, range, reading,
/// children.
Json tree_json(const dissect::Node& node);

}  // namespace sti::report
