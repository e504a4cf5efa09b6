# How the project's own targets are made.
#
#   sti_library(model SOURCES … LIBS …)        target sti_model from this folder
#   sti_program(starttls SOURCES … LIBS …)     program in <build>/bin
#   sti_test(smtp_test SOURCES … LIBS … [LABELS …] [TIMEOUT seconds] [WHOLE])
#   sti_fuzz(fuzz_der SOURCES … LIBS …)        fuzz target; its seeds are in tests/fuzz/corpus/fuzz_der/
#   sti_bench(model_bench SOURCES … LIBS …)    benchmark in <build>/bench
#
# The architecture is enforced here: a library's only include directory is <build>/include/NAME, which holds nothing but
# a link NAME to the library's folder. So `#include "model/range.hpp"` is found only where sti_model is linked, and an
# arrow that ARCHITECTURE does not allow fails to compile until somebody writes it into a CMakeLists.txt.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
set(CMAKE_ARCHIVE_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/lib)
set(CMAKE_CXX_SCAN_FOR_MODULES OFF)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()
set(CMAKE_C_FLAGS_RELEASE "-O2 -DNDEBUG")
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")
# A sanitizer's report needs functions and lines only, and their debug information is quicker to write.
if(STARTTLS_SANITIZE)
  set(debug_flags "-O1 -g1")
else()
  set(debug_flags "-O1 -g")
endif()
set(CMAKE_C_FLAGS_DEBUG "${debug_flags}")
set(CMAKE_CXX_FLAGS_DEBUG "${debug_flags}")

find_program(STARTTLS_CCACHE ccache)
mark_as_advanced(STARTTLS_CCACHE)
if(STARTTLS_CCACHE)
  # Paths relative to the checkout, so that one checkout's results serve another's. The sloppiness is what ccache asks for
  # where a precompiled header is used.
  set(launcher ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} CCACHE_NOHASHDIR=1
    CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime ${STARTTLS_CCACHE})
  set(CMAKE_C_COMPILER_LAUNCHER ${launcher})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${launcher})
endif()

find_package(Threads REQUIRED)

# What holds for every translation unit, third-party code included.
add_compile_options($<$<COMPILE_LANGUAGE:C,CXX>:-fstack-protector-strong>)
add_compile_definitions($<$<COMPILE_LANGUAGE:CXX>:_GLIBCXX_ASSERTIONS>)
if(STARTTLS_SANITIZE)
  add_compile_options($<$<COMPILE_LANGUAGE:C,CXX>:-fsanitize=${STARTTLS_SANITIZE}>
    $<$<COMPILE_LANGUAGE:C,CXX>:-fno-omit-frame-pointer>)
  add_link_options(-fsanitize=${STARTTLS_SANITIZE})
  if(STARTTLS_SANITIZE MATCHES undefined)
    add_compile_options($<$<COMPILE_LANGUAGE:C,CXX>:-fno-sanitize-recover=undefined>)
  endif()
elseif(CMAKE_BUILD_TYPE STREQUAL Release)
  add_compile_options($<$<COMPILE_LANGUAGE:C,CXX>:-D_FORTIFY_SOURCE=2>)
endif()
if(STARTTLS_FUZZ)
  add_compile_options($<$<COMPILE_LANGUAGE:C,CXX>:-fsanitize=fuzzer-no-link>)
endif()

# What holds for our own code only.
add_library(sti_warnings INTERFACE)
target_compile_options(sti_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow $<$<BOOL:${STARTTLS_WERROR}>:-Werror>)
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU AND (STARTTLS_SANITIZE OR CMAKE_BUILD_TYPE STREQUAL Release))
  # g++ 12 takes the members of a std::variant's other alternatives for uninitialized once moves are inlined, and parts of
  # std::regex with sanitizers. clang's analyzer and the sanitizers watch over the real thing.
  target_compile_options(sti_warnings INTERFACE -Wno-maybe-uninitialized)
