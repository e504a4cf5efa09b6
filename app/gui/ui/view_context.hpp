#pragma once

#include "gui/ui/model.hpp"

namespace sti::gui {

class CommandTable;

/// What every view is given: what to draw, where its own state is, and where to say what the person wants.
struct ViewContext {
  const Model& model;
  ViewState& state;
  SessionView* view;  ///< of the session shown; nullptr where none is
  const CommandTable& commands;
  Settings& settings;  ///< for sizes and switches, which are the views' to change
  Intents& intents;

  [[nodiscard]] const Inspection* session() const { return model.shown ? &model.shown->session : nullptr; }
  template <typename T>
  void want(T intent) const {
    intents.push_back(std::move(intent));
  }
};

}  // namespace sti::gui
