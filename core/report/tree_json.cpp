#include "report/tree_json.hpp"

namespace sti::report {
namespace {

std::string_view name_of(dissect::Reading reading) {
  switch (reading) {
    case dissect::Reading::whole:
      return "whole";
    case dissect::Reading::unexplained:
      return "unexplained";
    case dissect::Reading::fault:
      return "fault";
  }
  return {};
}

/// A time may lie before 1970: its number is a two's complement.
void write_number(JsonWriter& out, const dissect::Node& node) {
  out.key("number");
  if (!node.number)
    out.value(nullptr);
  else if (node.field->type == FieldType::time)
    out.value(static_cast<std::int64_t>(*node.number));
  else
    out.value(*node.number);
}

void write_node(JsonWriter& out, const dissect::Node& node) {
  out.begin_object();
  out.field("field", node.field->key);
  out.field("label", node.field->label);
  out.field("value", std::string_view(node.text));
  write_number(out, node);
  out.key("range");
  out.begin_object();
  out.field("stream", sti::name_of(node.range.stream));
  out.field("offset", node.range.offset);
  out.field("length", node.range.length);
  out.end_object();
  out.field("reading", name_of(node.reading));
  out.key("children");
  out.begin_array();
  for (const auto& child : node.children) write_node(out, child);
  out.end_array();
  out.end_object();
}

}  // namespace

void write_tree(JsonWriter& out, const dissect::Node& node) {
  out.begin_in_line();
  write_node(out, node);
  out.end_in_line();
}

}  // namespace sti::report
