#include "dialogue_fuzz.hpp"

#include <algorithm>
#include <cstdlib>
#include <string>
#include <variant>
#include <vector>

#include "support/playbook.hpp"

namespace sti::fuzz {
namespace {

using protocol::Actions;
using protocol::Span;

void demand(bool holds) {
  if (!holds) std::abort();
}

bool is_safe(std::string_view text) {
  return std::none_of(text.begin(), text.end(),
                      [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == '\x7f'; });
}

void check_action(const protocol::Action& action, std::uint64_t given) {
  const auto inside = [&](Span s) { demand(s.offset <= given && s.length <= given - s.offset); };
  if (const auto* send = std::get_if<protocol::Send>(&action)) {
    demand(send->secret.offset <= send->bytes.size() &&
           send->secret.length <= send->bytes.size() - send->secret.offset);
  } else if (const auto* heard = std::get_if<protocol::Heard>(&action)) {
    inside(heard->span);
    demand(heard->span.length > 0 && is_safe(heard->message.note) && is_safe(heard->message.name) &&
           is_safe(heard->message.summary));
  } else if (const auto* learned = std::get_if<protocol::Learned>(&action)) {
    demand(std::all_of(learned->capabilities.begin(), learned->capabilities.end(), is_safe));
  } else if (const auto* found = std::get_if<protocol::Found>(&action)) {
    inside(found->evidence);
    demand(is_safe(found->text));
  } else if (const auto* fail = std::get_if<protocol::Fail>(&action)) {
    inside(fail->where);
    demand(is_safe(fail->error.text()) && !fail->error.doing.empty());
  }
}

struct Play {
  std::string_view scheme;
  bool try_anyway = false;
  bool typed = false;  ///< a person sends a command before the end

  /// What the dialogue does when `input` comes in pieces cut at `cuts`.
  [[nodiscard]] std::vector<std::string> run(std::string_view input,
                                             const std::vector<std::size_t>& cuts) const {
    protocol::Settings settings;
    settings.try_anyway = try_anyway;
    const auto dialogue = support::make_dialogue(scheme, settings);
    std::vector<std::string> done;
    std::uint64_t given = 0;
    bool upgrade = false, over = false, ready = false;
    const auto note = [&](Actions& actions) {
      for (const auto& action : actions) {
        demand(!over && !upgrade);
        check_action(action, given);
        done.push_back(support::text_of(action));
        upgrade = std::holds_alternative<protocol::StartTls>(action);
        ready |= std::holds_alternative<protocol::Ready>(action);
        over =
            std::holds_alternative<protocol::Done>(action) || std::holds_alternative<protocol::Fail>(action);
      }
      actions.clear();
      demand(!dialogue->waiting_for().empty());
    };

    Actions actions;
    // Questions are asked at most ends of lines, tags and LDAP's results, by a choice that the splits have no
    // part in: where they are not, what follows came early.
    const auto ask = [&] {
      while (dialogue->wants_to_ask() && !over && !upgrade) {
        dialogue->ask(actions);
        note(actions);
      }
    };
    const auto asks_after = [&](std::size_t end) {
      return end == input.size() ||
             ((input[end - 1] == '\n' || input[end - 1] == '>' || input[end - 1] == '\0') &&
              (end * 7 + input.size()) % 5 != 0);
    };
    dialogue->connected(actions);
    note(actions);
    if (input.size() % 3 != 0) ask();
    std::size_t at = 0;
    for (const auto cut : cuts) {
      while (at < cut && !over) {
        auto end = at + 1;
        while (end < cut && !asks_after(end)) ++end;
        const auto piece = input.substr(at, end - at);
        given += piece.size();
        const auto taken = dialogue->receive(bytes_of(piece), actions);
        demand(taken <= piece.size());
        note(actions);
        demand(taken == piece.size() || over || upgrade);
        at += taken;
        if (!upgrade && asks_after(at)) ask();
        if (!upgrade) continue;
        upgrade = false;
        given = 0;
        dialogue->secured(actions);
        note(actions);
        if (at % 2 == 0) ask();
      }
    }
    done.push_back("taken " + std::to_string(at));
    if (ready && !over && typed) {
      dialogue->command("AUTH PLAIN x", actions);
      note(actions);
      dialogue->goodbye(actions);
      note(actions);
    }
    if (!over) {
      dialogue->input_ended(actions);
      note(actions);
      demand(over);
    }
    return done;
  }
};

}  // namespace

int fuzz_dialogue(std::initializer_list<std::string_view> schemes, const std::uint8_t* data,
                  std::size_t size) {
  if (size < 3) return 0;
  const auto input = text_of(ByteView(data, size).subspan(3));
  const Play play{schemes.begin()[data[0] % schemes.size()], (data[0] & 0x40) != 0, (data[0] & 0x80) != 0};
  const auto whole = play.run(input, {input.size()});
  const auto split = input.empty() ? 0 : (data[1] * std::size_t{256} + data[2]) % input.size();
  demand(play.run(input, {split, input.size()}) == whole);
  if (input.size() <= 512) {
    std::vector<std::size_t> each;
    for (std::size_t i = 1; i <= input.size(); ++i) each.push_back(i);
    demand(play.run(input, each) == whole);
  }
  return 0;
}

}  // namespace sti::fuzz
