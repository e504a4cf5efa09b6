// The language in which rows of a transcript are asked for.
//
//   tls.handshake.type == certificate          a field has a value
//   smtp.reply.code >= 400 and not has tls.alert
//   has x509.ext.san                           a field is there
//   x509.subject contains example              a field's text holds another
//   mail.example                               the row's text holds it
//   "not verified"                             as above, for what would otherwise be syntax
//
// Conditions are joined by `and` (&&), `or` (||) and `not` (!), binding in the order not, and, or; brackets
// group. Keywords are in lower case.
//
// - Field keys are those of the registry (model/field.hpp). The key of a group, or the beginning of keys,
//   stands for every field so named and all that lies inside it: `x509.ext.san contains example`.
//   `has` may be left out before a key with a dot in it.
// - A comparison holds where any field with that key satisfies it. `!=` holds where there is such a field
//   and none of them is equal, so `a != b` is not `not a == b`: the latter holds without the field, too.
// - `==` and `!=` compare numbers (decimal, or hexadecimal after 0x) with the field's number, times (RFC
// 3339,
//   or the date alone) with the field's time, and everything else with its text: with all of it, or with the
//   name that stands before " (0x…)". `contains` looks within the text. ASCII letters match in either case.
// - `<` `<=` `>` `>=` need a number, a time, or a name that the field's registry gives a number, as in
//   `tls.handshake.version >= TLSv1.2`.
// - Words that are none of this are free text, blanks between them included. Text without any syntax in it is
//   free text as it stands, brackets included.
// - In double quotes \" \\ \n \r \t and \xNN stand for a character; a character that is shown escaped is
//   matched by what it is.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "dissect/node.hpp"

namespace sti::filter {

/// Bounds, so that no text makes a filter that costs more than its length.
inline constexpr std::size_t longest_filter = 4096;  ///< bytes
inline constexpr std::size_t deepest_nesting = 64;   ///< of brackets and negations

struct Expression;

/// What a filter is asked about. Each function is called only where the filter needs what it gives, and may
/// be called more than once.
class Subject {
 public:
  virtual ~Subject() = default;
  /// The text of the row, as shown.
  [[nodiscard]] virtual std::string_view text() const = 0;
  /// The fields that every event has, under the key "event"; nullptr where there are none.
  [[nodiscard]] virtual const dissect::Node* event() const = 0;
  /// The dissected bytes; nullptr where there are none.
  [[nodiscard]] virtual const dissect::Node* tree() const = 0;
};

/// Why a text is no filter, and where.
struct FilterError {
  std::size_t offset = 0, length = 0;  ///< bytes of the text; length 0 where something is missing
  std::size_t column = 1;              ///< 1-based, in characters
  std::string expected;
  std::string got;  ///< escaped: safe to print

  /// "column 5: expected a value, got the end"
  [[nodiscard]] std::string text() const;
  bool operator==(const FilterError&) const = default;
};

/// A filter that was understood. Copies share what they hold; it never changes.
class Filter {
 public:
  Filter();  ///< lets everything through
  Filter(std::string source, Expression expression);

  [[nodiscard]] bool matches(const Subject& subject) const;
  [[nodiscard]] const std::string& source() const { return source_; }
  [[nodiscard]] bool everything() const;
  /// Whether trees are needed to tell: then a row costs as much as its dissection.
  [[nodiscard]] bool needs_trees() const { return needs_trees_; }
  /// Whether all that this lets through is let through by `wider` too, where that is plain to see.
  [[nodiscard]] bool is_within(const Filter& wider) const;

  bool operator==(const Filter& other) const { return source_ == other.source_; }

 private:
  std::string source_;
  std::shared_ptr<const Expression> expression_;
  bool needs_trees_ = false;
};

/// Empty text, or blanks, give the filter that lets everything through.
std::variant<Filter, FilterError> parse_filter(std::string_view text);

}  // namespace sti::filter
