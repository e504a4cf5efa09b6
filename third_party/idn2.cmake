# GNU libidn2: internationalised names to the A-labels that certificates hold (IDNA 2008).
# From: Debian package libidn2-dev. Version: 2.3 or later. Licence: LGPL-3.0-or-later (or GPL-2.0-or-later).
find_path(IDN2_INCLUDE_DIR idn2.h)
find_library(IDN2_LIBRARY idn2)
mark_as_advanced(IDN2_INCLUDE_DIR IDN2_LIBRARY)
sti_require(IDN2_INCLUDE_DIR "The headers of libidn2" libidn2-dev)
sti_require(IDN2_LIBRARY "libidn2" libidn2-dev)
add_library(third_party_idn2 INTERFACE)
add_library(third_party::idn2 ALIAS third_party_idn2)
target_include_directories(third_party_idn2 SYSTEM INTERFACE ${IDN2_INCLUDE_DIR})
target_link_libraries(third_party_idn2 INTERFACE ${IDN2_LIBRARY})
