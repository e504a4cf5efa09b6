#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lab/dialogue.hpp"

namespace sti::lab {

inline const Service& service_named(std::string_view scheme) {
  return *std::find_if(services().begin(), services().end(),
                       [&](const Service& s) { return s.scheme == scheme; });
}

/// A dialogue whose random numbers are all zero.
inline std::unique_ptr<ServerDialogue> make_dialogue(std::string scheme,
                                                     const std::vector<std::string>& faults = {}) {
  const auto set = FaultSet::from(faults);
  EXPECT_TRUE(set);
  const auto zeros = [](std::span<std::uint8_t> out) { std::fill(out.begin(), out.end(), std::uint8_t{0}); };
  return service_named(scheme).make({scheme, *set, zeros});
}

/// A conversation with a server dialogue, written down as it is to go. run() plays it with what the client
/// writes cut in pieces of every size up to 16, and split in two at every point.
class Playbook {
 public:
  explicit Playbook(std::string scheme, std::vector<std::string> faults = {})
      : scheme_(std::move(scheme)), faults_(std::move(faults)) {}

  Playbook& server(std::string text) { return add(Kind::server, std::move(text)); }
  Playbook& client(std::string text) { return add(Kind::client, std::move(text)); }
  Playbook& tls() { return add(Kind::tls, {}); }        ///< the server starts TLS, and is told that it is up
  Playbook& closed() { return add(Kind::closed, {}); }  ///< the server closes

  void run() const {
    for (std::size_t size = 1; size <= 16; ++size)
      play([size](std::size_t at, std::size_t) { return at + size; }, "pieces of " + std::to_string(size));
    for (std::size_t at = 0; at <= longest(); ++at)
      play([at](std::size_t from, std::size_t end) { return from < at ? at : end; },
           "split at " + std::to_string(at));
  }
  /// Each write in one piece: for what must not be split.
  void run_whole() const {
    play([](std::size_t, std::size_t end) { return end; }, "whole");
  }

 private:
  enum class Kind { server, client, tls, closed };
  struct Entry {
    Kind kind;
    std::string text;
  };

  Playbook& add(Kind kind, std::string text) {
    entries_.push_back({kind, std::move(text)});
    return *this;
  }

  [[nodiscard]] std::size_t longest() const {
    std::size_t length = 0;
    for (const auto& e : entries_)
      if (e.kind == Kind::client) length = std::max(length, e.text.size());
    return length;
  }

  template <typename Cut>
  void play(Cut cut, const std::string& how) const {
    SCOPED_TRACE(how);
    const auto dialogue = make_dialogue(scheme_, faults_);
    Turn turn;
    dialogue->connected(turn);
    for (const auto& entry : entries_) {
      switch (entry.kind) {
        case Kind::server:
          ASSERT_EQ(turn.write, entry.text);
          turn.write.clear();
          break;
        case Kind::client:
          ASSERT_EQ(turn.write, "") << "before the client writes " << entry.text;
          ASSERT_FALSE(turn.ends_input()) << entry.text;
          for (std::size_t at = 0; at < entry.text.size() && !turn.ends_input();) {
            const auto end = std::min(cut(at, entry.text.size()), entry.text.size());
            dialogue->receive(bytes_of(std::string_view(entry.text).substr(at, end - at)), turn);
            at = end;
          }
          break;
        case Kind::tls:
          ASSERT_TRUE(turn.start_tls);
          ASSERT_EQ(turn.write, "");
          turn = {};
          dialogue->secured(turn);
          break;
        case Kind::closed:
          ASSERT_TRUE(turn.close);
          break;
      }
    }
    EXPECT_EQ(turn.write, "") << "at the end";
  }

  std::string scheme_;
  std::vector<std::string> faults_;
  std::vector<Entry> entries_;
};

}  // namespace sti::lab
