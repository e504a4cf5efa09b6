# libpng: writes the window's screenshots.
# From: Debian package libpng-dev. Version: 1.6 or later. Licence: libpng-2.0.
find_package(PNG 1.6 QUIET)
sti_require(PNG_FOUND "libpng" libpng-dev)
add_library(third_party_png INTERFACE)
add_library(third_party::png ALIAS third_party_png)
target_link_libraries(third_party_png INTERFACE PNG::PNG)
