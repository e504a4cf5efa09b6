// What the program may take for an input of n bytes, whatever is in them: memory 64 MiB + 100 n, each export
// 1 MiB + 200 n, work linear in n. Prints a table of what each shape cost.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <numeric>

#include "measure.hpp"
#include "net/engine.hpp"
#include "net/event_queue.hpp"
#include "shapes.hpp"
#include "test_pki/test_pki.hpp"

namespace sti::test {
namespace {

constexpr std::uint64_t mebibyte = 1 << 20;
constexpr std::uint64_t most_memory(std::uint64_t n) { return 64 * mebibyte + 100 * n; }
constexpr std::uint64_t most_export(std::uint64_t n) { return mebibyte + 200 * n; }
/// A sanitizer takes memory and time of its own: under one only what is reported counts.
#ifdef __SANITIZE_ADDRESS__
constexpr bool measures = false;
#else
constexpr bool measures = true;
#endif
/// Four times the input may take so many times the work; below `least_cpu` seconds noise decides.
constexpr double most_growth = 6, least_cpu = 0.05;

struct Trial {
  std::uint64_t input = 0;
  Cost cost;
  std::uint64_t largest_export = 0;
  std::string largest_name;
};

/// The figures of one shape at both sizes.
struct Figures {
  std::string name;
  Trial small, large;
  [[nodiscard]] double growth() const { return large.cost.cpu / std::max(small.cost.cpu, least_cpu); }
};

std::string megabytes(std::uint64_t bytes) { return fmt::format("{:.1f}", static_cast<double>(bytes) / 1e6); }

class Resource : public ::testing::Test {
 public:
  static void TearDownTestSuite() {
    const auto by = [](auto key) {
      return *std::ranges::max_element(all_, {}, [&](const Figures& f) { return key(f); });
    };
    if (all_.empty()) return;
    fmt::print("\n{:48} {:>8} {:>9} {:>9} {:>8} {:>7}\n", "shape (the larger of two sizes)", "input MB",
               "memory MB", "export MB", "CPU s", "growth");
    for (const auto& f : all_)
      fmt::print("{:48} {:>8} {:>9} {:>9} {:>8.2f} {:>7.1f}\n", f.name, megabytes(f.large.input),
                 megabytes(f.large.cost.memory), megabytes(f.large.largest_export), f.large.cost.cpu,
                 f.growth());
    const auto memory = by([](const Figures& f) { return f.large.cost.memory; });
    const auto ratio = by([](const Figures& f) {
      return static_cast<double>(f.large.largest_export) / static_cast<double>(most_export(f.large.input));
    });
    const auto growth = by([](const Figures& f) { return f.growth(); });
    fmt::print(
        "\n{} shapes. Worst memory {} MB ({}); worst export {} MB of {} MB allowed ({}, {}); worst growth "
        "{:.1f} ({})\n",
        all_.size(), megabytes(memory.large.cost.memory), memory.name, megabytes(ratio.large.largest_export),
        megabytes(most_export(ratio.large.input)), ratio.name, ratio.large.largest_name, growth.growth(),
        growth.name);
  }

 protected:
  void take_files(Trial& trial, const std::vector<std::string>& names) {
    for (const auto& name : names) {
      std::error_code none;
      const auto size = std::filesystem::file_size(folder_ / name, none);
      if (none || size <= trial.largest_export) continue;
      trial.largest_export = size;
      trial.largest_name = name;
    }
  }

  void judge(const std::string& shape, const Trial& trial) {
    const auto at =
        fmt::format("{}, {} bytes (status {}, {})", shape, trial.input, trial.cost.status, trial.cost.err);
    EXPECT_LT(trial.cost.status, 70) << at;
    EXPECT_GE(trial.cost.status, 0) << at;
    if (measures) {
      EXPECT_LE(trial.cost.memory, most_memory(trial.input)) << at;
    }
    EXPECT_LE(trial.largest_export, most_export(trial.input)) << at << ", " << trial.largest_name;
  }

  void judge(Figures figures) {
    judge(figures.name, figures.small);
    judge(figures.name, figures.large);
    EXPECT_LE(measures ? figures.growth() : 0, most_growth)
        << figures.name << ": " << figures.small.cost.cpu << " s, then " << figures.large.cost.cpu << " s";
    all_.push_back(std::move(figures));
  }

