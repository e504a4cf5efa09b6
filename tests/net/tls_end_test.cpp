// What an end of TLS means: a table of ends, and what is said of each.
#include "net/tls_end.hpp"

#include <gtest/gtest.h>

namespace sti::net {
namespace {

using Kind = TlsEnd::Kind;

TlsEnd end_by(Kind kind, std::optional<std::uint8_t> alert = std::nullopt,
              std::string last_message = "ServerHello") {
  TlsEnd end;
  end.kind = kind;
  end.alert = alert;
  end.last_message = std::move(last_message);
  end.error = {Fault::misbehaved, "TLS handshake", "more", "less", Range{main_stream::wire_s2c, 7, 3}};
  return end;
}

std::string codes(const std::vector<Finding>& findings) {
  std::string out;
  for (const auto& f : findings) out += (out.empty() ? "" : " ") + f.code.str();
  return out;
}

TEST(TlsEnd, AHandshakeThatEndsSaysWhoEndedItAndByWhichAlert) {
  const auto found = handshake_findings(end_by(Kind::alert, 80));
  ASSERT_EQ(codes(found), "handshake-failed");
  EXPECT_EQ(found[0].severity, Severity::error);
  EXPECT_NE(found[0].text.find(
                "The server ended it with the fatal alert internal_error (80) after its ServerHello"),
            std::string::npos)
      << found[0].text;
  EXPECT_EQ(found[0].evidence, (Range{main_stream::wire_s2c, 7, 3}));

  const auto ours = handshake_findings(end_by(Kind::refused, 47));
  ASSERT_EQ(codes(ours), "handshake-failed");
  EXPECT_NE(ours[0].text.find("We ended it"), std::string::npos) << ours[0].text;
  EXPECT_NE(ours[0].text.find("illegal_parameter (47)"), std::string::npos) << ours[0].text;
}

TEST(TlsEnd, WhoseLimitItIsIsSaid) {
  EXPECT_EQ(codes(handshake_findings(end_by(Kind::alert, 40, ""))), "handshake-failed unsupported-by-client");
  EXPECT_EQ(codes(handshake_findings(end_by(Kind::alert, 40, "HelloRetryRequest"))),
            "handshake-failed unsupported-by-client");
  EXPECT_EQ(codes(handshake_findings(end_by(Kind::alert, 40, "Certificate"))), "handshake-failed")
      << "the server had found what it accepts";
  EXPECT_EQ(codes(handshake_findings(end_by(Kind::library_limit))), "handshake-failed unsupported-by-client");
  EXPECT_EQ(codes(handshake_findings(end_by(Kind::alert, 70, ""))), "handshake-failed tls-version");
  EXPECT_EQ(codes(handshake_findings(end_by(Kind::version))), "handshake-failed tls-version");
}

TEST(TlsEnd, AServerThatWantsAClientCertificateIsKnownHoweverItLeaves) {
  for (const auto kind : {Kind::end_of_stream, Kind::reset, Kind::close_notify}) {
    auto end = end_by(kind);
    EXPECT_FALSE(wants_client_certificate(end)) << "it did not ask for one";
    end.certificate_withheld = true;
    EXPECT_TRUE(wants_client_certificate(end));
    end.data_heard = true;
    EXPECT_FALSE(wants_client_certificate(end)) << "it had taken us in";
  }
  for (const std::uint8_t alert : std::initializer_list<std::uint8_t>{40, 42, 46, 48, 49, 50, 116}) {
    auto end = end_by(Kind::alert, alert);
    EXPECT_FALSE(wants_client_certificate(end));
    end.certificate_withheld = true;
    EXPECT_TRUE(wants_client_certificate(end)) << int{alert};
    EXPECT_EQ(codes(handshake_findings(end)), "client-certificate-required");
    EXPECT_EQ(codes(connection_findings(end, false)), "client-certificate-required");
    end.data_heard = true;
    EXPECT_EQ(wants_client_certificate(end), alert == 116) << int{alert};
  }
  for (const std::uint8_t alert : std::initializer_list<std::uint8_t>{10, 20, 51, 80}) {
    auto end = end_by(Kind::alert, alert);
    end.certificate_withheld = true;
    EXPECT_FALSE(wants_client_certificate(end)) << int{alert};
  }
  for (const auto kind : {Kind::broken, Kind::refused, Kind::version, Kind::library_limit}) {
    auto end = end_by(kind);
    end.certificate_withheld = true;
    EXPECT_FALSE(wants_client_certificate(end));
  }
}

TEST(TlsEnd, AnEstablishedConnectionBreaksByEverythingButAnEndInOrder) {
  for (const bool complete : {false, true}) {
    for (const auto kind : {Kind::end_of_stream, Kind::reset, Kind::close_notify})
      EXPECT_EQ(codes(connection_findings(end_by(kind), complete)), "");
    for (const auto kind : {Kind::alert, Kind::broken, Kind::refused}) {
      const auto found = connection_findings(end_by(kind, 80), complete);
      ASSERT_EQ(codes(found), "tls-broken");
      EXPECT_EQ(found[0].severity, Severity::error);
      EXPECT_EQ(found[0].text.starts_with(complete ? "After" : "Before"), true) << found[0].text;
    }
    EXPECT_EQ(codes(connection_findings(end_by(Kind::library_limit), complete)), "unsupported-by-client");
  }
}

TEST(TlsEnd, EveryCodeIsRegistered) {
  for (const auto& finding : handshake_findings(end_by(Kind::library_limit)))
    EXPECT_TRUE(finding.code.kind());
  for (const auto& finding : handshake_findings(end_by(Kind::version))) EXPECT_TRUE(finding.code.kind());
  for (const auto& finding : connection_findings(end_by(Kind::broken), true))
    EXPECT_TRUE(finding.code.kind());
  EXPECT_TRUE(client_certificate_finding(end_by(Kind::reset)).code.kind());
}

}  // namespace
}  // namespace sti::net
