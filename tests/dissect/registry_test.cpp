// Every field that a dissector names by a literal has its entry, and every entry is used.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <vector>

#include "model/field.hpp"

namespace sti {
namespace {

std::set<std::string> literals_in_dissectors() {
  std::set<std::string> found;
  std::vector<std::filesystem::directory_entry> sources;
  for (const auto* folder : {"/core/dissect", "/core/filter"})
    for (const auto& entry : std::filesystem::directory_iterator(std::string(STARTTLS_SOURCE_DIR) + folder))
      sources.push_back(entry);
  for (const auto& entry : sources) {
    if (!entry.is_regular_file()) continue;
    std::ifstream file(entry.path());
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    const std::regex literal(
        "\"((?:length|left_out|opaque|unexplained|(?:event|injected|tls|x509|der)(?:\\.[a-z0-9_]+)*"
        "|(?:line|smtp|imap|ldap|nntp|pop3|sieve|xmpp)(?:\\.[a-z0-9_]+)+))\"");
    for (std::sregex_iterator it(text.begin(), text.end(), literal), end; it != end; ++it)
      found.insert((*it)[1]);
  }
  return found;
}

TEST(FieldRegistry, HasAnEntryForEveryFieldThatIsNamed) {
  const auto named = literals_in_dissectors();
  EXPECT_GT(named.size(), 50u);
  for (const auto& key : named) EXPECT_NE(find_field(key), nullptr) << key;
}

TEST(FieldRegistry, HasNoEntryThatNobodyNames) {
  const auto named = literals_in_dissectors();
  for (const auto& f : fields()) EXPECT_TRUE(named.contains(std::string(f.key))) << f.key;
}

}  // namespace
}  // namespace sti
