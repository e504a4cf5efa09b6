#include "gui/platform/window.hpp"

// glad has to come before GLFW.
#include <glad/gl.h>

#include <GLFW/glfw3.h>
#include <imgui.h>
#include <imgui_impl_glfw.h>
#include <imgui_impl_opengl3.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdlib>
#include <utility>

#include "gui/platform/context.hpp"
#include "gui/platform/fonts.hpp"
#include "gui/platform/icon.hpp"
#include "gui/ui/input_feed.hpp"
#include "gui/ui/theme.hpp"

namespace sti::gui {
namespace {

/// After a cause ImGui takes a frame to see it, one to lay out what follows, and one to draw that.
constexpr int frames_after_cause = 3;
/// How often what is due is looked at while the window is an icon.
constexpr double hidden_seconds = 0.1;
/// While there is more to take up of what was typed and clicked, a frame is shown that often.
constexpr double max_unseen_seconds = 0.1;
/// The engine has something to tell. Seen even where the event that wakes the loop is taken with others.
std::atomic<bool> woken{false};

Error no_window(std::string expected) {
  const char* why = nullptr;
  glfwGetError(&why);
  return {Fault::local, "opening the window", std::move(expected), why ? why : "none", std::nullopt};
}

}  // namespace

struct Window::Handles {
  GLFWwindow* window = nullptr;
  bool quit = false;
  float scale = 1.0f;
  bool scale_changed = false;
  bool disturbed = false;  ///< resized, or uncovered
  double shown_at = 0;     ///< GLFW's time
};

Result<std::unique_ptr<Window>> Window::open(const WindowOptions& options) {
#ifdef GLFW_PLATFORM
  // Where no Wayland compositor can be, asking for one makes its library write to standard error.
  const bool wayland =
      std::getenv("XDG_RUNTIME_DIR") || std::getenv("WAYLAND_DISPLAY") || std::getenv("WAYLAND_SOCKET");
  if (!wayland && glfwPlatformSupported(GLFW_PLATFORM_X11)) glfwInitHint(GLFW_PLATFORM, GLFW_PLATFORM_X11);
#endif
  if (!glfwInit()) return no_window("a display");
  glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
  glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 3);
  glfwWindowHint(GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE);
  glfwWindowHint(GLFW_OPENGL_FORWARD_COMPAT, GLFW_TRUE);
  glfwWindowHint(GLFW_SCALE_TO_MONITOR, options.exact ? GLFW_FALSE : GLFW_TRUE);
  glfwWindowHintString(GLFW_X11_CLASS_NAME, "starttls-inspector");
  glfwWindowHintString(GLFW_X11_INSTANCE_NAME, "starttls-inspector");
  auto handles = std::make_unique<Handles>();
  handles->window = glfwCreateWindow(options.width, options.height, options.title.c_str(), nullptr, nullptr);
  if (!handles->window) {
    auto error = no_window("a window with OpenGL 3.3");
    glfwTerminate();
    return error;
  }
  glfwMakeContextCurrent(handles->window);
  if (!gladLoadGL(glfwGetProcAddress)) {
    glfwDestroyWindow(handles->window);
    glfwTerminate();
    return Error{Fault::local, "opening the window", "OpenGL 3.3", "a context without its functions",
                 std::nullopt};
  }
  glfwSwapInterval(1);
  set_window_icon(handles->window);
  return std::unique_ptr<Window>(new Window(std::move(handles)));
}

Window::Window(std::unique_ptr<Handles> handles) : handles_(std::move(handles)) {
  IMGUI_CHECKVERSION();
  ImGui::CreateContext();
  configure_context();
  auto* window = handles_->window;
  glfwSetWindowUserPointer(window, handles_.get());
  glfwGetWindowContentScale(window, &handles_->scale, nullptr);
  glfwSetWindowContentScaleCallback(window, [](GLFWwindow* w, float scale, float) {
    auto& h = *static_cast<Handles*>(glfwGetWindowUserPointer(w));
    h.scale = scale;
    h.scale_changed = true;
  });
  glfwSetWindowRefreshCallback(
      window, [](GLFWwindow* w) { static_cast<Handles*>(glfwGetWindowUserPointer(w))->disturbed = true; });
  glfwSetFramebufferSizeCallback(window, [](GLFWwindow* w, int, int) {
    static_cast<Handles*>(glfwGetWindowUserPointer(w))->disturbed = true;
  });
  ImGui_ImplGlfw_InitForOpenGL(window, true);
  ImGui_ImplOpenGL3_Init("#version 330 core");
}

Window::~Window() {
  ImGui_ImplOpenGL3_Shutdown();
  ImGui_ImplGlfw_Shutdown();
  ImGui::DestroyContext();
  glfwDestroyWindow(handles_->window);
  glfwTerminate();
}

void Window::wake() {
  woken = true;
  glfwPostEmptyEvent();
}

void Window::quit() { handles_->quit = true; }

