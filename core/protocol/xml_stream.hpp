#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/bytes.hpp"
#include "protocol/dialogue.hpp"

namespace sti::protocol {

struct XmlAttribute {
  std::string ns;  ///< empty for a name without prefix
  std::string name;
  std::string value;
};

struct XmlElement {
  std::string ns;
  std::string name;  ///< without prefix
  std::vector<XmlAttribute> attributes;
  std::string text;  ///< character data of this element itself
  std::vector<XmlElement> children;

  [[nodiscard]] bool is(std::string_view wanted_ns, std::string_view wanted_name) const {
    return ns == wanted_ns && name == wanted_name;
  }
  [[nodiscard]] const XmlElement* child(std::string_view wanted_ns, std::string_view wanted_name) const;
  /// The value of an attribute without prefix; empty where there is none.
  [[nodiscard]] std::string_view attribute(std::string_view wanted_name) const;
};

/// Reads an XMPP stream (RFC 6120 §4) that arrives in pieces of any size: one long XML document of which the
/// root's start tag, each child of the root, and the root's end tag are units. An XML declaration is not
/// needed. What RFC 6120 §11.1 forbids (comments, processing instructions, DTDs, entities other than the
/// predefined) is an error.
class XmlStreamReader {
 public:
  enum class State : std::uint8_t {
    partial,
    opened,  ///< the root's start tag (and the declaration before it); element() has no children
    stanza,  ///< a whole child of the root
    closed,  ///< the root's end tag
    broken,  ///< not what the RFC allows; problem() says why. Final.
  };

  static constexpr std::uint64_t unit_limit = 512 * 1024;  ///< bytes of one unit
  static constexpr std::size_t depth_limit = 64;
  static constexpr std::size_t attribute_limit = 64;   ///< of one element
  static constexpr std::size_t element_limit = 10000;  ///< in one unit

  /// Takes bytes up to and including the one that completes the current unit and returns how many.
  std::size_t take(ByteView bytes);

  [[nodiscard]] State state() const { return state_; }
  [[nodiscard]] const XmlElement& element() const { return unit_; }
  /// A unit has begun and is not complete; white space between units is part of none.
  [[nodiscard]] bool in_unit() const { return in_unit_ && state_ == State::partial; }
  /// Where the unit is, from its first "<", counted from the first byte ever given.
  [[nodiscard]] Span span() const { return {unit_start_, position_ - unit_start_}; }
  /// The unit as received.
  [[nodiscard]] std::string_view raw() const { return raw_; }
  [[nodiscard]] const std::string& problem() const { return problem_; }

  /// Goes on to the unit after this one.
  void next();

 private:
  using Scope = std::vector<std::pair<std::string, std::string>>;  // prefix, namespace
  struct Open {
    XmlElement element;
    std::string qualified_name;
    Scope scope;
  };
  struct Tag {
    std::string_view qualified_name;
    std::vector<std::pair<std::string_view, std::string>> attributes;
    bool empty_element = false;
  };

  void take_byte(char c);
  void take_markup(char c);
  void take_text(char c);
  void markup_done();
  void start_tag(std::string_view inside);
  void end_tag(std::string_view qualified_name);
  void flush_text();
  bool parse_tag(std::string_view inside, Tag& tag);
  bool resolve(const Tag& tag, Open& open);
  const std::string* namespace_of(std::string_view prefix, const Scope& innermost) const;
  void unit_complete(State state);
  void broken(std::string why);

  State state_ = State::partial;
  std::string problem_;
  std::uint64_t position_ = 0;
  std::uint64_t unit_start_ = 0;
  bool in_unit_ = false;
  std::string raw_;
  std::size_t elements_ = 0;

  bool in_markup_ = false;
  std::size_t markup_start_ = 0;  // in raw_
  char quote_ = 0;                // inside an attribute value: which quote ends it
  std::string text_;              // character data not yet given to its element

  bool root_open_ = false;
  bool declared_ = false;
  std::string root_name_;
  Scope root_scope_;
  std::vector<Open> open_;  // below the root
  XmlElement unit_;
};

}  // namespace sti::protocol
