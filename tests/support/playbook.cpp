#include "support/playbook.hpp"

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <vector>

#include "model/escape.hpp"
#include "model/finding.hpp"
#include "model/outcome.hpp"
#include "protocol/registry.hpp"

namespace sti::support {
namespace {

using protocol::Action;
using protocol::Actions;
using protocol::Dialogue;
using protocol::Span;

/// Something the dialogue must do once `after` bytes of the run were given.
struct Expected {
  std::string text;
  std::optional<std::string> more;
  std::size_t after = 0;
};

/// What the dialogue did, in the words of the script.
struct Happened {
  std::string text;
  std::string more;
};

/// What happens to the dialogue, and what the server sends until the next such thing happens. Where the
/// dialogue is expected to send something, it is asked to, once all that stands before is given and nothing
/// more is at hand.
struct Run {
  std::string start;
  std::string argument;
  std::string input;
  std::size_t taken_at_most = std::string::npos;
  std::vector<Expected> expected;
  std::vector<std::pair<std::size_t, std::string>> waiting;  // after so many bytes: waiting_for()
};

std::string unescape(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      out += text[i];
      continue;
    }
    switch (text[++i]) {
      case 'r':
        out += '\r';
        break;
      case 'n':
        out += '\n';
        break;
      case 't':
        out += '\t';
        break;
      case '0':
        out += '\0';
        break;
      case 'x':
        out += static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16));
        i += 2;
        break;
      default:
        out += text[i];
    }
  }
  return out;
}

std::vector<Run> read_script(std::string_view script, bool lines) {
  std::vector<Run> runs;
  while (!script.empty()) {
    const auto end = std::min(script.find('\n'), script.size());
    auto line = script.substr(0, end);
    script.remove_prefix(std::min(end + 1, script.size()));
    line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
    if (line.empty()) continue;

    std::optional<std::string> more;
    constexpr std::string_view open = "«", close = "»";
    if (line.ends_with(close)) {
      const auto start = line.rfind(open);
      more = unescape(line.substr(start + open.size(), line.size() - start - open.size() - close.size()));
      line = line.substr(0, start);
      while (line.ends_with(' ')) line.remove_suffix(1);
    }
    const auto colon = line.find(':');
    const auto key = std::string(line.substr(0, colon));
    auto argument = std::string(colon == std::string_view::npos ? "" : line.substr(colon + 1));
    if (argument.starts_with(' ')) argument.erase(0, 1);

    if (key == "connect" || key == "secure" || key == "eof" || key == "deadline" || key == "goodbye" ||
        key == "command") {
      runs.push_back(
          {.start = key, .argument = unescape(argument), .input = {}, .expected = {}, .waiting = {}});
      continue;
    }
    auto& run = runs.at(runs.size() - 1);
    const bool heard =
        key == "greeting" || key == "more" || key == "reply" || key == "untagged" || key == "capability";
    if (heard || key == "send" || key == "input" || key == "left") {
      auto bytes = unescape(argument);
      if (lines && (heard || key == "send") && !bytes.ends_with('\n')) bytes += "\r\n";
      if (key == "left") run.taken_at_most = std::min(run.taken_at_most, run.input.size());
      if (key != "send") run.input += bytes;
      if (heard || key == "send")
        run.expected.push_back({key + ": " + escaped(bytes), more, run.input.size()});
    } else if (key == "waiting") {
      run.waiting.emplace_back(run.input.size(), argument);
    } else {
      run.expected.push_back({argument.empty() ? key : key + ": " + argument, more, run.input.size()});
    }
  }
  return runs;
}

std::string_view name_of_role(event::MessageRole role) {
  switch (role) {
    case event::MessageRole::greeting:
      return "greeting";
    case event::MessageRole::command:
      return "command";
    case event::MessageRole::reply:
      return "reply";
    case event::MessageRole::continuation:
      return "more";
    case event::MessageRole::capability:
      return "capability";
    case event::MessageRole::data:
    case event::MessageRole::unsolicited:
      return "untagged";
  }
  return "?";
}

/// What a script says happened. A capability may be written as the part of a reply that it is, too.
bool says(std::string_view wanted, std::string_view got) {
  constexpr std::string_view capability = "capability: ";
  if (wanted == got) return true;
  const auto colon = wanted.find(':');
  const auto key = wanted.substr(0, colon);
  return (key == "more" || key == "reply" || key == "untagged") && got.starts_with(capability) &&
         got.substr(capability.size()) == wanted.substr(colon + 2);
}

std::string piece(std::string_view bytes, Span span) {
  if (span.offset + span.length > bytes.size()) return "<beyond what was given>";
  return std::string(bytes.substr(span.offset, span.length));
}

