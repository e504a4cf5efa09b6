#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "dissect/line_parts.hpp"

namespace sti::dissect {

/// Protocols whose messages have the same form.
enum class LineFamily : std::uint8_t { other, smtp, pop3, imap, sieve, xmpp, nntp, ldap };

/// The family of a target's scheme; `other` where its lines have no form known here.
LineFamily line_family(std::string_view scheme);

/// A line or stanza down to its last field, or several commands that were written in one go. nullopt where
/// the family is `other`. Here and below `most_nodes` as in make_tree.
std::optional<Tree> line_tree(LineFamily family, ByteView line, Range where, const LineKind& kind,
                              std::uint64_t most_nodes = UINT64_MAX);

/// Puts one leaf "[N bytes hidden]" in the place of everything inside a secret, and takes away every value
/// that was made of bytes in it; for each of `secrets`, which are in order and apart. `bytes` are those of
/// the root.
void hide(Tree& root, ByteView bytes, std::span<const Range> secrets);

}  // namespace sti::dissect
