// The real program in a real window, worked with the keys and buttons of a virtual display. Nothing is waited
// for between them: what was pressed has to have arrived.
#include <gtest/gtest.h>

#include <algorithm>
#include <ctime>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>
#include <thread>

#include "driver.hpp"
#include "silent_server.hpp"
#include "support/child_process.hpp"
#include "virtual_display.hpp"

namespace sti::test {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using support::ChildProcess;

/// From the request to close until the program is gone. With AddressSanitizer it has more to do.
#ifdef __SANITIZE_ADDRESS__
constexpr double max_closing_ms = 1200;
#else
constexpr double max_closing_ms = 300;
#endif

bool wait_until(const std::function<bool()>& done, std::chrono::milliseconds limit) {
  const auto deadline = Clock::now() + limit;
  while (!done()) {
    if (Clock::now() > deadline) return false;
    std::this_thread::sleep_for(5ms);
  }
  return true;
}

/// How many characters of `whole` are not in `part`, in order: what was lost on the way.
std::size_t lost(const std::string& whole, const std::string& part) {
  std::vector<std::size_t> row(part.size() + 1, 0);
  for (const char c : whole) {
    std::size_t diagonal = 0;
    for (std::size_t i = 0; i < part.size(); ++i)
      diagonal = std::exchange(row[i + 1], c == part[i] ? diagonal + 1 : std::max(row[i], row[i + 1]));
  }
  return whole.size() - row.back();
}

/// How much of the processor this thread gets while it wants all of it: 1 on a free machine.
double share_of_machine() {
  const auto began = Clock::now();
  const auto used = std::clock();
  while (std::clock() - used < CLOCKS_PER_SEC / 20) {
  }
  const std::chrono::duration<double> passed = Clock::now() - began;
  return std::min(1.0, 0.05 / passed.count());
}

class RealWindow : public testing::Test {
 protected:
  /// Starts the program and gives its window the keyboard.
  ChildProcess& start(std::vector<std::string> arguments = {}) {
    arguments.insert(arguments.begin(), {"--size", "1280x800", "--scale", "1"});
    program_ = std::make_unique<ChildProcess>(display_.command(arguments), display_.file("window.log"));
    hands_ = std::make_unique<Hands>(display_);
    EXPECT_TRUE(hands_->wait_for_window()) << program_->log();
    std::this_thread::sleep_for(300ms);
    return *program_;
  }
  /// From the request to close until the program has ended.
  std::chrono::milliseconds close() {
    const auto asked = Clock::now();
    hands_->close_window();
    EXPECT_TRUE(wait_until([this] { return !program_->running(); }, 30s));
    EXPECT_EQ(program_->log(), "");
    return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - asked);
  }
  [[nodiscard]] nlohmann::json remembered() const {
    if (!std::filesystem::exists(display_.settings())) return nlohmann::json::object();
    return nlohmann::json::parse(support::read_file(display_.settings()), nullptr, false);
  }
  /// Where the targets in the settings start as URLs.
  [[nodiscard]] std::vector<std::string> targets() const {
    std::vector<std::string> out;
    for (const auto& target : remembered().value("targets", nlohmann::json::array()))
      out.push_back(target.is_object() ? target.value("url", "") : target.get<std::string>());
    return out;
  }
  Hands& hands() { return *hands_; }

  VirtualDisplay display_;
  std::unique_ptr<ChildProcess> program_;
  std::unique_ptr<Hands> hands_;
};

class AtPace : public RealWindow, public testing::WithParamInterface<int> {};

/// A window of the same size without a display: where its items are is where they are on the display.
class Map {
 public:
  Map() : window_({1280, 800, {}}) {}
  TestWindow& window() { return window_; }
  std::pair<int, int> operator()(std::string_view label, std::string_view place = {}) {
    const auto middle = window_.item(label, place).middle();
    return {static_cast<int>(middle.x), static_cast<int>(middle.y)};
  }

 private:
  TestWindow window_;
};