endif()
if(STARTTLS_SANITIZE MATCHES thread AND CMAKE_CXX_COMPILER_ID STREQUAL GNU)
  # Asio's fences are not what orders its handlers, its mutexes are; those ThreadSanitizer knows.
  target_compile_options(sti_warnings INTERFACE -Wno-tsan)
endif()

# sti_precompile(target HEADERS …): for headers that take longer to read than the sources that include them. Off for a tool
# that reads sources one by one, and so sees what each of them does not include itself.
function(sti_precompile target)
  if(STARTTLS_PRECOMPILED_HEADERS)
    target_precompile_headers(${target} PRIVATE ${ARGN})
    # ccache needs it to tell one precompiled header from another.
    target_compile_options(${target} PRIVATE $<$<AND:$<COMPILE_LANGUAGE:CXX>,$<CXX_COMPILER_ID:GNU>>:-fpch-preprocess>)
  endif()
endfunction()

# Headers that are made at build time, for a tool that reads sources without building them.
add_custom_target(generated)

# What to build for a part of the tests: all with the label threads, all with the label gui, all fuzz targets.
if(STARTTLS_TESTS)
  add_custom_target(threads_tests)
  add_custom_target(gui_tests)
  add_custom_target(fuzz_targets)
endif()

function(sti_subdirectory folder)
  if(EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/${folder}/CMakeLists.txt)
    add_subdirectory(${folder})
  endif()
endfunction()

# A library named sti_<name> from the current folder. LIBS are public: who links it may include their headers too.
function(sti_library name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LIBS;PRIVATE_LIBS")
  set(view ${PROJECT_BINARY_DIR}/include/${name})
  file(MAKE_DIRECTORY ${view})
  file(CREATE_LINK ${CMAKE_CURRENT_SOURCE_DIR} ${view}/${name} SYMBOLIC)
  if(arg_SOURCES)
    add_library(sti_${name} STATIC ${arg_SOURCES})
    target_include_directories(sti_${name} PUBLIC ${view})
    target_link_libraries(sti_${name} PUBLIC ${arg_LIBS} PRIVATE ${arg_PRIVATE_LIBS} sti_warnings)
  else()
    add_library(sti_${name} INTERFACE)
    target_include_directories(sti_${name} INTERFACE ${view})
    target_link_libraries(sti_${name} INTERFACE ${arg_LIBS})
  endif()
endfunction()

# A program in <build>/bin.
function(sti_program name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LIBS")
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE ${arg_LIBS} sti_warnings Threads::Threads)
endfunction()

# GoogleTest's header, read once for all test programs.
function(sti_precompile_gtest target)
  if(NOT STARTTLS_PRECOMPILED_HEADERS)
    return()
  endif()
  if(NOT TARGET sti_gtest_header)
    # A program, as what uses it: libraries are compiled with other options for their position.
    file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/gtest_header.cpp CONTENT "int main() {}\n")
    add_executable(sti_gtest_header ${PROJECT_BINARY_DIR}/gtest_header.cpp)
    set_target_properties(sti_gtest_header PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests)
    target_link_libraries(sti_gtest_header PRIVATE third_party::gtest sti_warnings Threads::Threads)
    target_compile_options(sti_gtest_header PRIVATE ${STARTTLS_TEST_OPTIONS})
    sti_precompile(sti_gtest_header <gtest/gtest.h> <algorithm> <chrono> <functional> <map> <optional> <string>
      <string_view> <variant> <vector>)
  endif()
  target_precompile_headers(${target} REUSE_FROM sti_gtest_header)
  target_compile_options(${target} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>)
endfunction()

# A test's own code runs for moments and is compiled for longer: it is not optimised, what it tests is.
if(CMAKE_BUILD_TYPE STREQUAL Release)
  set(STARTTLS_TEST_OPTIONS -O0 -U_FORTIFY_SOURCE)
endif()

