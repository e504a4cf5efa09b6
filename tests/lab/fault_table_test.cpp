// The promise made to scripts: what inspecting each of the lab's servers gives under each fault.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <map>

#include "lab/dialogue.hpp"
#include "lab/lab.hpp"
#include "model/inspection.hpp"
#include "net/engine.hpp"
#include "protocol/registry.hpp"

namespace sti::lab {
namespace {

using namespace std::chrono_literals;

struct Row {
  std::string fault;  ///< empty: the honest servers
  Outcome outcome;
  int exit;
  std::string code;  ///< of a finding or of a verification problem; empty for none in particular
};

void PrintTo(const Row& row, std::ostream* out) { *out << row.fault; }

/// Runs one session with each server of a lab, all at once, and waits for them to finish.
std::map<std::string, Inspection> inspect_all(const LabOptions& options, const std::string& name = {}) {
  std::map<std::string, Inspection> sessions;
  net::EventQueue queue;
  net::Engine engine(queue);
  const auto lab = Lab::start(engine, options);
  EXPECT_TRUE(lab) << lab.error().text();
  std::map<net::SessionId, std::string> running;
  for (const auto& endpoint : (*lab)->endpoints()) {
    net::SessionOptions session;
    session.target = *protocol::parse_target(endpoint.url);
    session.name = name;
    session.trust = [trust = (*lab)->trust()] { return trust; };
    running[engine.start(std::move(session))] = endpoint.protocol;
  }
  const auto deadline = std::chrono::steady_clock::now() + 60s;
  std::vector<net::Delivery> deliveries;
  const auto unfinished = [&] {
    return std::any_of(running.begin(), running.end(),
                       [&](const auto& entry) { return !sessions[entry.second].outcome(); });
  };
  while (unfinished() && std::chrono::steady_clock::now() < deadline) {
    queue.wait(deliveries, deadline);
    for (auto& delivery : deliveries) sessions[running.at(delivery.session)].apply(std::move(delivery.step));
  }
  return sessions;
}

std::vector<std::string> codes_of(const Inspection& session) {
  std::vector<std::string> codes;
  for (const auto& finding : session.findings()) codes.push_back(finding.code.str());
  if (session.verification())
    for (const auto& problem : session.verification()->problems) codes.push_back(problem.code.str());
  return codes;
}

void expect(const Inspection& session, const Row& row) {
  ASSERT_TRUE(session.outcome()) << "it has not finished";
  const auto codes = codes_of(session);
  std::string all;
  for (const auto& code : codes) all += code + " ";
  EXPECT_EQ(name_of(*session.outcome()), name_of(row.outcome)) << session.reason() << "; " << all;
  EXPECT_EQ(exit_status(*session.outcome(), session.error_found()), row.exit)
      << session.reason() << "; " << all;
  if (!row.code.empty()) {
    EXPECT_NE(std::find(codes.begin(), codes.end(), row.code), codes.end())
        << session.reason() << "; " << all;
  }
}

class FaultTable : public testing::TestWithParam<Row> {};

TEST_P(FaultTable, HoldsForEveryScheme) {
  const auto& row = GetParam();
  LabOptions options;
  if (!row.fault.empty()) options.faults = {row.fault};
  const auto sessions = inspect_all(options);
  EXPECT_EQ(sessions.size(), services().size());
  for (const auto& [scheme, session] : sessions) {
    SCOPED_TRACE(scheme);
    if (row.fault == "preauth" && scheme != "imap")
      expect(session, {"", Outcome::verified, 0, ""});
    else
      expect(session, row);
  }
}

INSTANTIATE_TEST_SUITE_P(Contract, FaultTable,
                         testing::Values(Row{"", Outcome::verified, 0, ""},
                                         Row{"tls12-only", Outcome::verified, 0, ""},
                                         Row{"slow", Outcome::verified, 0, ""},
                                         Row{"no-starttls", Outcome::not_offered, 4, "starttls-not-offered"},
                                         Row{"starttls-mangled", Outcome::not_offered, 4, "starttls-mangled"},
                                         Row{"starttls-refused", Outcome::refused, 4, "starttls-refused"},
                                         Row{"preauth", Outcome::not_offered, 4, "preauth"},
                                         Row{"inject-reply", Outcome::violation, 6, "plaintext-injected"},
                                         Row{"inject-fragment", Outcome::violation, 6, "plaintext-injected"},
                                         Row{"wrong-name", Outcome::unverified, 1, "name-mismatch"},
                                         Row{"expired", Outcome::unverified, 1, "expired"},
                                         Row{"self-signed", Outcome::unverified, 1, "self-signed"},
                                         Row{"incomplete-chain", Outcome::unverified, 1, "incomplete-chain"},
                                         Row{"drop-after-go-ahead", Outcome::handshake_failed, 5, ""},
                                         Row{"garbage-tls", Outcome::handshake_failed, 5, ""},
                                         Row{"greeting-421", Outcome::inconclusive, 8, "rate-limited"}),
                         [](const auto& tested) {
                           auto name =
                               tested.param.fault.empty() ? std::string("honest") : tested.param.fault;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

TEST(HonestLab, HasNothingToFindFault) {
  for (const auto& [scheme, session] : inspect_all({})) {
    SCOPED_TRACE(scheme);
    for (const auto& finding : session.findings())
      EXPECT_TRUE(finding.severity == Severity::notice || finding.severity == Severity::ok)
          << finding.code.text() << ": " << finding.text;
    ASSERT_TRUE(session.tls());
    EXPECT_EQ(session.tls()->version, "TLSv1.3");
    EXPECT_EQ(session.certificates().size(), 2U);
  }
}

TEST(HonestLab, IsVerifiedByEachOfItsNames) {
  for (const std::string name : {"localhost", "lab.starttls.test", "mx.lab.starttls.test"})
    for (const auto& [scheme, session] : inspect_all({}, name))
      EXPECT_EQ(session.outcome(), Outcome::verified) << scheme << " as " << name << ": " << session.reason();
}

TEST(HonestLab, IsReachedByIpv6) {
  for (const auto& [scheme, session] : inspect_all({"::1", {}}))
    EXPECT_EQ(session.outcome(), Outcome::verified) << scheme << ": " << session.reason();
}

TEST(Faults, AddUp) {
  for (const auto& [scheme, session] : inspect_all({"127.0.0.1", {"expired", "wrong-name", "tls12-only"}})) {
    SCOPED_TRACE(scheme);
    expect(session, {"", Outcome::unverified, 1, "expired"});
    expect(session, {"", Outcome::unverified, 1, "name-mismatch"});
    ASSERT_TRUE(session.tls());
    EXPECT_EQ(session.tls()->version, "TLSv1.2");
  }
}

}  // namespace
}  // namespace sti::lab
