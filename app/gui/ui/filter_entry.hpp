// The filter as it is being typed: what of it is in force, what is wrong with it, and how it can go on. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "filter/complete.hpp"
#include "filter/filter.hpp"

namespace sti::gui {

class FilterEntry {
 public:
  /// Takes the text as somebody has typed it, with the cursor at byte `cursor`. What they type opens the list
  /// of completions where there are any; moving the cursor alone does not.
  void type(std::string_view text, std::size_t cursor);
  /// Takes a text from elsewhere, the cursor at its end and the list closed.
  void set(std::string_view text);

  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] std::size_t cursor() const { return cursor_; }
  /// What the text says; where it is no filter, the last one that it was.
  [[nodiscard]] const filter::Filter& in_force() const { return in_force_; }
  /// Why the text is no filter; nullopt where it is one.
  [[nodiscard]] const std::optional<filter::FilterError>& error() const { return error_; }
  /// Nothing is wrong yet: the text only ends too soon.
  [[nodiscard]] bool unfinished() const { return error_ && error_->offset >= text_.size(); }

  /// The completions at the cursor, best first, whether the list is open or not.
  [[nodiscard]] const std::vector<filter::Completion>& offers() const { return offers_; }
  [[nodiscard]] bool open() const { return open_ && !offers_.empty(); }
  void close();
  /// Chooses so many entries further down the list, going round at its ends; a closed list is opened.
  void choose(int step);
  /// nullopt where nobody has chosen.
  [[nodiscard]] std::optional<std::size_t> chosen() const { return chosen_; }
  /// Puts a completion, which is one of offers(), in its place, and the cursor behind it where the next word
  /// begins. The list then offers what can come next; after a value it is closed.
  void accept(std::size_t offer);

 private:
  void judge();

  std::string text_;
  std::size_t cursor_ = 0;
  filter::Filter in_force_;
  std::optional<filter::FilterError> error_;
  std::vector<filter::Completion> offers_;
  std::optional<std::size_t> chosen_;
  bool open_ = false;
};

}  // namespace sti::gui
