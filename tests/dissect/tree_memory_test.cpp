// The memory that a tree's nodes and texts are in.
#include "dissect/tree.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace sti::dissect {
namespace {

const Field& any_field() { return field("opaque"); }

TEST(TreeMemory, KeepsTextsThatAreGoneElsewhere) {
  TreeMemory memory(0);
  EXPECT_EQ(memory.keep(std::string(100, 'a')), std::string(100, 'a'));
  EXPECT_EQ(memory.join({"a", "", std::string("b"), "c"}), "abc");
  EXPECT_TRUE(memory.keep("").empty());
  EXPECT_TRUE(memory.join({}).empty());
  EXPECT_EQ(memory.hex(Bytes{0x00, 0xfe}), "00fe");
  EXPECT_TRUE(memory.hex({}).empty());
  EXPECT_EQ(memory.escaped("a\r\n\x1b[2J\\"), R"(a\r\n\x1b[2J\\)");
}

TEST(TreeMemory, HoldsFarMoreThanWasGuessed) {
  TreeMemory memory(1);
  std::vector<std::pair<std::string, Text>> kept;
  for (std::size_t length = 0; length < 70'000; length = length * 3 / 2 + 1) {
    std::string text(length, static_cast<char>('a' + length % 26));
    const auto shown = memory.keep(text);
    kept.emplace_back(std::move(text), shown);
  }
  for (const auto& [text, shown] : kept) EXPECT_EQ(shown, text);
}

TEST(TreeMemory, MovesChildrenWholeWhenThereIsNoMoreRoom) {
  constexpr std::uint64_t count = 1000;
  const auto tree = make_tree(0, [](TreeMemory& memory) {
    Node root;
    root.field = &any_field();
    for (std::uint64_t i = 0; i < count; ++i) {
      auto& child = memory.add(root);
      child.field = &any_field();
      child.number = i;
      child.text = memory.keep(std::to_string(i));
      memory.add(child).number = 2 * i;
    }
    return root;
  });
  ASSERT_EQ(tree.children.size(), count);
  for (std::uint64_t i = 0; i < count; ++i) {
    EXPECT_EQ(tree.children[i].number, i);
    EXPECT_EQ(tree.children[i].text, std::to_string(i));
    ASSERT_EQ(tree.children[i].children.size(), 1u);
    EXPECT_EQ(tree.children[i].children.front().number, 2 * i);
  }
}

TEST(TreeMemory, MovesNoChildForWhichRoomWasMade) {
  TreeMemory memory(0);
  Node root;
  memory.reserve(root, 100);
  const auto* const first = &memory.add(root);
  for (int i = 1; i < 100; ++i) memory.add(root);
  EXPECT_EQ(root.children.begin(), first);
  memory.reserve(root, 1);
  EXPECT_EQ(root.children.begin(), first) << "there is room already";
  memory.add(root).number = 7;
  EXPECT_EQ(root.children.size(), 101u);
  EXPECT_EQ(root.children.back().number, 7u);
}

TEST(Tree, LivesOnWhereItWasMovedTo) {
  auto made = make_tree(0, [](TreeMemory& memory) {
    Node root;
    root.field = &any_field();
    root.text = memory.keep("a text longer than what fits into a string itself");
    memory.add(root).text = "literal";
    return root;
  });
  std::vector<Tree> trees;
  trees.push_back(std::move(made));
  trees.push_back(make_tree(0, [](TreeMemory&) { return Node(); }));
  EXPECT_EQ(trees[0].text, "a text longer than what fits into a string itself");
  EXPECT_EQ(trees[0].children[0].text, "literal");
}

}  // namespace
}  // namespace sti::dissect
