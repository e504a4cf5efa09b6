#include "protocol/xml_stream.hpp"

#include <gtest/gtest.h>

#include "protocol/xml_text.hpp"

namespace sti::protocol {
namespace {

using State = XmlStreamReader::State;

std::string show(const XmlElement& e) {
  std::string out = "{" + e.ns + "}" + e.name;
  for (const auto& a : e.attributes) out += " {" + a.ns + "}" + a.name + "=" + a.value;
  if (!e.text.empty()) out += " '" + e.text + "'";
  for (const auto& c : e.children) out += " (" + show(c) + ")";
  return out;
}

/// The units of `input` in words, given in pieces of `piece` bytes.
std::string units_of(std::string_view input, std::size_t piece) {
  XmlStreamReader reader;
  std::string out;
  while (!input.empty()) {
    input.remove_prefix(reader.take(bytes_of(input.substr(0, piece))));
    const auto span =
        " @" + std::to_string(reader.span().offset) + "+" + std::to_string(reader.span().length) + "\n";
    switch (reader.state()) {
      case State::partial:
        continue;
      case State::opened:
        out += "open " + show(reader.element()) + span;
        break;
      case State::stanza:
        out += "stanza " + show(reader.element()) + span;
        break;
      case State::closed:
        out += "close" + span;
        break;
      case State::broken:
        return out + "broken: " + reader.problem() + span;
    }
    reader.next();
  }
  return out;
}

TEST(XmlStream, TellsTheSameUnitsAtAnySplit) {
  const std::string input =
      "<?xml version='1.0'?>\r\n<s:stream xmlns='c' xmlns:s='st' a=\"&lt;'&gt;\">\n"
      "<x/> <s:y b='1' s:c='2'>t<z xmlns='n' "
      "xml:lang='de'>&amp;&#x41;&#66;</z>u<![CDATA[<&]]]]></s:y></s:stream>";
  const std::string expected =
      "open {st}stream {}a=<'> @0+70\n"
      "stanza {c}x @71+4\n"
      "stanza {st}y {}b=1 {st}c=2 'tu<&]]' ({n}z {http://www.w3.org/XML/1998/namespace}lang=de '&AB') @76+" +
      std::to_string(std::string_view("<s:y b='1' s:c='2'>t<z xmlns='n' xml:lang='de'>&amp;&#x41;&#66;</z>u"
                                      "<![CDATA[<&]]]]></s:y>")
                         .size()) +
      "\n" + "close @" + std::to_string(input.size() - 11) + "+11\n";
  for (std::size_t piece = 1; piece <= input.size(); ++piece)
    ASSERT_EQ(units_of(input, piece), expected) << piece;
}

TEST(XmlStream, NeedsNoDeclarationAndReadsRestarts) {
  const std::string header = "<s xmlns='x'>", restarted = "<stream xmlns='http://etherx.jabber.org/streams'>";
  EXPECT_EQ(units_of(header + "<a></a >", 7), "open {x}s @0+13\nstanza {x}a @13+8\n");
  EXPECT_EQ(units_of(header + "<?xml version='1.0'?>" + restarted + "</stream>", 100),
            "open {x}s @0+13\nopen {http://etherx.jabber.org/streams}stream @13+" +
                std::to_string(21 + restarted.size()) + "\nclose @" + std::to_string(34 + restarted.size()) +
                "+9\n");
}

TEST(XmlStream, SaysWhatIsWrongAndStopsThere) {
  const auto problem = [](std::string_view input) {
    const auto whole = units_of(input, input.size());
    EXPECT_EQ(units_of(input, 1), whole) << input;
    const auto at = whole.find("broken: ");
    return at == std::string::npos ? "nothing wrong" : whole.substr(at + 8, whole.find(" @", at) - at - 8);
  };
  EXPECT_EQ(problem("HTTP/1.1 400"), "something that is not XML");
  EXPECT_EQ(problem("<a>text"), "text between the stanzas");
  EXPECT_EQ(problem("<!DOCTYPE a [<!ENTITY x 'y'>]>"), "a comment or DTD (RFC 6120 §11.1)");
  EXPECT_EQ(problem("<a><b><!-- x --></b>"), "a comment or DTD (RFC 6120 §11.1)");
  EXPECT_EQ(problem("<a><?pi x?>"), "a processing instruction (RFC 6120 §11.1)");
  EXPECT_EQ(problem("<a><?xml version='1.0'?><b/>"), "an XML declaration inside the stream");
  EXPECT_EQ(problem("<?xml version='1.0'?><?xml version='1.0'?>"),
            "a processing instruction (RFC 6120 §11.1)");
  EXPECT_EQ(problem("<a><b>&custom;</b>"), "an entity that is not predefined (RFC 6120 §11.1)");
  EXPECT_EQ(problem("<a><b>&lt</b>"), "an entity that is not predefined (RFC 6120 §11.1)");
  EXPECT_EQ(problem("<a><b></c>"), "an end tag that does not match its start tag");
  EXPECT_EQ(problem("<a></b>"), "an end tag with no start tag");
  EXPECT_EQ(problem("<p:a>"), "a prefix without a namespace");
  EXPECT_EQ(problem("<a p:b='1'>"), "a prefix without a namespace");
  EXPECT_EQ(problem("<a b='1'c='2'>"), "a start tag that is not well-formed");
  EXPECT_EQ(problem("<a b>"), "an attribute without a value");
  EXPECT_EQ(problem("<a b=1>"), "an attribute value without quotes");
  EXPECT_EQ(problem("<a b='1' b='2'>"), "the same attribute twice");
  EXPECT_EQ(problem("<a><b>\x01"), "a control byte, which XML does not allow");
  EXPECT_EQ(problem("<a><b>\xc3\x28</b>"), "bytes that are not UTF-8 (RFC 6120 §11.6)");
  EXPECT_EQ(problem("<a b='\xff'>"), "bytes that are not UTF-8 (RFC 6120 §11.6)");
}

TEST(XmlStream, IsBounded) {
  const auto ends_broken = [](const std::string& input) {
    const auto units = units_of(input, 4096);
    return units.find("broken: ") != std::string::npos;
  };
  std::string deep = "<a>", wide = "<a><b", many = "<a><b>";
  for (int i = 0; i < 100; ++i) deep += "<b>";
  for (int i = 0; i < 100; ++i) wide += " a" + std::to_string(i) + "='1'";
  for (int i = 0; i < 20000; ++i) many += "<b/>";
  EXPECT_TRUE(ends_broken(deep));
  EXPECT_TRUE(ends_broken(wide + ">"));
  EXPECT_TRUE(ends_broken(many));
  EXPECT_TRUE(ends_broken("<a><b>" + std::string(1 << 20, 'x')));
  EXPECT_TRUE(ends_broken("<a b='" + std::string(1 << 20, 'x')));
  EXPECT_FALSE(ends_broken("<a>" + std::string(1 << 20, '\n'))) << "keep-alives between stanzas are no unit";
}

TEST(XmlText, DecodesAndEncodes) {
  EXPECT_EQ(decode_xml_text("&#x10FFFF;&#xe9;&#9;"), "\xf4\x8f\xbf\xbf\xc3\xa9\t");
  for (const auto* text :
       {"&#0;", "&#xD800;", "&#x110000;", "&#;", "&#x;", "&;", "&#-1;", "&", "&#99999999999;"})
    EXPECT_FALSE(decode_xml_text(text)) << text;
  EXPECT_EQ(decode_xml_text(encode_xml_text("<a b='c' & \"d\">")), "<a b='c' & \"d\">");
  EXPECT_EQ(encode_xml_text("a\r\nb"), "a??b");
}

TEST(XmlText, KnowsUtf8) {
  for (const auto* text : {"", "a", "\xc2\x80", "\xe0\xa0\x80", "\xed\x9f\xbf", "\xf4\x8f\xbf\xbf"})
    EXPECT_TRUE(is_utf8(text));
  for (const auto* text : {"\x80", "\xc1\x80", "\xc2", "\xe0\x9f\x80", "\xed\xa0\x80", "\xf0\x8f\x80\x80",
                           "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xe2\x82"})
    EXPECT_FALSE(is_utf8(text));
}

}  // namespace
}  // namespace sti::protocol
