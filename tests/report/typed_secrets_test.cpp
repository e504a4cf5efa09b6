// A password that was typed into a session is in nothing that is made of it, wherever it was typed and
// whatever the server says.
#include <gtest/gtest.h>

#include <algorithm>

#include "filter/event_subject.hpp"
#include "model/transcript_text.hpp"
#include "report/redaction.hpp"
#include "report/report.hpp"
#include "report/session_file.hpp"
#include "report/session_reader.hpp"
#include "report/tree.hpp"
#include "support/typed_logins.hpp"
#include "support/typed_session.hpp"

namespace sti::report {
namespace {

using test::leak_in;

constexpr std::uint64_t dialogues = 150;  // of each protocol

std::string typed(const test::TypedLogin& login) {
  std::string out = "password " + login.password + "\n";
  for (const auto& line : login.typed) out += "  " + line + "\n";
  return out;
}

/// All the words that are made of a node and what is below it.
std::string words_of(const dissect::Node& node) {
  std::string out(node.text);
  for (const auto& child : node.children) out += "\n" + words_of(child);
  return out;
}

class TypedSecrets : public testing::TestWithParam<std::string_view> {
 protected:
  template <typename Check>
  void for_each_login(Check check) {
    for (std::uint64_t seed = 0; seed < dialogues; ++seed) {
      const auto login = test::typed_login(GetParam(), seed);
      check(login, test::forms_of(login.password));
      if (HasFailure()) FAIL() << "seed " << seed << ", " << typed(login);
    }
  }
};

TEST_P(TypedSecrets, AreInNoReport) {
  for_each_login([](const test::TypedLogin& login, const auto& forms) {
    for (const auto& format : formats())
      for (const bool with_trees : {false, true}) {
        ReportOptions options;
        options.with_trees = with_trees;
        const auto report = format.make(login.session, options);
        EXPECT_EQ(leak_in(report, forms), "") << format.extension;
      }
    TreeReport trees{ReportOptions{}};
    for (std::size_t i = 0; i < login.session.events().size(); ++i)
      EXPECT_EQ(leak_in(trees.event(login.session, i), forms), "") << "tree";
    EXPECT_EQ(keylog(login.session, {}), "");
  });
}

TEST_P(TypedSecrets, AreInNoSessionFile) {
  for_each_login([](const test::TypedLogin& login, const auto& forms) {
    const auto again = read_session(write_session(login.session, {}));
    ASSERT_TRUE(again) << again.error().text();
    for (std::size_t i = 0; i < streams_of_a_connection; ++i) {
      const auto stream = stream_at(main_connection, i);
      const auto bytes = again->view({stream, 0, again->bytes().size(stream)});
      EXPECT_EQ(leak_in(text_of(bytes), forms), "") << name_of(stream);
    }
    // And it is the same session, seen from outside.
    EXPECT_EQ(text(*again, {}), text(login.session, {}));
    EXPECT_EQ(json(*again, {}), json(login.session, {}));
  });
}

TEST_P(TypedSecrets, AreInNoTextThatAWindowShowsOrAFilterSees) {
  for_each_login([](const test::TypedLogin& login, const auto& forms) {
    const auto& session = login.session;
    dissect::SessionTrees trees;
    trees.update(session);
    for (const auto& e : session.events()) {
      EXPECT_EQ(leak_in(text_of(e, session), forms), "");
      const filter::EventSubject subject(session, trees, e.seq);
      EXPECT_EQ(leak_in(subject.text(), forms), "");
      EXPECT_EQ(leak_in(words_of(*subject.event()), forms), "");
      const auto* tree = subject.tree();
      EXPECT_EQ(tree ? leak_in(words_of(*tree), forms) : "", "");
      EXPECT_EQ(leak_in(text_of(visible_bytes(session, e.range, false)), forms), "");
    }
    for (const auto stream : {main_stream::clear_c2s, main_stream::clear_s2c}) {
      const Range whole{stream, 0, session.bytes().size(stream)};
      EXPECT_EQ(leak_in(text_of(visible_bytes(session, whole, false)), forms), "");
    }
  });
}

TEST_P(TypedSecrets, AreThereWhereTheyAreAskedFor) {
  std::size_t shown = 0;
  for_each_login([&](const test::TypedLogin& login, const auto& forms) {
    shown += leak_in(text(login.session, {true, false}), forms).empty() ? 0u : 1u;
  });
  // In some it is torn in two.
  EXPECT_GT(shown, dialogues * 3 / 4) << "the test looks for something that is not there";
}

INSTANTIATE_TEST_SUITE_P(EveryProtocol, TypedSecrets, testing::ValuesIn(test::typed_schemes),
                         [](const auto& scheme) { return std::string(scheme.param); });

}  // namespace
}  // namespace sti::report
