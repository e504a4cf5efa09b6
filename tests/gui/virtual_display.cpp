#include "virtual_display.hpp"

#include <gtest/gtest.h>

#include <sstream>
#include <thread>

// After all that has names of its own: Xlib's are macros.
#include <X11/XKBlib.h>
#include <X11/Xatom.h>
#include <X11/Xlib.h>
#include <X11/extensions/XTest.h>
#include <X11/keysym.h>

namespace sti::test {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

VirtualDisplay::VirtualDisplay()
    : server_({"Xvfb", "-displayfd", "1", "-screen", "0", "3300x2100x24", "-nolisten", "tcp", "-noreset"},
              folder_ / "xvfb.log") {
  const auto deadline = Clock::now() + 30s;
  while (Clock::now() < deadline && server_.running()) {
    // The number stands on a line of its own once the display is ready; where others start at the same time,
    // what did not work comes before it.
    std::istringstream lines(server_.log());
    for (std::string line; std::getline(lines, line) && !lines.eof();)
      if (!line.empty() && line.find_first_not_of("0123456789") == std::string::npos) number_ = line;
    if (!number_.empty()) return;
    std::this_thread::sleep_for(20ms);
  }
  ADD_FAILURE() << "Xvfb did not start: " << server_.log();
}

support::Command VirtualDisplay::command(const std::vector<std::string>& arguments) const {
  // Mesa's driver unloads itself without giving back its options; LeakSanitizer could not even name it.
  // Leaks of ours are found by the tests without a window, which draw the same views.
  support::Command command{"env",
                           "DISPLAY=" + name(),
                           "LIBGL_ALWAYS_SOFTWARE=1",
                           "LSAN_OPTIONS=detect_leaks=0",
                           "XDG_CONFIG_HOME=" + folder_.path().string(),
                           STARTTLS_WINDOW_PROGRAM};
  command.insert(command.end(), arguments.begin(), arguments.end());
  return command;
}

support::Ran VirtualDisplay::run(const std::vector<std::string>& arguments, std::chrono::milliseconds limit) {
  return support::run(command(arguments), {}, limit);
}

std::filesystem::path VirtualDisplay::settings() const {
  return folder_ / "starttls-inspector" / "window.json";
}

struct Hands::Connection {
  ::Display* display = nullptr;
  ::Window window = None;

  void key(KeyCode code, bool down) const { XTestFakeKeyEvent(display, code, down ? True : False, 0); }
  /// The key and whether Shift goes with it; 0 where the keyboard has none.
  [[nodiscard]] std::pair<KeyCode, bool> key_for(KeySym symbol) const {
    const auto code = XKeysymToKeycode(display, symbol);
    return {code, code != 0 && XkbKeycodeToKeysym(display, code, 0, 0) != symbol};
  }
};

Hands::Hands(const VirtualDisplay& display) : x_(std::make_unique<Connection>()) {
  x_->display = XOpenDisplay(display.name().c_str());
  if (!x_->display) throw std::runtime_error("no connection to the display " + display.name());
}

Hands::~Hands() { XCloseDisplay(x_->display); }

bool Hands::wait_for_window(std::chrono::milliseconds limit) {
  const auto deadline = Clock::now() + limit;
  while (Clock::now() < deadline) {
    ::Window focused = None;
    int revert = 0;
    XGetInputFocus(x_->display, &focused, &revert);
    if (focused != None && focused != PointerRoot && focused != DefaultRootWindow(x_->display)) {
      x_->window = focused;
      return true;
    }
    std::this_thread::sleep_for(10ms);
  }
  return false;
}

void Hands::wait_for_turn() {
  std::this_thread::sleep_until(next_);
  next_ = std::max(next_, Clock::now() - pace_) + pace_;
}

void Hands::type(std::string_view text) {
  for (const char c : text) {
    const auto symbol = c == '\n' ? KeySym{XK_Return} : static_cast<KeySym>(static_cast<unsigned char>(c));
    const auto [code, shifted] = x_->key_for(symbol);
    if (code == 0) throw std::runtime_error(std::string("no key for ") + c);
    wait_for_turn();
    const auto shift = XKeysymToKeycode(x_->display, XK_Shift_L);
    if (shifted) x_->key(shift, true);
    x_->key(code, true);
    XFlush(x_->display);
    std::this_thread::sleep_for(pace_ / 4);
    x_->key(code, false);
    if (shifted) x_->key(shift, false);
    XFlush(x_->display);
  }
}

void Hands::press(std::string_view chord) {
  std::vector<KeyCode> held;
  for (std::size_t plus; (plus = chord.find('+')) != std::string_view::npos; chord.remove_prefix(plus + 1)) {
    const auto modifier = chord.substr(0, plus);
    held.push_back(XKeysymToKeycode(x_->display, modifier == "ctrl"    ? XK_Control_L
                                                 : modifier == "shift" ? XK_Shift_L
                                                                       : XK_Alt_L));
  }
  const auto code = x_->key_for(XStringToKeysym(std::string(chord).c_str())).first;
  if (code == 0) throw std::runtime_error("no key " + std::string(chord));
  wait_for_turn();
  for (const auto modifier : held) x_->key(modifier, true);
  x_->key(code, true);
  XFlush(x_->display);
  std::this_thread::sleep_for(pace_ / 4);
  x_->key(code, false);
  for (const auto modifier : held) x_->key(modifier, false);
  XFlush(x_->display);
}

void Hands::click(int x, int y) {
  wait_for_turn();
  XTestFakeMotionEvent(x_->display, -1, x, y, 0);
  XTestFakeButtonEvent(x_->display, 1, True, 0);
  XFlush(x_->display);
  std::this_thread::sleep_for(pace_ / 4);
  XTestFakeButtonEvent(x_->display, 1, False, 0);
  XFlush(x_->display);
}

int Hands::process_of_window() const {
  ::Atom type = None;
  int format = 0;
  unsigned long count = 0, rest = 0;
  unsigned char* data = nullptr;
  XGetWindowProperty(x_->display, x_->window, XInternAtom(x_->display, "_NET_WM_PID", False), 0, 1, False,
                     XA_CARDINAL, &type, &format, &count, &rest, &data);
  int id = 0;
  if (data && format == 32 && count == 1) id = static_cast<int>(*reinterpret_cast<long*>(data));
  if (data) XFree(data);
  return id;
}

void Hands::close_window() {
  XEvent event{};
  event.xclient.type = ClientMessage;
  event.xclient.window = x_->window;
  event.xclient.message_type = XInternAtom(x_->display, "WM_PROTOCOLS", False);
  event.xclient.format = 32;
  event.xclient.data.l[0] = static_cast<long>(XInternAtom(x_->display, "WM_DELETE_WINDOW", False));
  XSendEvent(x_->display, x_->window, False, NoEventMask, &event);
  XFlush(x_->display);
}

}  // namespace sti::test
