#pragma once

#include <string>
#include <string_view>

#include "protocol/dialogue.hpp"

namespace sti::support {

/// Plays a conversation with the dialogue of `scheme` and says where it departs from the script; empty where
/// it does not. The server's part is given whole, byte by byte, and split in two at every place; each time
/// the dialogue must act the same, and each action must come with the byte that decides it.
///
/// One step a line, in the order in which things happen:
///
///     connect | secure | eof | deadline | goodbye | command: TEXT   what happens to the dialogue
///     greeting: | more: | reply: | untagged: BYTES          the server sends a line, and it is heard as such
///     input: BYTES                                          the server sends bytes that are not (yet) a line
///     left: BYTES                                           the server sends bytes that must not be taken
///     send: BYTES                                           the dialogue sends a line; where it asks, all
///     input
///                                                           above was there before, and came early if it is
///                                                           a reply
///     learned: ENTRY | ENTRY                                the capabilities, here are none: "learned:"
///     found: CODE SEVERITY                                  a finding
///     starttls | ready | done | fail: OUTCOME
///     waiting: WORDS                                        waiting_for(), at this point
///
/// BYTES may have \r \n \t \0 \xHH \\. CRLF is added to them (not in XMPP, not to input and left, and not
/// where they end in \n of their own accord). At the end of a line «…» says more: the note of a line heard,
/// the secret part of what is sent, the bytes that are a finding's evidence.
std::string play(std::string_view scheme, const protocol::Settings& settings, std::string_view script);
std::string play(std::string_view scheme, std::string_view script);

/// Settings of a user who has STARTTLS asked for even where it is not offered.
inline protocol::Settings anyway() {
  protocol::Settings settings;
  settings.try_anyway = true;
  return settings;
}

/// A dialogue of `scheme`, as the engine makes it.
std::unique_ptr<protocol::Dialogue> make_dialogue(std::string_view scheme, protocol::Settings settings = {});

/// One line for an action, everything in it included, so that two can be compared.
std::string text_of(const protocol::Action& action);

}  // namespace sti::support
