// The session document against what it promises: every key there, of the type it should have, whatever the
// session.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "model/outcome.hpp"
#include "report/report.hpp"
#include "support/recording.hpp"
#include "support/sample_session.hpp"

namespace sti::report {
namespace {

using Json = nlohmann::ordered_json;

std::vector<std::string> keys(const Json& object) {
  std::vector<std::string> out;
  for (const auto& [key, value] : object.items()) out.push_back(key);
  return out;
}

bool is_hex(const Json& j) {
  return j.is_string() && j.get<std::string>().find_first_not_of("0123456789abcdef") == std::string::npos;
}
bool is_sha256(const Json& j) { return is_hex(j) && j.get<std::string>().size() == 64; }
bool is_rfc3339(const Json& j) {
  return j.is_string() && j.get<std::string>().size() >= 20 && j.get<std::string>()[10] == 'T' &&
         j.get<std::string>().back() == 'Z';
}
bool text_or_null(const Json& j) { return j.is_string() || j.is_null(); }

#define EXPECT_KEYS(object, ...)                                          \
  for (const auto* key : std::initializer_list<const char*>{__VA_ARGS__}) \
  EXPECT_TRUE((object).contains(key)) << "missing " << key << " in " << (object).dump().substr(0, 200)

void check_hearing(const Json& j) {
  if (j.is_null()) return;
  EXPECT_KEYS(j, "greeting", "capabilities");
  EXPECT_TRUE(text_or_null(j["greeting"]));
  ASSERT_TRUE(j["capabilities"].is_array());
  for (const auto& c : j["capabilities"]) EXPECT_TRUE(c.is_string());
}

void check_tls(const Json& j) {
  if (j.is_null()) return;
  EXPECT_KEYS(j, "version", "cipher", "group", "signature", "alpn", "resumed", "server_name");
  EXPECT_TRUE(j["version"].is_string() && j["cipher"].is_string());
  EXPECT_TRUE(text_or_null(j["group"]) && text_or_null(j["signature"]) && text_or_null(j["alpn"]));
  EXPECT_TRUE(j["resumed"].is_boolean());
  EXPECT_TRUE(text_or_null(j["server_name"]));
}

void check_certificate(const Json& j) {
  EXPECT_KEYS(j, "subject", "issuer", "serial", "not_before", "not_after", "names", "key",
              "signature_algorithm", "sha256", "spki_sha256", "pem");
  EXPECT_TRUE(is_hex(j["serial"]));
  EXPECT_TRUE(is_sha256(j["sha256"]) && is_sha256(j["spki_sha256"]));
  EXPECT_TRUE(j["not_before"].is_null() || is_rfc3339(j["not_before"]));
  EXPECT_TRUE(j["not_after"].is_null() || is_rfc3339(j["not_after"]));
  EXPECT_TRUE(j["names"].is_array());
  EXPECT_TRUE(j["key"]["type"].is_string() && j["key"]["bits"].is_number_unsigned());
  EXPECT_TRUE(j["pem"].is_string());
}

void check_verification(const Json& j) {
  EXPECT_KEYS(j, "trusted", "name_matched", "name", "path", "problems");
  EXPECT_TRUE(j["trusted"].is_boolean());
  EXPECT_TRUE(j["name_matched"].is_boolean() || j["name_matched"].is_null());
  EXPECT_TRUE(j["name"].is_string());
  for (const auto& sha256 : j["path"]) EXPECT_TRUE(is_sha256(sha256));
  for (const auto& p : j["problems"]) {
    EXPECT_TRUE(p["code"].is_string() && p["text"].is_string());
    EXPECT_TRUE(p["certificate"].is_null() || is_sha256(p["certificate"]));
  }
}

void check_finding(const Json& j) {
  EXPECT_KEYS(j, "code", "severity", "text", "reference", "evidence");
  EXPECT_TRUE(
      (std::set<std::string>{"error", "warning", "notice", "ok"}.contains(j["severity"].get<std::string>())));
  if (!j["evidence"].is_null()) {
    EXPECT_KEYS(j["evidence"], "stream", "offset", "length", "hex");
    EXPECT_TRUE(is_hex(j["evidence"]["hex"]));
  }
}

void check_event(const Json& j) {
  EXPECT_KEYS(j, "seq", "t_us", "phase", "kind", "direction", "text");
  EXPECT_TRUE(j["seq"].is_number_unsigned() && j["t_us"].is_number_integer());
  EXPECT_TRUE((std::set<std::string>{"plaintext", "upgrade", "tls"}.contains(j["phase"].get<std::string>())));
  EXPECT_TRUE(j["direction"].is_null() || j["direction"] == "c2s" || j["direction"] == "s2c");
  EXPECT_TRUE(j["text"].is_string());
  EXPECT_NE(j["kind"], "chunk");
}

void check_document(const Json& j) {
  EXPECT_KEYS(j, "schema", "tool", "target", "started", "outcome", "timing_us", "plaintext", "encrypted",
              "starttls", "tls", "certificates", "verification", "findings", "events");
  EXPECT_EQ(keys(j["starttls"]), (std::vector<std::string>{"word", "offered", "required"}));
  for (const auto* key : {"offered", "required"})
    EXPECT_TRUE(j["starttls"][key].is_null() || j["starttls"][key].is_boolean());
  EXPECT_EQ(j["schema"], "starttls-session/1");
  EXPECT_EQ(j["tool"]["name"], "starttls");
  EXPECT_TRUE(j["tool"]["version"].is_string());
  EXPECT_KEYS(j["target"], "url", "protocol", "host", "port", "address");
  EXPECT_TRUE(j["target"]["port"].is_number_unsigned());
  EXPECT_TRUE(text_or_null(j["target"]["address"]));
  EXPECT_TRUE(is_rfc3339(j["started"]));
  EXPECT_TRUE(j["outcome"].is_null() || outcome_from(j["outcome"].get<std::string>()));
  EXPECT_EQ(keys(j["timing_us"]),
            (std::vector<std::string>{"resolve", "connect", "greeting", "upgrade", "handshake", "total"}));
  for (const auto& t : j["timing_us"]) EXPECT_TRUE(t.is_null() || t.is_number_integer());
  check_hearing(j["plaintext"]);
  check_hearing(j["encrypted"]);
  check_tls(j["tls"]);
  for (const auto& c : j["certificates"]) check_certificate(c);
  check_verification(j["verification"]);
  for (const auto& f : j["findings"]) check_finding(f);
  for (const auto& e : j["events"]) check_event(e);
}

Json document(const std::vector<Step>& steps) { return Json::parse(json(test::session_of(steps), {})); }

TEST(SessionDocument, KeepsItsPromisesForEverySession) {
  for (const auto& steps : {test::verified_smtp(), test::smtp_with_login(), test::injected_smtp(),
                            test::not_offered_imap(), test::unverified_imaps(), test::unproved_smtp(),
                            test::unreachable(), test::hostile_smtp(), test::every_kind()})
    check_document(document(steps));
  check_document(Json::parse(json(Inspection{}, {})));
}

TEST(SessionDocument, KeepsItsPromisesWhereverTheSessionStops) {
  const auto steps = test::verified_smtp();
  Inspection session;
  for (const auto& step : steps) {
    session.apply(step);
    check_document(Json::parse(json(session, {})));
  }
}

TEST(SessionDocument, TellsAVerifiedSession) {
  const auto j = document(test::verified_smtp());
  EXPECT_EQ(j["outcome"], "verified");
  EXPECT_EQ(j["target"]["url"], "smtp://mail.example.org:25");
  EXPECT_EQ(j["target"]["address"], "192.0.2.25");
  EXPECT_EQ(j["plaintext"]["greeting"], "220 mail.example.org ESMTP Postfix");
  EXPECT_EQ(j["plaintext"]["capabilities"], (Json{"PIPELINING", "SIZE 52428800", "STARTTLS", "8BITMIME"}));
  EXPECT_TRUE(j["encrypted"]["greeting"].is_null());
  EXPECT_EQ(j["tls"]["version"], "TLSv1.3");
  EXPECT_EQ(j["certificates"].size(), 3u);
  EXPECT_EQ(j["verification"]["path"].size(), 3u);
  EXPECT_EQ(j["timing_us"]["connect"], 8420);
}

TEST(SessionDocument, HasNullForWhatThereWasNot) {
  const auto imaps = document(test::unverified_imaps());
  EXPECT_TRUE(imaps["plaintext"].is_null());
  EXPECT_FALSE(imaps["encrypted"].is_null());
  const auto nowhere = document(test::unreachable());
  EXPECT_TRUE(nowhere["tls"].is_null());
  EXPECT_TRUE(nowhere["encrypted"].is_null());
  EXPECT_TRUE(nowhere["target"]["address"].is_null());
  EXPECT_EQ(nowhere["verification"]["trusted"], false);
  EXPECT_TRUE(nowhere["timing_us"]["handshake"].is_null());
}

TEST(SessionDocument, SaysWhetherStarttlsWasOfferedAndRequired) {
  EXPECT_EQ(document(test::verified_smtp())["starttls"],
            (Json{{"word", "STARTTLS"}, {"offered", true}, {"required", nullptr}}));
  EXPECT_EQ(document(test::not_offered_imap())["starttls"]["offered"], false);
  EXPECT_TRUE(document(test::unverified_imaps())["starttls"]["offered"].is_null());
  EXPECT_TRUE(document(test::unreachable())["starttls"]["offered"].is_null());
  test::Recording r({"xmpp", "example.org", 5222});
  r.add(event::Capabilities{{"starttls required"}, true, true}, Direction::server_to_client);
  EXPECT_EQ(document(r.steps())["starttls"],
            (Json{{"word", "starttls"}, {"offered", true}, {"required", true}}));
}

TEST(SessionDocument, CitesTheProtocolThatWasSpoken) {
  const auto j = document(test::not_offered_imap());
  ASSERT_FALSE(j["findings"].empty());
  EXPECT_EQ(j["findings"][0]["reference"].get<std::string>().find("RFC 3207"), std::string::npos);
}

TEST(SessionDocument, ShowsTheEvidence) {
  const auto j = document(test::injected_smtp());
  ASSERT_EQ(j["findings"].size(), 1u);
  EXPECT_EQ(j["findings"][0]["code"], "plaintext-injected");
  EXPECT_EQ(j["findings"][0]["evidence"]["length"], 38);
  EXPECT_EQ(j["findings"][0]["evidence"]["hex"].get<std::string>().substr(0, 8), "3235302d");
}

TEST(SessionDocument, HasAnAddressWithoutBracketsForIpv6) {
  test::Recording r({"smtp", "2001:db8::1", 25});
  r.add(event::Connected{{"2001:db8::2", 4000}, {"2001:db8::1", 25}});
  EXPECT_EQ(document(r.steps())["target"]["address"], "2001:db8::1");
  EXPECT_EQ(document(r.steps())["target"]["url"], "smtp://[2001:db8::1]:25");
}

}  // namespace
}  // namespace sti::report
