// `starttls relay` as a script uses it, between our own client, swaks and the lab.
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "program.hpp"

namespace sti::test {
namespace {

using namespace std::chrono_literals;

/// `starttls relay`, listening when constructed.
class RunningRelay {
 public:
  explicit RunningRelay(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "relay");
    process_ = std::make_unique<support::ChildProcess>(starttls(std::move(arguments)), folder_ / "out");
    for (int i = 0; i < 500 && lines().empty() && process_->running(); ++i) std::this_thread::sleep_for(10ms);
  }
  [[nodiscard]] std::vector<Json> lines() const {
    std::vector<Json> out;
    std::istringstream text(process_->log());
    for (std::string line; std::getline(text, line);)
      if (auto json = Json::parse(line, nullptr, false); json.is_object()) out.push_back(std::move(json));
    return out;
  }
  [[nodiscard]] std::string url() const { return lines().at(0).at("url").get<std::string>(); }
  [[nodiscard]] std::string files() const { return (folder_ / "sessions").string(); }
  /// Its exit status, once it has ended by itself.
  int status() { return process_->wait(20s); }

 private:
  support::TempFolder folder_;
  std::unique_ptr<support::ChildProcess> process_;
};

/// A text of the client's leg begins by saying so.
std::string without_leg(const std::string& text) {
  constexpr std::string_view leg = "client-leg 1: ";
  return text.starts_with(leg) ? text.substr(leg.size()) : text;
}

TEST(Relay, PassesEveryProtocolOnAndRecordsBothLegs) {
  const RunningLab lab;
  for (const auto& [scheme, url] : lab.urls()) {
    SCOPED_TRACE(scheme);
    const support::TempFolder folder;
    RunningRelay relay({"--to", url, "--rule", "pass", "--once", "--output-dir", folder.path().string()});
    ASSERT_FALSE(relay.lines().empty());
    const auto ready = relay.lines()[0];
    EXPECT_TRUE(relay.url().starts_with(scheme + "://127.0.0.1:"));
    EXPECT_EQ(ready.at("to"), url);
    EXPECT_EQ(ready.at("rules"), Json::array({"pass"}));
    EXPECT_TRUE(ready.contains("ca"));
    const auto inspected = run_starttls({"inspect", relay.url(), "--trust", lab.ca(), "--json"});
    EXPECT_EQ(inspected.status, 0) << inspected.out << inspected.err;
    EXPECT_EQ(relay.status(), 8);
    ASSERT_EQ(relay.lines().size(), 2U);
    const auto line = relay.lines()[1];
    EXPECT_EQ(line.at("schema"), "starttls-relay/1");
    EXPECT_EQ(line.at("verdict"), "not-tested");
    EXPECT_EQ(line.at("client").at("asked_starttls"), true);
    EXPECT_EQ(line.at("client").at("continued_in_plaintext"), false);
    EXPECT_EQ(line.at("client").at("sent_credentials"), "none");

    const auto converted = run_starttls({"convert", line.at("session").get<std::string>(), "--json"});
    const auto document = Json::parse(converted.out);
    ASSERT_EQ(document.at("connections").size(), 2U);
    EXPECT_EQ(document.at("connections")[0].at("role"), "server-leg");
    EXPECT_EQ(document.at("connections")[1].at("role"), "client-leg");
    EXPECT_EQ(document.at("target").at("url"), url);
    EXPECT_EQ(document.at("tls").at("version"), "TLSv1.3");
    EXPECT_EQ(document.at("tls").at("established"), false) << "it was not opened, and so not judged";
    // Passed on means the same on both legs.
    std::map<std::pair<int, std::string>, std::string> said;
    for (const auto& event : document.at("events"))
      if (event.at("kind") == "line" || event.at("kind") == "message")
        said[{event.at("connection").get<int>(), event.at("direction").get<std::string>()}] +=
            without_leg(event.at("text").get<std::string>()) + "\n";
    for (const auto* direction : {"c2s", "s2c"}) {
      const auto server = said[{0, direction}], client = said[{1, direction}];
      EXPECT_FALSE(server.empty()) << direction;
      EXPECT_EQ(server, client) << direction;
      EXPECT_EQ(server.find("hidden"), std::string::npos) << server;
    }
  }
}

TEST(Relay, SaysWhatTheClientDidInPlaintext) {
  const RunningLab lab({"--fault", "no-starttls"});
  RunningRelay relay({"--to", lab.url("submission"), "--once"});
  const auto port = relay.url().substr(relay.url().rfind(':') + 1);
  support::run({"swaks", "--server", "127.0.0.1", "--port", port, "--from", "a@example.org", "--to",
                "b@example.org", "--auth", "PLAIN", "--auth-user", "me", "--auth-password", "hunter2x"});
  EXPECT_EQ(relay.status(), 8);
  ASSERT_EQ(relay.lines().size(), 2U);
  const auto client = relay.lines()[1].at("client");
  EXPECT_EQ(client.at("asked_starttls"), false);
  EXPECT_TRUE(relay.lines()[1].at("session").is_null());
}

TEST(Relay, SeveralClientsAtOnce) {
  const RunningLab lab;
  RunningRelay relay({"--to", lab.url("smtp")});
  std::vector<std::thread> clients;
  std::array<int, 8> statuses{};
  for (auto& status : statuses)
    clients.emplace_back([&] {
      status = run_starttls({"inspect", relay.url(), "--trust", lab.ca(), "--quiet"}).status;
    });
  for (auto& client : clients) client.join();
  EXPECT_EQ(statuses, (std::array<int, 8>{}));
  for (int i = 0; i < 500 && relay.lines().size() < 9; ++i) std::this_thread::sleep_for(10ms);
  EXPECT_EQ(relay.lines().size(), 9U);
}

TEST(Relay, TellsOfAServerThatIsNotThere) {
  RunningRelay relay({"--to", "smtp://127.0.0.1:1", "--once"});
  run_starttls({"inspect", relay.url(), "--quiet"});
  EXPECT_EQ(relay.status(), 8);
  ASSERT_EQ(relay.lines().size(), 2U);
  EXPECT_NE(relay.lines()[1].at("text").get<std::string>().find("onnection refused"), std::string::npos)
      << relay.lines()[1].dump();
}

TEST(Relay, RefusesWhatItDoesNotKnow) {
  for (const auto& arguments :
       std::vector<std::vector<std::string>>{{"relay"},
                                             {"relay", "--to", "gopher://x"},
                                             {"relay", "--to", "smtp://x", "--rule", "made-up"},
                                             {"relay", "--to", "smtp://x", "--listen", "nowhere"},
                                             {"relay", "--to", "smtp://x", "--listen", "x.test:1"}})
    EXPECT_EQ(run_starttls(arguments).status, 2) << arguments.back();
  const auto list = run_starttls({"relay", "--rule", "list"});
  EXPECT_EQ(list.status, 0);
  EXPECT_TRUE(list.out.starts_with("pass ")) << list.out;
}

}  // namespace
}  // namespace sti::test