Happened describe(const Action& action, std::string_view input) {
  struct {
    std::string_view input;
    Happened operator()(const protocol::Send& a) const {
      const auto sent = sti::text_of(ByteView(a.bytes));
      return {"send: " + escaped(sent), piece(sent, a.secret)};
    }
    Happened operator()(const protocol::Heard& a) const {
      return {std::string(name_of_role(a.message.role)) + ": " + escaped(piece(input, a.span)),
              a.message.note};
    }
    Happened operator()(const protocol::Learned& a) const {
      std::string text = "learned";
      for (const auto& entry : a.capabilities) text += (text == "learned" ? ": " : " | ") + entry;
      return {text, {}};
    }
    Happened operator()(const protocol::Found& a) const {
      const auto& kind = kind_of(a.id);
      return {
          "found: " + std::string(kind.code) + " " + std::string(name_of(a.severity.value_or(kind.severity))),
          piece(input, a.evidence)};
    }
    Happened operator()(const protocol::StartTls&) const { return {"starttls", {}}; }
    Happened operator()(const protocol::Ready&) const { return {"ready", {}}; }
    Happened operator()(const protocol::Done&) const { return {"done", {}}; }
    Happened operator()(const protocol::Fail& a) const {
      return {"fail: " + std::string(name_of(a.outcome)), piece(input, a.where)};
    }
  } visitor{input};
  return std::visit(visitor, action);
}

bool ends(const Actions& actions) {
  return !actions.empty() && (std::holds_alternative<protocol::StartTls>(actions.back()) ||
                              std::holds_alternative<protocol::Done>(actions.back()) ||
                              std::holds_alternative<protocol::Fail>(actions.back()));
}

/// One way of giving a run's input in pieces.
struct Split {
  std::size_t run = std::string::npos;  ///< which run; the others are given whole
  std::size_t at = 0;
  bool bytewise = false;
  [[nodiscard]] std::size_t piece_length(std::size_t this_run, std::size_t position, std::size_t size) const {
    if (bytewise) return 1;
    return run == this_run && position < at ? std::min(at, size) - position : size - position;
  }
  [[nodiscard]] std::string text() const {
    if (bytewise) return "byte by byte";
    return run == std::string::npos ? "whole"
                                    : "run " + std::to_string(run) + " split at " + std::to_string(at);
  }
};

class Replay {
 public:
  Replay(Dialogue& dialogue, const Split& split) : dialogue_(dialogue), split_(split) {}

  /// Empty, or what went otherwise than expected.
  std::string run(const Run& run, std::size_t number) {
    const auto base = stream_.size();
    expected_ = &run.expected;
    next_ = 0;
    Actions actions;
    if (run.start == "secure") stream_.clear();
    start(run, actions);
    if (auto wrong = check(actions, 0); !wrong.empty()) return wrong;
    bool over = ends(actions);
    if (auto wrong = ask_where_nothing_is_left(run, 0, over); !wrong.empty()) return wrong;
    if (auto wrong = check_waiting(run, 0); !wrong.empty()) return wrong;

    std::size_t given = 0, taken = 0;
    const auto before = run.start == "secure" ? 0 : base;
    while (given < run.input.size() && !over) {
      const auto end = next_question(run, given);
      const auto part = std::string_view(run.input).substr(given, split_.piece_length(number, given, end));
      stream_ += part;
      actions.clear();
      const auto step = dialogue_.receive(bytes_of(part), actions);
      given += part.size();
      taken += step;
      over = ends(actions);
      if (step != part.size() && !over) return "bytes were left although the dialogue goes on";
      if (auto wrong = check(actions, given); !wrong.empty()) return wrong;
      if (auto wrong = ask_where_nothing_is_left(run, given, over); !wrong.empty()) return wrong;
      if (auto wrong = check_waiting(run, given); !wrong.empty()) return wrong;
    }
    stream_.resize(before + taken);
    if (next_ < expected_->size()) return "missing: " + (*expected_)[next_].text;
    const auto wanted = std::min(run.taken_at_most, run.input.size());
    if (taken != wanted)
      return "took " + std::to_string(taken) + " bytes instead of " + std::to_string(wanted);
    return {};
  }

 private:
  /// How much of the input is there before the next question.
  static std::size_t next_question(const Run& run, std::size_t given) {
    auto end = run.input.size();
    for (const auto& expected : run.expected)
      if (expected.text.starts_with("send:") && expected.after > given) end = std::min(end, expected.after);
    return end;
  }

