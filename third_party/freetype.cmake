# FreeType: rasterises the window's text, better than ImGui's own rasteriser at small sizes.
# From: Debian package libfreetype-dev. Version: 2.12 or later. Licence: FTL (or GPL-2.0-only).
find_package(Freetype QUIET)
sti_require(FREETYPE_FOUND "FreeType" libfreetype-dev)
add_library(third_party_freetype INTERFACE)
add_library(third_party::freetype ALIAS third_party_freetype)
target_link_libraries(third_party_freetype INTERFACE Freetype::Freetype)
