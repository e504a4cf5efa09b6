# GoogleTest and GoogleMock: the tests, with a main of its own.
# From: Debian packages libgtest-dev and libgmock-dev. Version: 1.12 or later. Licence: BSD-3-Clause.
find_package(GTest 1.12 QUIET)
sti_require(GTest_FOUND "GoogleTest 1.12 or later" "libgtest-dev (and libgmock-dev)")
include(GoogleTest)
add_library(third_party_gtest INTERFACE)
add_library(third_party::gtest ALIAS third_party_gtest)
target_link_libraries(third_party_gtest INTERFACE GTest::gmock GTest::gtest GTest::gtest_main)
