// A session into which lines are typed once its inspection is complete, without network and TLS: the real
// dialogue and the real recorder, and a server that says what the test wants.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "model/inspection.hpp"
#include "net/event_queue.hpp"
#include "net/recorder.hpp"
#include "protocol/dialogue.hpp"

namespace sti::test {

class TypedSession {
 public:
  /// Open for commands, with TLS from the first byte.
  explicit TypedSession(std::string_view scheme);

  /// Types a line. What of it may be shown, with "[…]" in place of what is secret; without its end.
  std::string type(std::string_view line);
  /// Bytes come from the server, as one chunk.
  void hear(std::string_view bytes);
  /// Something is said of the session that quotes the server.
  void note(Payload payload) { recorder_.add(std::move(payload)); }

  /// Ends the transcript. Nothing is typed or heard after it.
  Inspection finish();
  /// Whether the dialogue has ended by itself.
  [[nodiscard]] bool over() const { return over_; }

 private:
  void carry_out();

  net::EventQueue queue_;
  const net::Clock clock_;  // which the recorder refers to
  net::Recorder recorder_{1, queue_, clock_};
  std::unique_ptr<protocol::Dialogue> dialogue_;
  protocol::Actions actions_;
  std::string last_shown_;
  bool over_ = false;
};

/// How bytes may be found in what is written or shown: as they are, in base64 at any alignment, in
/// hexadecimal.
std::vector<std::string> forms_of(std::string_view secret);
/// The first of these forms that is in `text`; empty where none is.
std::string leak_in(std::string_view text, const std::vector<std::string>& forms);

}  // namespace sti::test
