// Reads session files and makes the field tree of every event of theirs; prints how many events had one and
// how many fields those hold.
//
//   dissect_corpus FILE.stls...
#include <ctime>
#include <iostream>

#include "dissect/session_trees.hpp"
#include "report/session_file.hpp"
#include "support/child_process.hpp"

namespace {

std::size_t fields_of(const sti::dissect::Node& node) {
  std::size_t count = 1;
  for (const auto& child : node.children) count += fields_of(child);
  return count;
}

}  // namespace

int main(int argc, char** argv) {
  std::size_t trees = 0, fields = 0;
  std::clock_t spent = 0;
  // One session after the other, as a capture is read too.
  for (int i = 1; i < argc; ++i) {
    const auto session = sti::report::read_session(sti::support::read_file(argv[i]));
    if (!session) return std::cerr << argv[i] << ": " << session.error().text() << '\n', 1;
    const auto begun = std::clock();
    sti::dissect::SessionTrees all;
    all.update(*session);
    for (std::uint64_t event = 0; event < session->events().size(); ++event)
      if (const auto tree = all.tree(*session, event)) ++trees, fields += fields_of(*tree);
    spent += std::clock() - begun;
  }
  std::cout << R"({"trees": )" << trees << R"(, "fields": )" << fields << R"(, "seconds": )"
            << static_cast<double>(spent) / CLOCKS_PER_SEC << "}\n";
  return trees != 0 ? 0 : 1;
}
