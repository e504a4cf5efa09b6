#include "filter/filter.hpp"

#include <algorithm>

#include "filter/expression.hpp"
#include "filter/syntax.hpp"

namespace sti::filter {
namespace {

using dissect::Node;

bool names(const Reference& wanted, std::string_view key) {
  if (!key.starts_with(wanted.key)) return false;
  return key.size() == wanted.key.size() || (wanted.below && key[wanted.key.size()] == '.');
}

/// Whether `test` holds for any node that the reference names, or that lies inside one where it names groups.
template <typename Test>
bool any(const Node& node, const Reference& wanted, const Test& test, bool inside = false) {
  const bool named = inside || (node.field && names(wanted, node.field->key));
  if (named && test(node)) return true;
  return std::any_of(node.children.begin(), node.children.end(),
                     [&](const Node& child) { return any(child, wanted, test, named && wanted.below); });
}

template <typename Test>
bool any_in(const Subject& subject, const Reference& wanted, const Test& test) {
  const auto* root = wanted.of_event ? subject.event() : subject.tree();
  return root && any(*root, wanted, test);
}

std::string digits_of(std::string_view text) {
  std::string out;
  for (const char c : text)
    if (c != ':') out.push_back(lower(c));
  out.erase(0, std::min(out.find_first_not_of('0'), out.size()));
  return out;
}

bool is_time(const Node& node) { return node.field && node.field->type == FieldType::time; }

bool same_text(std::string_view text, std::string_view lower_case) {
  return text.size() == lower_case.size() && std::equal(text.begin(), text.end(), lower_case.begin(),
                                                        [](char a, char b) { return lower(a) == b; });
}

bool equal(const Node& node, const Value& value) {
  if (node.number && is_time(node) && value.time) return static_cast<UnixTime>(*node.number) == *value.time;
  if (node.number && !is_time(node) && value.number) return *node.number == *value.number;
  const std::string_view text = node.text;
  if (same_text(text, value.text)) return true;
  if (const auto code = text.find(" (0x");
      code != std::string_view::npos && same_text(text.substr(0, code), value.text))
    return true;
  // A number too long for a machine word is shown in hexadecimal.
  return !node.number && !value.hex.empty() && digits_of(text) == value.hex;
}

template <typename T>
bool in_order(T a, Comparison comparison, T b) {
  switch (comparison) {
    case Comparison::less:
      return a < b;
    case Comparison::at_most:
      return a <= b;
    case Comparison::greater:
      return a > b;
    default:
      return a >= b;
  }
}

bool in_order(const Node& node, Comparison comparison, const Value& value) {
  if (!node.number) return false;
  if (is_time(node))
    return value.time && in_order(static_cast<UnixTime>(*node.number), comparison, *value.time);
  return value.number && in_order(*node.number, comparison, *value.number);
}

bool compares(const Subject& subject, const Expression& e) {
  const auto& value = e.value;
  switch (e.comparison) {
    case Comparison::equal:
      return any_in(subject, e.field, [&](const Node& node) { return equal(node, value); });
    case Comparison::not_equal:
      return any_in(subject, e.field, [](const Node&) { return true; }) &&
             !any_in(subject, e.field, [&](const Node& node) { return equal(node, value); });
    case Comparison::contains:
      return any_in(subject, e.field, [&](const Node& node) { return holds_lower(node.text, value.text); });
    default:
      return any_in(subject, e.field, [&](const Node& node) { return in_order(node, e.comparison, value); });
  }
}

bool holds(const Subject& subject, const Expression& e) {
  const auto part_holds = [&](const Expression& part) { return holds(subject, part); };
  switch (e.kind) {
    case Expression::Kind::everything:
      return true;
    case Expression::Kind::any_of:
      return std::any_of(e.parts.begin(), e.parts.end(), part_holds);
    case Expression::Kind::all_of:
      return std::all_of(e.parts.begin(), e.parts.end(), part_holds);
    case Expression::Kind::none_of:
      return std::none_of(e.parts.begin(), e.parts.end(), part_holds);
    case Expression::Kind::text:
      return holds_lower(subject.text(), e.needle);
    case Expression::Kind::has:
      return any_in(subject, e.field, [](const Node&) { return true; });
    case Expression::Kind::compare:
      return compares(subject, e);
  }
  return false;
}

bool reads_trees(const Expression& e) {
  if (e.kind == Expression::Kind::has || e.kind == Expression::Kind::compare) return !e.field.of_event;
  return std::any_of(e.parts.begin(), e.parts.end(), reads_trees);
}

}  // namespace

std::string FilterError::text() const {
  return "column " + std::to_string(column) + ": expected " + expected + ", got " + got;
}

Filter::Filter() : expression_(std::make_shared<const Expression>()) {}

Filter::Filter(std::string source, Expression expression)
    : source_(std::move(source)),
      expression_(std::make_shared<const Expression>(std::move(expression))),
      needs_trees_(reads_trees(*expression_)) {}

bool Filter::matches(const Subject& subject) const { return holds(subject, *expression_); }

bool Filter::everything() const { return expression_->kind == Expression::Kind::everything; }

bool Filter::is_within(const Filter& wider) const {
  if (wider.everything()) return true;
  return expression_->kind == Expression::Kind::text && wider.expression_->kind == Expression::Kind::text &&
         holds_lower(expression_->needle, wider.expression_->needle);
}

}  // namespace sti::filter
