#include "report/session_file.hpp"

#include <gtest/gtest.h>

#include <string>

#include "support/recording.hpp"
#include "support/sample_session.hpp"

namespace sti::report {
namespace {

constexpr ReportOptions everything{true, false};

/// The error of reading `file`, which must be one.
std::string refusal(const std::string& file) {
  const auto result = read_session(file);
  if (result) {
    ADD_FAILURE() << "was read: " << file.substr(0, 300);
    return {};
  }
  return result.error().text();
}

/// A file with these steps, given as the part of each line after seq.
std::string file_of(const std::vector<std::string>& steps) {
  std::string out = R"({"format":"starttls-session-file/1","steps":)" + std::to_string(steps.size()) + "}\n";
  for (std::size_t i = 0; i < steps.size(); ++i)
    out += "{\"seq\":" + std::to_string(i) + "," + steps[i] + "}\n";
  return out;
}

const std::string started =
    R"("t_us":0,"phase":"plaintext","direction":null,"range":["wire-c2s",0,0],"kind":"started",)"
    R"("target":{"scheme":"smtp","host":"h","port":25},"unix_us":1,"name":"h","tool_version":"1")";
const std::string ready =
    R"("t_us":0,"phase":"plaintext","direction":null,"range":["wire-c2s",0,0],"kind":"ready")";

TEST(SessionFile, KeepsEveryKindOfStepWhole) {
  for (const auto& steps :
       {test::verified_smtp(), test::injected_smtp(), test::hostile_smtp(), test::every_kind(),
        test::unreachable(), test::unverified_imaps(), test::unproved_smtp()}) {
    const auto session = test::session_of(steps);
    const auto file = write_session(session, everything);
    const auto again = read_session(file);
    ASSERT_TRUE(again) << again.error().text();
    EXPECT_EQ(write_session(*again, everything), file);
    EXPECT_EQ(json(*again, everything), json(session, everything));
    EXPECT_EQ(text(*again, everything), text(session, everything));
    EXPECT_EQ(again->bytes().total_size(), session.bytes().total_size());
  }
}

TEST(SessionFile, KeepsTheSameTranscriptWithoutTheSecrets) {
  const auto session = test::session_of(test::smtp_with_login());
  const auto again = read_session(write_session(session, {}));
  ASSERT_TRUE(again) << again.error().text();
  EXPECT_EQ(again->events().size(), session.events().size());
  EXPECT_EQ(again->secrets().all(), session.secrets().all());
  EXPECT_EQ(text(*again, {}), text(session, {}));
  EXPECT_EQ(text_of(again->view(again->secrets().all().at(0))),
            std::string(session.secrets().all().at(0).length, '*'));
  EXPECT_EQ(keylog(*again, everything), "");
}

TEST(SessionFile, KeepsWhatARecordHeldAndReadsFilesWithoutIt) {
  const std::string record =
      R"("t_us":0,"phase":"tls","direction":"s2c","range":["wire-s2c",0,0],"kind":"record",)"
      R"("type":23,"version":771,"encrypted":true)";
  const auto session =
      read_session(file_of({started, record + R"(,"content":["clear-s2c",7,9],"inner_type":23)", record}));
  ASSERT_TRUE(session) << session.error().text();
  const auto again = read_session(write_session(*session, everything));
  ASSERT_TRUE(again) << again.error().text();
  for (const auto* one : {&*session, &*again}) {
    const auto* whole = one->events()[1].get_if<event::Record>();
    ASSERT_NE(whole, nullptr);
    EXPECT_EQ(whole->content, (Range{main_stream::clear_s2c, 7, 9}));
    EXPECT_EQ(whole->inner_type, 23);
    const auto* older = one->events()[2].get_if<event::Record>();
    ASSERT_NE(older, nullptr);
    EXPECT_TRUE(older->content.empty());
    EXPECT_EQ(older->inner_type, 0);
  }
}

TEST(SessionFile, KeepsASessionThatHasNotEnded) {
  auto steps = test::verified_smtp();
  steps.resize(steps.size() / 2);
  EXPECT_TRUE(read_session(write_session(test::session_of(steps), {})));
  EXPECT_TRUE(read_session(write_session(Inspection{}, {})));
}

TEST(SessionFile, CutShortAnywhereIsAnErrorThatNamesTheLine) {
  const auto file = write_session(test::session_of(test::injected_smtp()), everything);
  for (std::size_t length = 0; length < file.size(); ++length) {
    const auto result = read_session(std::string_view(file).substr(0, length));
    ASSERT_FALSE(result) << length;
    EXPECT_NE(result.error().text().find("line "), std::string::npos);
  }
}

TEST(SessionFile, WithAnyByteChangedIsReadOrRefused) {
  const auto file = write_session(test::session_of(test::injected_smtp()), everything);
  constexpr std::string_view replacements("\0\"9}\xff\n", 6);
  for (std::size_t at = 0; at < file.size(); ++at) {
    auto changed = file;
    changed[at] = replacements[at % replacements.size()];
    const auto result = read_session(changed);
    EXPECT_FALSE((result ? text(*result, everything) : result.error().text()).empty());
  }
}

TEST(SessionFile, SaysWhatWasExpectedAndWhatCame) {
  EXPECT_EQ(refusal(""), "reading line 1 of the session file: expected the header, got the end of the file");
  EXPECT_EQ(refusal("hello\n"),
            "reading line 1 of the session file: expected the header as a JSON object, got \"hello\"");
  EXPECT_EQ(
      refusal("{\"format\":\"other/1\",\"steps\":0}\n"),
      "reading line 1 of the session file: expected format \"starttls-session-file/2\", got \"other/1\"");
  EXPECT_EQ(refusal(file_of({started, R"("t_us":0)"})),
            "reading line 3 of the session file: expected a field \"phase\", got none");
  EXPECT_EQ(refusal(file_of({started}) + "x"),
            "reading line 3 of the session file: expected the end of the file after 1 steps, got \"x\"");
}

TEST(SessionFile, RefusesWhatTheEngineWouldNotSay) {
  ASSERT_TRUE(read_session(file_of({started, ready})));
  const auto step = [](std::string kind, std::string rest) {
    return R"("t_us":0,"phase":"plaintext","direction":"s2c",)" + rest + R"(,"kind":")" + kind + "\"";
  };
  const std::string nowhere = R"("range":["wire-c2s",0,0])";
  refusal(file_of({ready}));                                                   // does not begin with started
  refusal(file_of({started, started}));                                        // begins twice
  refusal(file_of({started, ready + R"(,"more":1)"}));                         // an unknown field
  refusal(file_of({started, step("nonsense", nowhere)}));                      // an unknown kind
  refusal(file_of({started, step("ready", R"("range":["wire-c2s",0])")}));     // half a range
  refusal(file_of({started, step("ready", R"("range":["wire",0,0])")}));       // an unknown stream
  refusal(file_of({started, step("ready", R"("range":["wire-c2s",-1,0])")}));  // a negative offset
  refusal(file_of({started, step("ready", R"("range":["wire-c2s",0,18446744073709551615])")}));  // overflows
  const auto chunk = [&](const char* range, const char* bytes) {
    return step("chunk", std::string("\"range\":") + range) + R"(,"bytes":")" + bytes + "\"";
  };
  ASSERT_TRUE(read_session(file_of({started, chunk(R"(["wire-s2c",0,3])", "Zm9v")})));
  refusal(file_of({started, chunk(R"(["wire-s2c",0,4])", "Zm9v")}));  // fewer bytes than said
  refusal(file_of({started, chunk(R"(["wire-s2c",1,3])", "Zm9v")}));  // a gap in the stream
  refusal(file_of({started, chunk(R"(["wire-s2c",0,3])", "Zm9")}));   // not base64
  const auto finished = step("finished", nowhere) + R"(,"outcome":"verified","reason":"")";
  ASSERT_TRUE(read_session(file_of({started, finished})));
  refusal(file_of({started, finished, ready}));  // goes on after its end
  refusal(file_of({started, step("finished", nowhere) + R"(,"outcome":"fine","reason":"")"}));
  const auto later = R"("t_us":5,"phase":"tls","direction":null,)" + nowhere + R"(,"kind":"ready")";
  refusal(file_of({started, later, ready}));  // time runs backwards
}