TEST_P(AtPace, EveryKeyArrives) {
  start();
  hands().set_pace(std::chrono::milliseconds(GetParam()));
  // Nobody listens there, so each is over at once. Every line is a shortcut, text, and a key that ends it.
  std::vector<std::string> typed;
  for (int i = 0; i < 10; ++i) typed.push_back("imap://127.11" + std::to_string(i) + ".223.45:60" + "00");
  for (const auto& url : typed) {
    hands().press("ctrl+l");
    hands().press("ctrl+a");
    hands().type(url + "\n");
  }
  std::vector<std::string> expected(typed.rbegin(), typed.rend());
  // Nothing wakes the window any more: what it has not taken up by itself by then it never will.
  (void)wait_until([&] { return targets() == expected; }, 10s);
  close();
  const auto arrived = targets();
  std::string all_typed, all_arrived;
  for (const auto& url : expected) all_typed += url + "\n";
  for (const auto& url : arrived) all_arrived += url + "\n";
  RecordProperty("keys", static_cast<int>(all_typed.size()));
  RecordProperty("lost", static_cast<int>(lost(all_typed, all_arrived)));
  EXPECT_EQ(arrived, expected) << "lost " << lost(all_typed, all_arrived) << " of " << all_typed.size();
}

TEST_P(AtPace, EveryClickArrives) {
  const SilentServer server;
  Map map;
  const auto [x, y] = map("Connect");
  start({server.url()});
  ASSERT_TRUE(wait_until([&] { return server.count() == 1; }, 10s));
  hands().set_pace(std::chrono::milliseconds(GetParam()));
  constexpr int clicks = 25;
  for (int i = 0; i < clicks; ++i) hands().click(x, y);
  const bool all = wait_until([&] { return server.count() == clicks + 1; }, 3s);
  RecordProperty("lost", clicks + 1 - server.count());
  EXPECT_TRUE(all) << "lost " << clicks + 1 - server.count() << " of " << clicks;
}

TEST_P(AtPace, WhatOpensSomethingIsFollowedByWhatIsMeantForIt) {
  Map map;
  const auto [menu_x, menu_y] = map("Menu");
  map.window().click("Menu");
  const auto [item_x, item_y] = map("Show TLS records", "popup");
  start();
  hands().set_pace(std::chrono::milliseconds(GetParam()));
  // A menu and its item by mouse; the palette by keyboard.
  hands().click(menu_x, menu_y);
  hands().click(item_x, item_y);
  hands().press("ctrl+shift+p");
  hands().type("light theme\n");
  (void)wait_until(
      [&] { return remembered().value("theme", "") == "light" && remembered().value("records", false); },
      10s);
  close();
  EXPECT_EQ(remembered().value("theme", ""), "light");
  EXPECT_TRUE(remembered().value("records", false));
}

TEST_F(RealWindow, ClosesAtOnceWhileSessionsRun) {
  Map map;
  const auto [x, y] = map("Connect");
  // Beside other tests a program gets a share of the machine only, and has as much more time.
  double best = 1e9;
  for (int i = 0; i < 3 && best >= max_closing_ms; ++i) {
    const SilentServer server;
    start({"--lab", server.url()});
    for (int n = 0; n < 5; ++n) hands().click(x, y);
    ASSERT_TRUE(wait_until([&] { return server.count() == 6; }, 10s));
    const double before = share_of_machine();
    const auto took = static_cast<double>(close().count());
    best = std::min(best, took * std::min(before, share_of_machine()));
  }
  RecordProperty("milliseconds", static_cast<int>(best));
  EXPECT_LT(best, max_closing_ms);
}

TEST_F(RealWindow, RestsAfterwards) {
  start();
  hands().set_pace(5ms);
  hands().press("ctrl+l");
  hands().type("mail.example.org");
  const auto used = [&] {  // in clock ticks, user and system: proc(5)
    const auto stat = support::read_file("/proc/" + std::to_string(hands().process_of_window()) + "/stat");
    std::istringstream fields(stat.substr(stat.rfind(')') + 2));
    std::string skipped;
    for (int i = 0; i < 11; ++i) fields >> skipped;
    long user = 0, system = 0;
    fields >> user >> system;
    return user + system;
  };
  // Once all is taken up and shown, which takes a while on a busy machine.
  const bool rested = wait_until(
      [&] {
        const auto before = used();
        std::this_thread::sleep_for(2s);
        return before > 0 && used() - before <= 2;
      },
      30s);
  EXPECT_TRUE(rested);
}

std::string name_of_pace(const testing::TestParamInfo<int>& info) {
  return std::to_string(info.param) + "ms";
}
INSTANTIATE_TEST_SUITE_P(EveryPace, AtPace, testing::Values(1, 5, 15, 100), name_of_pace);

}  // namespace
}  // namespace sti::test
