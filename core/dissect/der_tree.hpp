#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "codec/der.hpp"
#include "dissect/tree.hpp"
#include "model/field_key.hpp"

namespace sti::dissect {

using codec::Asn1;
using codec::DerElement;
using codec::DerReader;
using codec::TagClass;

/// Any BER or DER as a tree: every element with its header, and its value or its elements. What DER forbids
/// is shown and flagged in the header's text. Deeper than `DerTree::deepest` an element's content stays one
/// value.
Tree der_tree(ByteView der, Range where);
/// The same in the memory of a larger tree.
Node der_tree(TreeMemory& memory, ByteView der, Range where);

/// Builds trees over DER. Whoever knows what an element means gives it a key of its own and reads its
/// elements; what nobody knows is shown by its type.
class DerTree {
 public:
  static constexpr int deepest = 32;

  /// The tree grows in `memory`. `where` is the place in the session of the bytes that the outermost
  /// DerReader was given.
  DerTree(TreeMemory& memory, Range where) : memory_(memory), where_(where) {}

  [[nodiscard]] TreeMemory& memory() const { return memory_; }

  /// Reads one element of a list; `index` counts from 0.
  using ReadElement = std::function<Node(const DerElement& element, std::size_t index)>;

  /// An element with its header, its value as text, and the value's bytes; what it holds is not looked into.
  [[nodiscard]] Node value(const DerElement& element, FieldKey key) const;
  /// As above with a text of the caller's.
  [[nodiscard]] Node value(const DerElement& element, FieldKey key, Text text) const;
  /// An implicitly tagged element (X.690 §8.14), its value read as one of the universal `type`.
  [[nodiscard]] Node implicit(const DerElement& element, FieldKey key, Asn1 type) const;
  /// Adds a remark to what a node's header says, where the flags of what DER forbids stand too.
  void note(Node& node, std::string_view remark) const;
  /// An element that holds others. One that does not, though it should, is a fault.
  [[nodiscard]] Node list(const DerElement& element, FieldKey key, const ReadElement& read) const;
  /// An OCTET STRING or BIT STRING whose content is DER again, `skip` bytes into it.
  [[nodiscard]] Node wrapped(const DerElement& element, FieldKey key, std::size_t skip,
                             const ReadElement& read) const;
  /// Any element, by its type.
  [[nodiscard]] Node any(const DerElement& element, int depth = 0) const;
  /// The same as a function to pass on.
  [[nodiscard]] ReadElement any_element() const;

  [[nodiscard]] Range place(std::size_t offset, std::size_t length) const {
    return {where_.stream, where_.offset + offset, length};
  }

 private:
  [[nodiscard]] Node start(const DerElement& element, FieldKey key) const;
  void contents(Node& node, const DerElement& element, ByteView bytes, std::size_t offset,
                const ReadElement& read) const;

  TreeMemory& memory_;
  Range where_;
};

/// "sha256WithRSAEncryption (1.2.840.113549.1.1.11)", or the dotted form alone.
Text object_text(TreeMemory& memory, std::string_view dotted);

/// The value of a primitive element in words: a number, a string, a time, an object identifier, else
/// hexadecimal.
Text value_text(TreeMemory& memory, const DerElement& element);

}  // namespace sti::dissect
