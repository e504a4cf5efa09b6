// Our trees of certificates against `openssl asn1parse`: every element's offset, depth, header, length and
// type, also of what lies inside OCTET STRINGs and BIT STRINGs where we look into them.
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <sstream>

#include "certificate_corpus.hpp"
#include "dissect/certificate.hpp"
#include "dissect/der_tree.hpp"
#include "support/child_process.hpp"

namespace sti::dissect {
namespace {

/// One element as a line, so that a difference reads well: "offset d=depth hl=header l=length TYPE".
std::string line_of(std::uint64_t offset, int depth, std::uint64_t header, std::uint64_t length,
                    std::string type) {
  std::transform(type.begin(), type.end(), type.begin(),
                 [](char c) { return static_cast<char>(std::toupper(static_cast<unsigned char>(c))); });
  return std::to_string(offset) + " d=" + std::to_string(depth) + " hl=" + std::to_string(header) +
         " l=" + std::to_string(length) + " " + type;
}

/// A primitive string into which our tree looks, and the elements there.
struct Opened {
  std::uint64_t begin = 0, end = 0;
  std::vector<std::string> lines;  ///< offsets from `begin`, depth from 0
};

struct Flat {
  std::vector<std::string> lines;
  std::vector<Opened> opened;
};

bool is_element(const Node& node) {
  return !node.children.empty() && node.children[0].field->key == "der.header";
}

/// Lists the elements below `node`; `lines` get offsets from `base`.
void flatten(const Node& node, ByteView der, std::uint64_t base, int depth, std::vector<std::string>& lines,
             std::vector<Opened>& opened) {
  if (!is_element(node)) {
    for (const auto& child : node.children) flatten(child, der, base, depth, lines, opened);
    return;
  }
  const auto& header = node.children[0];
  const std::string type(header.text.substr(0, header.text.find(',')));
  lines.push_back(line_of(node.range.offset - base, depth, header.range.length,
                          node.range.length - header.range.length, type));
  if ((der[node.range.offset] & 0x20) != 0) {
    for (std::size_t i = 1; i < node.children.size(); ++i)
      flatten(node.children[i], der, base, depth + 1, lines, opened);
    return;
  }
  const auto inside = std::find_if(node.children.begin(), node.children.end(), is_element);
  if (inside == node.children.end()) return;
  Opened part{inside->range.offset, node.range.end(), {}};
  for (auto child = inside; child != node.children.end(); ++child)
    flatten(*child, der, part.begin, 0, part.lines, opened);
  opened.push_back(std::move(part));
}

Flat flat(const Node& tree, ByteView der) {
  Flat out;
  flatten(tree, der, 0, 0, out.lines, out.opened);
  return out;
}

/// asn1parse calls an OBJECT IDENTIFIER an OBJECT, and pads the numbers of tags.
std::string type_in_our_words(std::string type) {
  type.erase(type.find_last_not_of(' ') + 1);
  if (type == "OBJECT") return "OBJECT IDENTIFIER";
  int number = 0;
  if (std::sscanf(type.c_str(), "cont [ %d ]", &number) == 1) return "[" + std::to_string(number) + "]";
  if (std::sscanf(type.c_str(), "appl [ %d ]", &number) == 1)
    return "[APPLICATION " + std::to_string(number) + "]";
  if (std::sscanf(type.c_str(), "priv [ %d ]", &number) == 1)
    return "[PRIVATE " + std::to_string(number) + "]";
  return type;
}

/// What asn1parse says of each of `parts`, which lie end to end in one file: one run for all of them.
std::vector<std::vector<std::string>> asn1parse(const std::vector<ByteView>& parts) {
  support::TempFolder folder;
  std::string all;
  std::vector<std::uint64_t> ends;
  for (const auto part : parts) {
    all += text_of(part);
    ends.push_back(all.size());
  }
  support::write_file(folder / "all.der", all);
  const auto ran = support::run({"openssl", "asn1parse", "-i", "-inform", "DER", "-in", folder / "all.der"});
  EXPECT_EQ(ran.status, 0) << ran.err;
  std::vector<std::vector<std::string>> out(parts.size());
  std::istringstream lines(ran.out);
  std::size_t at = 0;
  for (std::string line; std::getline(lines, line);) {
    std::uint64_t offset = 0, header = 0, length = 0;
    int depth = 0, type = 0;
    // A line that is none of these is the rest of a string with a line end in it.
    if (std::sscanf(line.c_str(), " %lu:d=%d hl=%lu l=%lu %*4s: %n", &offset, &depth, &header, &length,
                    &type) != 4 ||
        type == 0)
      continue;
    while (at < ends.size() && offset >= ends[at]) ++at;
    if (at == ends.size()) {
      ADD_FAILURE() << "an element past the end: " << line;
      break;
    }
    // -i indents by the depth.
    const auto name = line.substr(static_cast<std::size_t>(type), 18);
    out[at].push_back(
        line_of(offset - (at == 0 ? 0 : ends[at - 1]), depth, header, length, type_in_our_words(name)));
  }
  return out;
}

void expect_same(const std::vector<std::string>& ours, const std::vector<std::string>& theirs) {
  EXPECT_EQ(ours.size(), theirs.size());
  for (std::size_t i = 0; i < std::min(ours.size(), theirs.size()); ++i) {
    EXPECT_EQ(ours[i], theirs[i]);
    if (ours[i] != theirs[i]) return;  // what follows would differ for the same reason
  }
}

TEST(OpensslAsn1parse, ReadsTheSameElements) {
  const auto corpus = certificate_corpus();
  ASSERT_GT(corpus.size(), 100U);
  std::vector<ByteView> whole, inside;
  std::vector<Flat> named, plain;
  for (const auto& entry : corpus) {
    const Range where{main_stream::handshake_s2c, 0, entry.der.size()};
    whole.emplace_back(entry.der);
    named.push_back(flat(certificate(entry.der, where), entry.der));
    plain.push_back(flat(der_tree(entry.der, where), entry.der));
    for (const auto& part : named.back().opened)
      inside.push_back(ByteView(entry.der).subspan(part.begin, part.end - part.begin));
  }
  EXPECT_GT(inside.size(), 4 * corpus.size());

  const auto theirs = asn1parse(whole);
  const auto theirs_inside = asn1parse(inside);
  std::size_t next = 0, elements = 0;
  for (std::size_t i = 0; i < corpus.size(); ++i) {
    SCOPED_TRACE(corpus[i].origin);
    expect_same(named[i].lines, theirs[i]);
    expect_same(plain[i].lines, theirs[i]);
    elements += theirs[i].size();
    for (const auto& part : named[i].opened) {
      SCOPED_TRACE("inside the string at " + std::to_string(part.begin));
      elements += theirs_inside[next].size();
      expect_same(part.lines, theirs_inside[next++]);
    }
  }
  EXPECT_GT(elements, 50 * corpus.size());
}

}  // namespace
}  // namespace sti::dissect
