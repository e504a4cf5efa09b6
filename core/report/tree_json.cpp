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
Json number_json(const dissect::Node& node) {
  if (!node.number) return nullptr;
  if (node.field->type == FieldType::time) return static_cast<std::int64_t>(*node.number);
  return *node.number;
}

}  // namespace

Json tree_json(const dissect::Node& node) {
  Json out{{"field", node.field->key},
           {"label", node.field->label},
           {"value", text_json(node.text)},
           {"number", number_json(node)},
           {"range",
            {{"stream", sti::name_of(node.range.stream)},
             {"offset", node.range.offset},
             {"length", node.range.length}}},
           {"reading", name_of(node.reading)},
           {"children", Json::array()}};
  for (const auto& child : node.children) out["children"].push_back(tree_json(child));
  return out;
}

}  // namespace sti::report