  /// The shapes whose name has STARTTLS_SHAPE in it, for looking at some.
  template <typename Shape>
  static std::vector<Shape> chosen(std::vector<Shape> shapes) {
    const char* only = std::getenv("STARTTLS_SHAPE");
    if (only != nullptr)
      std::erase_if(shapes, [&](const Shape& s) { return s.name.find(only) == std::string::npos; });
    return shapes;
  }

  std::string path(const std::string& name) const { return (folder_ / name).string(); }

  /// --output for every format, everything that there is to tell.
  std::vector<std::string> with_all_reports(std::vector<std::string> arguments,
                                            std::vector<std::string>& names) const {
    arguments.insert(arguments.end(), {"--format", "tree", "--detail", "full"});
    names = {"out"};
    for (const auto& format : session_formats()) {
      names.push_back("report" + format);
      arguments.insert(arguments.end(), {"--output", path(names.back())});
    }
    return arguments;
  }

  support::TempFolder folder_;
  static std::vector<Figures> all_;
};
std::vector<Figures> Resource::all_;

TEST_F(Resource, Chains) {
  support::write_file(folder_ / "root.pem", pem({make(root_spec())}));
  const auto run_one = [&](const FileShape& shape, std::size_t size) {
    Trial trial;
    const auto content = shape.content(size);
    trial.input = content.size();
    support::write_file(folder_ / "chain", content);
    const std::vector<std::string> arguments{
        "verify", path("chain"),          "--name",   "mail.example.org", "--trust",  path("root.pem"),
        "--at",   "2026-03-01T00:00:00Z", "--output", path("chain.json"), "--output", path("chain.txt")};
    trial.cost = run_starttls(arguments, folder_ / "out");
    take_files(trial, {"out", "chain.json", "chain.txt"});
    for (const auto* name : {"out", "chain.json", "chain.txt"}) std::filesystem::remove(folder_ / name);
    return trial;
  };
  for (const auto& shape : chosen(chain_shapes()))
    judge({"chain: " + shape.name, run_one(shape, shape.size), run_one(shape, 4 * shape.size)});
}

TEST_F(Resource, SessionFiles) {
  const auto run_one = [&](const FileShape& shape, std::size_t size) {
    Trial trial;
    const auto content = shape.content(size);
    trial.input = content.size();
    support::write_file(folder_ / "session.stls", content);
    std::vector<std::string> names;
    trial.cost = run_starttls(with_all_reports({"convert", path("session.stls")}, names), folder_ / "out");
    take_files(trial, names);
    const auto printed =
        run_starttls({"convert", path("session.stls"), "--json", "--detail", "full"}, folder_ / "out");
    take_files(trial, {"out"});
    trial.cost.memory = std::max(trial.cost.memory, printed.memory);
    trial.cost.status = std::max(trial.cost.status, printed.status);
    for (const auto& name : names) std::filesystem::remove(folder_ / name);
    return trial;
  };
  for (const auto& shape : chosen(session_file_shapes()))
    judge({"file: " + shape.name, run_one(shape, shape.size), run_one(shape, 4 * shape.size)});
}

TEST_F(Resource, Streams) {
  const auto run_one = [&](const StreamShape& shape, std::size_t size) {
    net::EventQueue queue;
    net::Engine engine(queue);
    ScriptedPeer peer(engine, shape.script(size));
    Trial trial;
    trial.input = size;
    std::vector<std::string> names;
    trial.cost =
        run_starttls(with_all_reports({"inspect", fmt::format("{}://127.0.0.1:{}", shape.scheme, peer.port()),
                                       "--name", "mail.example.org", "--timeout", "10"},
                                      names),
                     folder_ / "out");
    take_files(trial, names);
    for (const auto& name : names) std::filesystem::remove(folder_ / name);
    return trial;
  };
  for (const auto& shape : chosen(stream_shapes()))
    judge({"stream: " + shape.name, run_one(shape, shape.size), run_one(shape, 4 * shape.size)});
}

TEST_F(Resource, HasFortyShapes) {
  EXPECT_GE(chain_shapes().size() + session_file_shapes().size() + stream_shapes().size(), 40u);
}

}  // namespace
}  // namespace sti::test