  std::string ask_where_nothing_is_left(const Run& run, std::size_t given, bool over) {
    const bool here = given == run.input.size() || std::ranges::any_of(run.expected, [&](const Expected& e) {
                        return e.text.starts_with("send:") && e.after == given;
                      });
    if (over || !here || !dialogue_.wants_to_ask()) return {};
    Actions actions;
    dialogue_.ask(actions);
    return check(actions, given);
  }

  void start(const Run& run, Actions& actions) {
    if (run.start == "connect") dialogue_.connected(actions);
    if (run.start == "secure") dialogue_.secured(actions);
    if (run.start == "eof") dialogue_.input_ended(actions);
    if (run.start == "deadline") dialogue_.timed_out(actions);
    if (run.start == "goodbye") dialogue_.goodbye(actions);
    if (run.start == "command") dialogue_.command(run.argument, actions);
  }

  std::string check(const Actions& actions, std::size_t given) {
    for (const auto& action : actions) {
      const auto got = describe(action, stream_);
      if (next_ == expected_->size()) return "not expected: " + got.text + " «" + escaped(got.more) + "»";
      const auto& wanted = (*expected_)[next_++];
      if (!says(wanted.text, got.text)) return "expected " + wanted.text + "\n     got " + got.text;
      if (wanted.more && got.more != *wanted.more)
        return wanted.text + "\nexpected «" + escaped(*wanted.more) + "»\n     got «" + escaped(got.more) +
               "»";
      if (split_.bytewise && given != wanted.after)
        return wanted.text + " came after byte " + std::to_string(given) + " instead of " +
               std::to_string(wanted.after);
    }
    return {};
  }

  std::string check_waiting(const Run& run, std::size_t given) const {
    if (!split_.bytewise) return {};
    for (const auto& [after, words] : run.waiting)
      if (after == given && dialogue_.waiting_for() != words)
        return "after byte " + std::to_string(given) + " waits for " + dialogue_.waiting_for() +
               " instead of " + words;
    return {};
  }

  Dialogue& dialogue_;
  const Split& split_;
  std::string stream_;  // what the dialogue was given in this phase
  const std::vector<Expected>* expected_ = nullptr;
  std::size_t next_ = 0;
};

std::string replay(std::string_view scheme, const protocol::Settings& settings, const std::vector<Run>& runs,
                   const Split& split) {
  const auto dialogue = make_dialogue(scheme, settings);
  Replay replay(*dialogue, split);
  for (std::size_t i = 0; i < runs.size(); ++i)
    if (auto wrong = replay.run(runs[i], i); !wrong.empty())
      return split.text() + ", after \"" + runs[i].start + "\": " + wrong;
  return {};
}

}  // namespace

std::string play(std::string_view scheme, const protocol::Settings& settings, std::string_view script) {
  const auto runs = read_script(script, !scheme.starts_with("xmpp") && !scheme.starts_with("ldap"));
  if (auto wrong = replay(scheme, settings, runs, {}); !wrong.empty()) return wrong;
  if (auto wrong = replay(scheme, settings, runs, {.bytewise = true}); !wrong.empty()) return wrong;
  for (std::size_t i = 0; i < runs.size(); ++i)
    for (std::size_t at = 1; at < runs[i].input.size(); ++at)
      if (auto wrong = replay(scheme, settings, runs, {.run = i, .at = at}); !wrong.empty()) return wrong;
  return {};
}

std::string play(std::string_view scheme, std::string_view script) { return play(scheme, {}, script); }

std::unique_ptr<Dialogue> make_dialogue(std::string_view scheme, protocol::Settings settings) {
  const auto* protocol = protocol::find(scheme);
  if (!protocol) throw std::invalid_argument("no such scheme: " + std::string(scheme));
  if (settings.peer_name.empty()) settings.peer_name = "example.org";
  settings.tls_first = protocol->tls_first;
  return protocol->make(std::move(settings));
}

std::string text_of(const Action& action) {
  const auto span = [](Span s) { return " @" + std::to_string(s.offset) + "+" + std::to_string(s.length); };
  auto text = describe(action, {}).text;
  if (const auto* send = std::get_if<protocol::Send>(&action)) return text + span(send->secret);
  if (const auto* heard = std::get_if<protocol::Heard>(&action))
    return std::string(name_of_role(heard->message.role)) + span(heard->span) + " " + heard->message.name +
           " " + heard->message.note;
  if (const auto* found = std::get_if<protocol::Found>(&action))
    return text + span(found->evidence) + " " + found->text;
  if (const auto* fail = std::get_if<protocol::Fail>(&action))
    return text + span(fail->where) + " " + fail->error.text();
  return text;
}

}  // namespace sti::support