# For the tests that read files of the checkout. Only these few sources are told where it is: whatever knows a path cannot
# be shared between checkouts by ccache.
function(sti_knows_source_dir)
  set_source_files_properties(${ARGN} PROPERTIES COMPILE_DEFINITIONS STARTTLS_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
endfunction()

# A GoogleTest program whose cases ctest knows one by one. With WHOLE the program is one ctest test: for suites whose
# set-up is costly (a real server) and would otherwise be repeated for every case. Two labels mean something:
# "threads" is run under ThreadSanitizer, "gui" against the older Dear ImGui too.
function(sti_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "WHOLE" "TIMEOUT" "SOURCES;LIBS;LABELS")
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 120)
  endif()
  add_executable(${name} ${arg_SOURCES})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests)
  target_link_libraries(${name} PRIVATE ${arg_LIBS} third_party::gtest sti_warnings Threads::Threads)
  target_compile_options(${name} PRIVATE ${STARTTLS_TEST_OPTIONS})
  sti_precompile_gtest(${name})
  foreach(label IN LISTS arg_LABELS)
    if(TARGET ${label}_tests)
      add_dependencies(${label}_tests ${name})
    endif()
  endforeach()
  if(arg_WHOLE)
    add_test(NAME ${name} COMMAND ${name} WORKING_DIRECTORY ${PROJECT_BINARY_DIR})
    set_tests_properties(${name} PROPERTIES TIMEOUT ${arg_TIMEOUT} LABELS "${arg_LABELS}")
  else()
    # The names are asked for when ctest runs, so that a build does not have to start every test program.
    gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 60 TEST_PREFIX ${name}.
      WORKING_DIRECTORY ${PROJECT_BINARY_DIR} PROPERTIES TIMEOUT ${arg_TIMEOUT} LABELS "${arg_LABELS}")
  endif()
endfunction()

# A function LLVMFuzzerTestOneInput. Under STARTTLS_FUZZ it is a libFuzzer program, which ctest runs for
# STARTTLS_FUZZ_SECONDS, or TIMES as long; otherwise ctest replays the seeds and every file that once made it fail, so
# each fuzz target is an ordinary test too.
set(STARTTLS_FUZZ_SECONDS 20 CACHE STRING "How long ctest runs each fuzz target under STARTTLS_FUZZ")
function(sti_fuzz name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "TIMES" "SOURCES;LIBS")
  if(NOT arg_TIMES)
    set(arg_TIMES 1)
  endif()
  math(EXPR seconds "${STARTTLS_FUZZ_SECONDS} * ${arg_TIMES}")
  set(corpus ${PROJECT_SOURCE_DIR}/tests/fuzz/corpus/${name})
  add_executable(${name} ${arg_SOURCES})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/fuzz)
  target_link_libraries(${name} PRIVATE ${arg_LIBS} sti_warnings Threads::Threads)
  if(STARTTLS_FUZZ)
    target_link_options(${name} PRIVATE -fsanitize=fuzzer)
    set(found ${PROJECT_BINARY_DIR}/fuzz/found/${name})
    file(MAKE_DIRECTORY ${found} ${PROJECT_BINARY_DIR}/fuzz/failed)
    add_test(NAME ${name} COMMAND ${name} -max_total_time=${seconds} -timeout=10 -rss_limit_mb=2048
      -print_final_stats=1 -artifact_prefix=${PROJECT_BINARY_DIR}/fuzz/failed/${name}- ${found} ${corpus})
  else()
    target_sources(${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests/fuzz/replay.cpp)
    add_test(NAME ${name} COMMAND ${name} ${corpus})
  endif()
  set_tests_properties(${name} PROPERTIES LABELS fuzz TIMEOUT 600)
  add_dependencies(fuzz_targets ${name})
endfunction()

# A Google Benchmark program. ctest runs each benchmark once, to see that it still works; figures come from running it.
function(sti_bench name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LIBS")
  add_executable(${name} ${arg_SOURCES})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bench)
  target_link_libraries(${name} PRIVATE ${arg_LIBS} third_party::benchmark sti_warnings Threads::Threads)
  add_test(NAME ${name} COMMAND ${name} --benchmark_min_time=0.001)
  set_tests_properties(${name} PROPERTIES LABELS bench TIMEOUT 300)
endfunction()
