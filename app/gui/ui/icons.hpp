// The icons used, as UTF-8 of FontAwesome 4.7's code points. An icon never stands alone where a word fits
// beside it.
#pragma once

namespace sti::gui::icon {

inline constexpr const char* lock = "\xef\x80\xa3";
inline constexpr const char* unlock = "\xef\x82\x9c";
inline constexpr const char* plug = "\xef\x87\xa6";
inline constexpr const char* stop = "\xef\x81\x8d";
inline constexpr const char* again = "\xef\x80\xa1";
inline constexpr const char* search = "\xef\x80\x82";
inline constexpr const char* gear = "\xef\x80\x93";
inline constexpr const char* help = "\xef\x81\x99";
inline constexpr const char* good = "\xef\x81\x98";
inline constexpr const char* warning = "\xef\x81\xb1";
inline constexpr const char* bad = "\xef\x81\x97";
inline constexpr const char* notice = "\xef\x81\x9a";
inline constexpr const char* unknown = "\xef\x84\x8c";  // circle-o
inline constexpr const char* dot = "\xef\x84\x91";
inline constexpr const char* to_server = "\xef\x85\xb8";
inline constexpr const char* to_client = "\xef\x85\xb7";
inline constexpr const char* copy = "\xef\x83\x85";
inline constexpr const char* folder = "\xef\x81\xbb";
inline constexpr const char* folder_open = "\xef\x81\xbc";
inline constexpr const char* file = "\xef\x83\xb6";
inline constexpr const char* save = "\xef\x83\x87";
inline constexpr const char* download = "\xef\x80\x99";
inline constexpr const char* flask = "\xef\x83\x83";
inline constexpr const char* certificate = "\xef\x82\xa3";
inline constexpr const char* handshake = "\xef\x8a\xb5";
inline constexpr const char* shield = "\xef\x84\xb2";
inline constexpr const char* list = "\xef\x80\xba";
inline constexpr const char* terminal = "\xef\x84\xa0";
inline constexpr const char* overview = "\xef\x83\xa4";  // tachometer
inline constexpr const char* bytes = "\xef\x80\x8a";
inline constexpr const char* clock = "\xef\x80\x97";
inline constexpr const char* server = "\xef\x88\xb3";
inline constexpr const char* laptop = "\xef\x84\x89";
inline constexpr const char* key = "\xef\x82\x84";
inline constexpr const char* theme = "\xef\x81\x82";
inline constexpr const char* menu = "\xef\x83\x89";
inline constexpr const char* close = "\xef\x80\x8d";
inline constexpr const char* follow = "\xef\x81\xa3";
inline constexpr const char* upgrade = "\xef\x81\xa2";  // arrow-up
inline constexpr const char* right = "\xef\x81\x94";
inline constexpr const char* down = "\xef\x81\xb8";
inline constexpr const char* up = "\xef\x81\xb7";
inline constexpr const char* plus = "\xef\x81\xa7";
inline constexpr const char* minus = "\xef\x81\xa8";
inline constexpr const char* bolt = "\xef\x83\xa7";
inline constexpr const char* ban = "\xef\x81\x9e";
inline constexpr const char* hourglass = "\xef\x89\x92";
inline constexpr const char* broken = "\xef\x84\xa7";
inline constexpr const char* user = "\xef\x8a\xbe";
inline constexpr const char* records = "\xef\x86\xb3";  // cubes
inline constexpr const char* check = "\xef\x80\x8c";
inline constexpr const char* trash = "\xef\x87\xb8";
inline constexpr const char* sitemap = "\xef\x83\xa8";
inline constexpr const char* eye = "\xef\x81\xae";
inline constexpr const char* fill = "\xef\x82\xb2";  // arrows-alt
inline constexpr const char* wrap = "\xef\x80\xb6";  // align-left
inline constexpr const char* keyboard = "\xef\x84\x9c";

}  // namespace sti::gui::icon
