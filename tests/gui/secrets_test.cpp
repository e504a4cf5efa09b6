// What a person typed as a password is on no part of the screen.
#include <gtest/gtest.h>

#include "driver.hpp"
#include "gui/ui/intents.hpp"
#include "model/base64.hpp"
#include "support/typed_logins.hpp"
#include "support/typed_session.hpp"

namespace sti::test {
namespace {

/// All texts of the last frame. The pane of bytes draws each byte by itself, so its bytes are put together
/// too: as characters and as hexadecimal digits.
std::string screen(const TestWindow& window) {
  std::string out, characters, digits;
  for (const auto& text : window.texts()) {
    out += text + "\n";
    if (text.size() == 1) characters += text;
    if (text.size() == 2) digits += text;
  }
  for (const auto& label : window.labels()) out += label + "\n";
  return out + characters + "\n" + digits;
}

class SecretsOnScreen : public testing::TestWithParam<std::string_view> {};

TEST_P(SecretsOnScreen, AreDrawnNowhere) {
  for (std::uint64_t seed = 0; seed < 4; ++seed) {
    auto login = typed_login(GetParam(), seed);
    const auto forms = forms_of(login.password);
    const auto count = login.session.events().size();
    TestWindow window;
    window.app().show(std::move(login.session));
    ASSERT_TRUE(window.settle());
    const auto check = [&] {
      window.frames(2);
      EXPECT_EQ(leak_in(screen(window), forms), "") << "seed " << seed << ", password " << login.password;
    };
    for (const auto* tab : {"Overview", "Handshake", "Certificates", "Findings"}) {
      window.click(tab);
      check();
    }
    for (std::uint64_t i = 0; i < count; ++i) {
      window.app().perform(gui::intent::OpenEvent{i});
      window.app().view()->reveal_row = true;
      check();
      window.press(ImGuiMod_Ctrl | ImGuiKey_C);
      const auto* copied = ImGui::GetClipboardText();
      EXPECT_EQ(leak_in(copied ? copied : "", forms), "");
    }
  }
}

INSTANTIATE_TEST_SUITE_P(EveryProtocol, SecretsOnScreen, testing::ValuesIn(typed_schemes),
                         [](const auto& scheme) { return std::string(scheme.param); });

TEST(SecretsTyped, IntoAnOpenSessionAreNeitherDrawnNorBroughtBack) {
  TestWindow window;
  window.click("Start the lab", "Lab");
  ASSERT_TRUE(window.settle());
  const std::string password = "correct-horse-7";
  const auto forms = forms_of(password);
  const auto enter = [&](const std::string& line) {
    const auto before = window.app().session()->events().size();
    window.type("command", line);
    window.press(ImGuiKey_Enter);
    ASSERT_TRUE(window.run_until([&] { return window.app().session()->events().size() > before + 3; }, 5s));
    window.frames(2);
  };
  enter("NOOP");
  enter("AUTH PLAIN " + base64(bytes_of(std::string("\0joe\0", 5) + password)));
  EXPECT_TRUE(window.draws("AUTH PLAIN [28 bytes hidden]"));
  EXPECT_EQ(leak_in(screen(window), forms), "");
  enter(password);
  EXPECT_EQ(leak_in(screen(window), forms), "");
  EXPECT_EQ(window.app().state().history, std::vector<std::string>{"NOOP"});
  window.press(ImGuiKey_UpArrow);
  window.frames(2);
  EXPECT_EQ(leak_in(screen(window), forms), "");
  EXPECT_EQ(window.app().state().command, "NOOP");
}

}  // namespace
}  // namespace sti::test