TEST(SessionFile, KeepsEachConnectionApart) {
  const std::string nowhere = R"("direction":null,"range":["wire-c2s",0,0],)";
  const auto of = [](const char* connection) {
    return R"("t_us":0,"phase":"plaintext",)" +
           (connection[0] ? R"("connection":)" + std::string(connection) + "," : "");
  };
  const auto connecting = [&](const char* connection) {
    return of(connection) + nowhere +
           R"("kind":"connecting","endpoint":{"address":"::1","port":25},"role":"probe")";
  };
  const auto chunk = [&](const char* connection, const char* range) {
    return of(connection) + R"("direction":"s2c","range":)" + range + R"(,"kind":"chunk","bytes":"Zm9v")";
  };
  const auto session = read_session(file_of({started, chunk("", R"(["wire-s2c",0,3])"), connecting("1"),
                                             chunk("1", R"([1,"wire-s2c",0,3])"), ready}));
  ASSERT_TRUE(session) << session.error().text();
  ASSERT_EQ(session->connections().size(), 2U);
  EXPECT_EQ(session->connections()[1].role(), ConnectionRole::probe);
  for (const std::uint32_t i : {0U, 1U})
    EXPECT_EQ(session->bytes().size({{i}, Layer::wire, Direction::server_to_client}), 3U) << i;
  EXPECT_EQ(session->bytes().total_size(), 6U);

  refusal(file_of({started, connecting("2")}));                      // none before it
  refusal(file_of({started, connecting("4294967295")}));             // nor there
  refusal(file_of({started, chunk("1", R"([1,"wire-s2c",0,3])")}));  // was not begun
  refusal(file_of({started, chunk("", R"([1,"wire-s2c",0,3])")}));   // bytes of another
  refusal(file_of({started, connecting("1"), chunk("1", R"(["wire-s2c",0,3])")}));
  refusal(file_of({started, of("0") + nowhere + R"("kind":"ready")"}));  // is about no connection
  const auto finding = [&](const char* evidence) {
    return of("") + nowhere +
           R"("kind":"finding","finding":{"code":"x","severity":"error","text":"","evidence":)" + evidence +
           "}";
  };
  ASSERT_TRUE(read_session(file_of({started, connecting("1"), finding(R"([1,"wire-s2c",0,3])")})));
  refusal(file_of({started, finding(R"([1,"wire-s2c",0,3])")}));           // points at what is not there
  refusal(file_of({started, finding(R"([4294967295,"wire-s2c",0,3])")}));  // far away
}

TEST(SessionFile, BoundsWhatItHoldsInMemory) {
  refusal("{\"format\":\"" + std::string(std::size_t{9} << 20, 'x') + "\"}\n");
  refusal(std::string(1 << 20, '[') + "\n");
  refusal(file_of({started, R"("a":)" + std::string(100000, '[') + std::string(100000, ']')}));
  refusal("{\"format\":\"starttls-session-file/1\",\"steps\":18446744073709551615}\n");
}

TEST(SessionFile, ReadsALongSessionInLinearTime) {
  const auto session = test::session_of(test::long_session(2000));
  const auto again = read_session(write_session(session, {}));
  ASSERT_TRUE(again) << again.error().text();
  EXPECT_EQ(again->events().size(), session.events().size());
}

}  // namespace
}  // namespace sti::report
