// The window's real views in an ImGui context that has no renderer, for benchmarks: nothing observes the
// items, so a frame costs what it costs in the program, drawing apart.
#pragma once

#include <imgui.h>

#include <stdexcept>

#include "gui/platform/context.hpp"
#include "gui/platform/fonts.hpp"
#include "gui/ui/app.hpp"

namespace sti::bench {

class Headless {
 public:
  Headless() : context_(ImGui::CreateContext()) {
    gui::configure_context();
    ImGui::GetIO().DisplaySize = {1280, 800};
    ImGui::GetIO().DeltaTime = 1.0f / 60;
    app_ = std::make_unique<gui::App>(gui::AppOptions{});
  }
  ~Headless() {
    app_.reset();
    ImGui::DestroyContext(context_);
  }
  Headless(const Headless&) = delete;
  Headless& operator=(const Headless&) = delete;

  gui::App& app() { return *app_; }

  void frame() {
    app_->prepare_frame();
    gui::prepare_without_renderer();
    ImGui::NewFrame();
    app_->frame();
    ImGui::Render();
    gui::settle_without_renderer();
  }
  /// Draws frames until nothing is left to be found out for the panels.
  void settle() {
    for (int i = 0; i < 100'000; ++i) {
      frame();
      if (app_->settled()) return frame();
    }
    throw std::runtime_error("the window does not come to rest");
  }

 private:
  ImGuiContext* context_;
  std::unique_ptr<gui::App> app_;
};

}  // namespace sti::bench
