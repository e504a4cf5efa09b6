// `starttls verify` as a script sees it.
#include <gtest/gtest.h>

#include "program.hpp"
#include "test_pki/test_pki.hpp"

namespace sti::test {
namespace {

using support::write_file;

const std::string at = "2026-03-01T00:00:00Z";

class Verify : public testing::Test {
 protected:
  Verify() {
    write_file(root, pem({make(root_spec())}));
    write_file(chain, pem({make(leaf_spec()), make(intermediate_spec())}));
  }
  support::Ran verify(std::vector<std::string> more) {
    more.insert(more.begin(), {"verify", "--at", at});
    return run_starttls(more);
  }
  support::TempFolder folder;
  const std::string root = folder / "root.pem", chain = folder / "chain.pem";
};

std::vector<std::string> codes(const support::Ran& ran) {
  std::vector<std::string> out;
  const auto document = Json::parse(ran.out);
  for (const auto& problem : document.at("verification").at("problems")) out.push_back(problem.at("code"));
  return out;
}

TEST_F(Verify, SaysByItsStatusWhetherTheChainIsAccepted) {
  EXPECT_EQ(verify({chain, "--trust", root}).status, 0);
  EXPECT_EQ(verify({chain, "--trust", root, "--name", "mail.example.org"}).status, 0);
  EXPECT_EQ(verify({chain, "--trust", root, "--name", "imap.example.org"}).status, 1);
  EXPECT_EQ(verify({chain, "--trust", chain}).status, 0);  // any certificate may be an anchor
  EXPECT_EQ(verify({chain, "--trust", root, "--purpose", "client"}).status, 1);
  EXPECT_EQ(verify({chain}).status, 1);
  const auto quiet = verify({chain, "--trust", root, "--quiet"});
  EXPECT_EQ(quiet.out + quiet.err, "");
}

TEST_F(Verify, PrintsTheDocument) {
  const auto good = Json::parse(verify({chain, "--trust", root, "--json"}).out);
  EXPECT_EQ(good["schema"], "starttls-verify/1");
  EXPECT_EQ(good["verification"]["trusted"], true);
  EXPECT_TRUE(good["verification"]["name_matched"].is_null());
  EXPECT_EQ(good["verification"]["path"].size(), 3u);
  EXPECT_EQ(good["verification"]["path"][0], good["certificates"][0]["sha256"]);
  EXPECT_EQ(good["certificates"].size(), 2u);
  EXPECT_EQ(good["certificates"][0]["subject"], "CN=mail.example.org");
  EXPECT_EQ(codes(run_starttls({"verify", chain, "--trust", root, "--json", "--name", "192.0.2.1", "--at",
                                "2026-06-01T00:00:00Z"})),
            (std::vector<std::string>{"expired", "name-mismatch"}));
}

TEST_F(Verify, ANameThatCannotBeAskedForIsWrongUsage) {
  for (const auto* name :
       {"", "*", "*.example.org", "mail.*.org", "[::1]", "a b", "127.1", "mail..example"}) {
    const auto ran = verify({chain, "--trust", root, "--name", name});
    EXPECT_EQ(ran.status, 2) << name << ran.out;
    EXPECT_EQ(ran.out, "");
  }
  EXPECT_EQ(verify({chain, "--trust", root, "--name", "MAIL.example.org."}).status, 0);
}

TEST_F(Verify, SaysHowLongTheLeafHolds) {
  const auto days = [&](const char* when) {
    return Json::parse(run_starttls({"verify", chain, "--trust", root, "--json", "--at", when})
                           .out)["verification"]["days_left"];
  };
  const auto now = days("2026-03-01T00:00:00Z");
  EXPECT_EQ(now, 60);
  EXPECT_EQ(days("2026-02-28T23:59:59Z"), 60);
  EXPECT_EQ(days("2026-03-01T00:00:01Z"), 59);
  EXPECT_EQ(days("2026-04-30T00:00:01Z"), -1);
}

TEST_F(Verify, TellsWrongUsageFromABadCertificate) {
  write_file(folder / "empty.pem", "nothing\n");
  write_file(folder / "cut.pem", "-----BEGIN CERTIFICATE-----\nAA\n");
  write_file(folder / "garbage.pem", pem({to_bytes("garbage")}));
  for (const auto& file : {folder / "empty.pem", folder / "cut.pem", folder / "missing.pem", folder.path()}) {
    const auto ran = verify({file});
    EXPECT_EQ(ran.status, 2) << file;
    EXPECT_NE(ran.err, "");
    EXPECT_EQ(ran.out, "");
  }
  EXPECT_EQ(verify({chain, "--trust", folder / "empty.pem"}).status, 2);
  EXPECT_EQ(verify({chain, "--purpose", "mail"}).status, 2);
  EXPECT_EQ(run_starttls({"verify", chain, "--at", "yesterday"}).status, 2);
  EXPECT_EQ(verify({chain, "--output", folder / "x.pdf"}).status, 2);
  const auto garbage = verify({folder / "garbage.pem", "--json"});
  EXPECT_EQ(garbage.status, 1);
  EXPECT_EQ(codes(garbage), std::vector<std::string>{"malformed"});
}

TEST_F(Verify, WritesFiles) {
  verify({chain, "--trust", root, "--quiet", "--output", folder / "v.json", "--output", folder / "v.txt"});
  EXPECT_EQ(Json::parse(support::read_file(folder / "v.json"))["verification"]["trusted"], true);
  EXPECT_TRUE(support::read_file(folder / "v.txt").starts_with("trusted; no name was asked for\n"));
}

}  // namespace
}  // namespace sti::test