float Window::monitor_scale() const {
  int window_width = 1, pixel_width = 1;
  glfwGetWindowSize(handles_->window, &window_width, nullptr);
  glfwGetFramebufferSize(handles_->window, &pixel_width, nullptr);
  // Where a window is measured in points, the framebuffer already has the scale.
  const float points =
      window_width > 0 ? static_cast<float>(pixel_width) / static_cast<float>(window_width) : 1.0f;
  return std::max(0.5f, handles_->scale / std::max(points, 0.5f));
}

std::pair<int, int> Window::size() const {
  int width = 0, height = 0;
  glfwGetWindowSize(handles_->window, &width, &height);
  const float scale = monitor_scale();
  return {static_cast<int>(std::lround(static_cast<float>(width) / scale)),
          static_cast<int>(std::lround(static_cast<float>(height) / scale))};
}

void Window::draw_frame(const Turn& turn) {
  if (std::exchange(handles_->scale_changed, false) && turn.scale_changed)
    turn.scale_changed(monitor_scale());
  turn.prepare();
  if (take_atlas_changed()) {
    // Only where glyphs are not made on demand: the backend makes the texture again when it is missing.
    ImGui_ImplOpenGL3_DestroyDeviceObjects();
  }
  ImGui_ImplOpenGL3_NewFrame();
  ImGui_ImplGlfw_NewFrame();
  ImGui::NewFrame();
  turn.draw();
  ImGui::Render();
  ++frames_;
  if (input_waits() && glfwGetTime() - handles_->shown_at < max_unseen_seconds) {
    // The next frame takes up more; to show this one takes many times as long, and often waits for the
    // screen. The renderer still gets what there is of new glyphs.
    auto& unseen = *ImGui::GetDrawData();
    unseen.CmdLists.resize(0);
    unseen.CmdListsCount = 0;
    ImGui_ImplOpenGL3_RenderDrawData(&unseen);
    return;
  }
  handles_->shown_at = glfwGetTime();
  int width = 0, height = 0;
  glfwGetFramebufferSize(handles_->window, &width, &height);
  const auto ground = ImGui::ColorConvertU32ToFloat4(colors().ground);
  glViewport(0, 0, width, height);
  glClearColor(ground.x, ground.y, ground.z, 1.0f);
  glClear(GL_COLOR_BUFFER_BIT);
  ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
  if (turn.after) turn.after();
  glfwSwapBuffers(handles_->window);
}

bool Window::wait(const Turn& turn, bool hidden) {
  auto due = turn.due_in ? turn.due_in() : std::nullopt;
  // What is due in a window that nobody sees is not drawn, so it is due for ever.
  if (hidden && due) due = std::max(*due, hidden_seconds);
  if (!due) {
    glfwWaitEvents();
    return true;
  }
  if (*due <= 0) {
    glfwPollEvents();
    return false;
  }
  const double before = glfwGetTime();
  glfwWaitEventsTimeout(*due);
  return glfwGetTime() - before < *due;  // woken early, something happened
}

void Window::run(const Turn& turn) {
  const auto hidden = [this] { return glfwGetWindowAttrib(handles_->window, GLFW_ICONIFIED) != 0; };
  // What was typed before it was to be closed is still taken up, which takes no time that anybody sees.
  const auto over = [&] {
    return handles_->quit || (glfwWindowShouldClose(handles_->window) && (hidden() || !input_waits()));
  };
  int owed = frames_after_cause;
  while (!over()) {
    bool cause = false;
    if (hidden() || (owed == 0 && !input_waits()))
      cause = wait(turn, hidden());
    else
      glfwPollEvents();
    // A wait that was over by itself, or none, says nothing about what came meanwhile.
    cause |= woken.exchange(false);
    cause |= std::exchange(handles_->disturbed, false);
    cause |= input_waits();
    owed = cause ? frames_after_cause - 1 : std::max(0, owed - 1);
    if (hidden()) {
      turn.prepare();  // what the engine tells is still taken up, so that it does not pile up
      continue;
    }
    draw_frame(turn);
  }
}

Picture Window::picture() const {
  Picture picture;
  glfwGetFramebufferSize(handles_->window, &picture.width, &picture.height);
  const auto row = static_cast<std::size_t>(picture.width) * 3;
  std::vector<std::uint8_t> upside_down(row * static_cast<std::size_t>(picture.height));
  glPixelStorei(GL_PACK_ALIGNMENT, 1);
  glReadPixels(0, 0, picture.width, picture.height, GL_RGB, GL_UNSIGNED_BYTE, upside_down.data());
  picture.rgb.resize(upside_down.size());
  for (std::size_t y = 0; y < static_cast<std::size_t>(picture.height); ++y)
    std::copy_n(upside_down.begin() +
                    static_cast<std::ptrdiff_t>((static_cast<std::size_t>(picture.height) - 1 - y) * row),
                row, picture.rgb.begin() + static_cast<std::ptrdiff_t>(y * row));
  return picture;
}

}  // namespace sti::gui
