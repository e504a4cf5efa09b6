// The terminal program shows no password that is in a session, unless it is asked to.
#include <gtest/gtest.h>

#include "program.hpp"
#include "report/session_file.hpp"
#include "support/typed_logins.hpp"
#include "support/typed_session.hpp"

namespace sti::test {
namespace {

TEST(TypedSecrets, AreNeitherOnStandardOutputNorOnStandardError) {
  const support::TempFolder folder;
  const auto file = (folder / "with-secrets.stls").string(), cut = (folder / "cut.stls").string();
  for (const auto scheme : typed_schemes)
    for (std::uint64_t seed = 1000; seed < 1003; ++seed) {
      const auto login = typed_login(scheme, seed);
      const auto forms = forms_of(login.password);
      const auto saved = report::write_session(login.session, {true, false});
      support::write_file(file, saved);
      support::write_file(cut, saved.substr(0, saved.size() * 3 / 4));  // and what is said of a broken one
      for (const auto& arguments :
           std::vector<std::vector<std::string>>{{"convert", file},
                                                 {"convert", file, "--format", "tree"},
                                                 {"convert", file, "--json", "--detail", "full"},
                                                 {"convert", file, "--filter", "event.kind == line"},
                                                 {"convert", cut}}) {
        const auto ran = run_starttls(arguments);
        EXPECT_EQ(leak_in(ran.out, forms), "") << scheme << " " << seed;
        EXPECT_EQ(leak_in(ran.err, forms), "") << scheme << " " << seed;
      }
    }
}

TEST(TypedSecrets, CannotBeLookedForWithAFilter) {
  const support::TempFolder folder;
  const auto file = (folder / "with-secrets.stls").string();
  const auto login = typed_login("smtp", 1);
  support::write_file(file, report::write_session(login.session, {true, false}));
  const auto all = run_starttls({"convert", file, "--filter", "event.seq >= 0"});
  const auto nothing = run_starttls({"convert", file, "--filter", "\"nothing like it\""});
  const auto found = run_starttls({"convert", file, "--filter", "\"" + login.password + "\""});
  EXPECT_NE(all.out, nothing.out);
  EXPECT_EQ(found.out, nothing.out);
}

}  // namespace
}  // namespace sti::test
