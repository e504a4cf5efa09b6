// Sessions as a person has them: the lab, a target, what comes in, and what it amounts to.
#include <gtest/gtest.h>

#include <fmt/format.h>

#include <algorithm>

#include "driver.hpp"
#include "support/child_process.hpp"

namespace sti::test {
namespace {

/// Starts the lab from its panel, which also connects to its first server.
void start_lab(TestWindow& window) {
  window.click("Start the lab", "Lab");
  ASSERT_TRUE(window.settle());
}

void tick_fault(TestWindow& window, const std::string& fault) {
  window.click("faults", "Lab");
  window.click(fault);
  window.press(ImGuiKey_Escape);
}

/// The bands' labels from top to bottom.
std::vector<std::string> bands(const TestWindow& window) {
  std::vector<std::pair<float, std::string>> found;
  for (const auto& item : window.items())
    if (item.window.find("/Transcript_") != std::string::npos)
      for (const auto* title : {"PLAINTEXT: ", "UPGRADE: ", "TLS: ", "TLSv1.3: ", "TLSv1.2: "})
        if (item.label.starts_with(title)) found.emplace_back(item.min.y, item.label);
  std::sort(found.begin(), found.end());
  std::vector<std::string> out;
  for (auto& [y, label] : found) out.push_back(std::move(label));
  return out;
}

TEST(EmptyStates, OfferOneButtonThatWorks) {
  TestWindow window;
  for (const auto* panel : {"Sessions", "Inspector"}) {
    ASSERT_TRUE(window.has("Type a target", panel)) << panel;
    window.press(ImGuiMod_Ctrl | ImGuiKey_F);
    window.click("Type a target", panel);
    EXPECT_EQ(window.app().state().focus, gui::Panel::connect) << panel;
    EXPECT_TRUE(ImGui::GetIO().WantTextInput) << panel;
  }
  for (const auto* tab : {"Overview", "Handshake", "Certificates", "Findings"}) {
    window.click(tab);
    EXPECT_TRUE(window.has("Type a target", "Inspector")) << tab;
  }
  EXPECT_TRUE(window.has("No bytes yet", "Bytes"));
  EXPECT_TRUE(window.has("See a STARTTLS session happen", "Transcript"));
  window.click("Start the lab", "Transcript");
  ASSERT_TRUE(window.settle());
  EXPECT_TRUE(window.app().model().lab.running);
  EXPECT_TRUE(window.has("status Verified"));
}

TEST(Lab, StartsFromItsPanelAndShowsAVerifiedSession) {
  TestWindow window;
  start_lab(window);
  EXPECT_TRUE(window.has("Verified", "Inspector"));
  EXPECT_TRUE(window.has("Clean upgrade", "Inspector"));
  EXPECT_TRUE(window.has("Encrypted with TLSv1.3", "Inspector"));
  EXPECT_TRUE(window.has("Certificate trusted", "Inspector"));
  EXPECT_TRUE(window.has("Name matches", "Inspector"));
  const auto shown = bands(window);
  ASSERT_EQ(shown.size(), 3u);
  EXPECT_EQ(shown[0], "PLAINTEXT: anyone on the path can read and change this");
  EXPECT_TRUE(shown[1].starts_with("UPGRADE: at byte ")) << shown[1];
  EXPECT_TRUE(shown[1].ends_with(": nothing left over")) << shown[1];
  EXPECT_EQ(shown[2], "TLSv1.3: private, and the peer is 127.0.0.1");

  // Every other server of the lab, by its button.
  for (const auto& server : window.app().model().lab.servers) {
    window.click(server.protocol + "##lab", "Lab");
    ASSERT_TRUE(window.settle()) << server.url;
    EXPECT_TRUE(window.has("status Verified")) << server.url;
  }
  const auto sessions = window.app().model().sessions.size();
  EXPECT_EQ(sessions, window.app().model().lab.servers.size() + 1);
  window.click("Stop the lab", "Lab");
  EXPECT_TRUE(window.has("Start the lab", "Lab"));
}

TEST(Lab, BandsFillInOrderWhileEventsArrive) {
  TestWindow window;
  tick_fault(window, "slow");
  window.click("Start the lab", "Lab");
  std::vector<std::string> story;  // how many of the bands were reached, each change once
  const auto look = [&] {
    std::string now;
    for (const auto& band : bands(window))
      now += band.find("not reached yet") == std::string::npos ? "x" : "-";
    if (now.size() == 3 && (story.empty() || story.back() != now)) story.push_back(now);
    return window.app().settled();
  };
  ASSERT_TRUE(window.run_until(look, 40s));
  const std::vector<std::string> steps{"---", "x--", "xx-", "xxx"};
  ASSERT_GE(story.size(), 2u) << "nothing was seen in the making";
  EXPECT_EQ(story.back(), "xxx");
  EXPECT_TRUE(std::is_sorted(story.begin(), story.end()));
  for (const auto& seen : story) EXPECT_NE(std::find(steps.begin(), steps.end(), seen), steps.end()) << seen;
  EXPECT_NE(std::find(story.begin(), story.end(), "x--"), story.end()) << "plaintext was never alone";
}

TEST(Lab, StopEndsASessionThatIsRunning) {
  TestWindow window;
  tick_fault(window, "slow");
  window.click("Start the lab", "Lab");
  ASSERT_TRUE(
      window.run_until([&] { return window.has("PLAINTEXT: anyone on the path can read and change this"); }));
  ASSERT_FALSE(window.app().settled());
  EXPECT_TRUE(window.has("Stop##overview"));
  window.click("Stop", "STARTTLS Inspector");
  ASSERT_TRUE(window.run_until([&] { return window.app().session()->outcome().has_value(); }, 5s));
  EXPECT_EQ(*window.app().session()->outcome(), Outcome::cancelled);
  window.frames(2);
  EXPECT_TRUE(window.has("Stopped", "Inspector"));
  EXPECT_TRUE(window.item("Stop", "STARTTLS Inspector").disabled);
}

TEST(Findings, ShowAnInjectionAndItsBytes) {
  TestWindow window;
  tick_fault(window, "inject-reply");
  start_lab(window);
  EXPECT_TRUE(window.has("Protocol violated", "Inspector"));
  const auto shown = bands(window);
  ASSERT_EQ(shown.size(), 3u);
  EXPECT_NE(shown[1].find("bytes left over"), std::string::npos) << shown[1];
  EXPECT_EQ(shown[2], "TLS: not reached");
  window.click("Findings");
  EXPECT_TRUE(window.has("Bytes injected at the upgrade", "Inspector"));
  EXPECT_TRUE(window.draws("plaintext-injected"));
  window.click("Show the bytes", "Inspector");
  const auto injected = window.app().session()->injected();
  ASSERT_FALSE(injected.empty());
  EXPECT_EQ(window.app().view()->range, injected);
  EXPECT_EQ(window.app().view()->stream, main_stream::wire_s2c);
}

TEST(Findings, CountWhatIsWrongWithTheCertificateAndLeadToIt) {
  TestWindow window;
  tick_fault(window, "wrong-name");
  start_lab(window);
  const auto& session = *window.app().session();
  ASSERT_TRUE(session.verification());
  ASSERT_EQ(session.verification()->problems.size(), 1u);
  window.click("Findings");
  EXPECT_TRUE(window.has("The certificate is for another name", "Inspector"));
  EXPECT_TRUE(window.draws(session.verification()->problems[0].text));
  EXPECT_TRUE(window.draws(fmt::format("{}", session.findings().size() + 1)));
  window.click("Show the certificate", "Inspector");
  window.frames(2);
  EXPECT_EQ(window.app().view()->certificate, session.certificates()[0].sha256);
  EXPECT_TRUE(window.has("The certificate is for another name", "Inspector"));
  EXPECT_TRUE(window.draws("As sent"));
}

TEST(Handshake, ShowsItsMessagesInOrderAndSelectsThem) {
  TestWindow window;
  start_lab(window);
  window.click("Handshake");
  std::vector<std::string> rungs;
  for (const auto& label : window.labels("Inspector"))
    if (label.ends_with("##rung")) rungs.push_back(label.substr(0, label.size() - 6));
  ASSERT_GE(rungs.size(), 2u);
  EXPECT_EQ(rungs[0], "ClientHello");
  EXPECT_EQ(rungs[1], "ServerHello");
  EXPECT_TRUE(window.draws("TLS_AES_256_GCM_SHA384"));
  window.click("ServerHello##rung");
  ASSERT_TRUE(window.app().view()->selected);
  const auto& event =
      window.app().session()->events()[static_cast<std::size_t>(*window.app().view()->selected)];
  const auto* message = event.get_if<event::Handshake>();
  ASSERT_TRUE(message);
  EXPECT_EQ(message->name, "ServerHello");
  EXPECT_EQ(window.app().view()->range, event.range);
}

TEST(Certificates, SayWhereThePathEnds) {
  const std::pair<const char*, const char*> ends[] = {
      {"", "Ends at a trusted authority"},
      {"wrong-name", "Ends at a trusted authority"},
      {"expired", "Ends at a trusted authority, but not all above it can be accepted"},
      {"self-signed", "Leads to no trusted authority"},
      {"incomplete-chain", "Leads to no trusted authority"}};
  for (const auto& [fault, words] : ends) {
    TestWindow window;
    if (*fault) tick_fault(window, fault);
    start_lab(window);
    window.click("Certificates");
    window.frames(2);
    EXPECT_TRUE(std::ranges::find(window.texts(), words) != window.texts().end()) << fault;
  }
}

TEST(Certificates, OpenOneAndSeeWhyNamesMatch) {
  TestWindow window;
  start_lab(window);
  window.click("Certificates");
  const auto& chain = window.app().session()->certificates();
  ASSERT_EQ(chain.size(), 2u);
  EXPECT_TRUE(window.has("As sent (2)", "Inspector"));
  EXPECT_TRUE(window.has("Path as built", "Inspector"));
  EXPECT_TRUE(window.has("IP:127.0.0.1", "Inspector"));
  EXPECT_TRUE(window.has("DNS:lab.starttls.test", "Inspector"));
  // Why each of them did or did not match, beside it.
  for (const auto& match : window.app().session()->verification()->names)
    EXPECT_TRUE(window.has(match.why, "Inspector")) << match.presented;
  EXPECT_TRUE(window.draws("days left"));

  // The intermediate: another certificate, its own details, its bytes.
  const auto& intermediate = chain[1];
  const auto node = "##sent" + intermediate.sha256.substr(0, 8);
  const auto labels = window.labels("Inspector");
  const auto at =
      std::find_if(labels.begin(), labels.end(), [&](const auto& l) { return l.ends_with(node); });
  ASSERT_NE(at, labels.end());
  window.click(*at);
  EXPECT_EQ(window.app().view()->certificate, intermediate.sha256);
  EXPECT_EQ(window.app().view()->range, intermediate.der);
  window.click("Copy as PEM");
  EXPECT_TRUE(std::string_view(ImGui::GetClipboardText()).starts_with("-----BEGIN CERTIFICATE-----"));
}

TEST(CommandLine, TalksToTheOpenSessionInsideTls) {
  TestWindow window;
  start_lab(window);
  const auto before = window.app().session()->events().size();
  window.type("command", "NOOP");
  window.press(ImGuiKey_Enter);
  ASSERT_TRUE(
      window.run_until([&] { return window.sees("250 2.0.0", "Transcript") || window.draws("250 "); }, 5s));
  const auto reply = [&]() -> const Event* {
    const auto& events = window.app().session()->events();
    for (auto i = before; i < events.size(); ++i)
      if (const auto* line = events[i].get_if<event::Message>();
          line && line->role == event::MessageRole::reply)
        return &events[i];
    return nullptr;
  };
  ASSERT_TRUE(window.run_until([&] { return reply() != nullptr; }, 5s));
  EXPECT_EQ(reply()->phase, Phase::tls);
  EXPECT_EQ(reply()->range.stream, main_stream::clear_s2c);
  EXPECT_TRUE(window.sees("NOOP", "Transcript"));

  // The input is empty again, keeps the keyboard, and Up brings the line back.
  EXPECT_EQ(window.app().state().command, "");
  window.press(ImGuiKey_UpArrow);
  EXPECT_EQ(window.app().state().command, "NOOP");
}

TEST(ConnectBar, ConnectsToWhatIsTyped) {
  TestWindow window;
  start_lab(window);
  const auto& servers = window.app().model().lab.servers;
  const auto imap =
      std::find_if(servers.begin(), servers.end(), [](const auto& s) { return s.protocol == "imap"; });
  ASSERT_NE(imap, servers.end());
  window.type("target", imap->url);
  window.click("Connect");
  ASSERT_TRUE(window.settle());
  EXPECT_EQ(window.app().session()->target().url(), imap->url);
  EXPECT_TRUE(window.has("status Verified"));
  EXPECT_EQ(window.app().state().scheme, "imap");
  EXPECT_EQ(window.app().model().sessions.size(), 2u);

  // The earlier one is still in the list; the protocol can be chosen.
  window.click("smtp " + servers.front().url.substr(servers.front().url.rfind('/') + 1), "Sessions");
  EXPECT_EQ(window.app().session()->target().scheme, "smtp");
  window.click("protocol");
  window.click("pop3", "popup");
  EXPECT_EQ(window.app().state().scheme, "pop3");
}

TEST(ConnectBar, SaysWhatIsWrongWithATarget) {
  TestWindow window;
  window.type("target", "gopher://mail.example.org");
  window.press(ImGuiKey_Enter);
  window.frames(2);
  const auto error = window.app().model().connect_error;
  ASSERT_FALSE(error.empty());
  const auto shown = window.item(error);
  const auto bar = window.item("##target");
  EXPECT_GE(shown.min.y, bar.max.y);
  EXPECT_LE(shown.min.y - bar.max.y, 24);
  EXPECT_TRUE(window.draws("gopher"));
  EXPECT_TRUE(window.app().model().sessions.empty());

  // A target that works takes it away.
  const auto port = support::free_port();
  window.type("target", "smtp://127.0.0.1:" + std::to_string(port));
  window.press(ImGuiKey_Enter);
  ASSERT_TRUE(window.settle());
  EXPECT_TRUE(window.app().model().connect_error.empty());
  EXPECT_TRUE(window.has("Unreachable", "Inspector"));
}

}  // namespace
}  // namespace sti::test
