# Asio, standalone: sockets, timers and coroutines for the engine thread.
# From: Debian package libasio-dev of a newer suite, unpacked aside by third_party/fetch (headers only).
# Version: 1.30 or later (Debian 12 has 1.22: `as_tuple` and cancellation were still experimental there); use only what
# 1.30 has. Licence: Boost Software License 1.0.
# Elsewhere: upstream's tag asio-1-30-2, by its commit.
sti_source(asio_dir asio
  GIT_REPOSITORY https://github.com/chriskohlhoff/asio.git GIT_TAG 12e0ce9e0500bf0f247dbd1ae894272656456079)
sti_require(asio_dir "Asio 1.30 or later" libasio-dev)
find_path(asio_include asio.hpp PATHS ${asio_dir}/usr/include ${asio_dir}/asio/include NO_DEFAULT_PATH NO_CACHE)
file(STRINGS ${asio_include}/asio/version.hpp asio_version REGEX "^#define ASIO_VERSION +[0-9]+")
string(REGEX MATCH "[0-9]+" asio_version "${asio_version}")
if(asio_version LESS 103000)
  message(FATAL_ERROR "Asio 1.30 or later is needed, ${asio_include} has ${asio_version}")
endif()

add_library(third_party_asio INTERFACE)
add_library(third_party::asio ALIAS third_party_asio)
target_include_directories(third_party_asio SYSTEM INTERFACE ${asio_include})
target_compile_definitions(third_party_asio INTERFACE ASIO_STANDALONE ASIO_NO_DEPRECATED)
target_link_libraries(third_party_asio INTERFACE Threads::Threads)
# g++ 12 takes the matching operators new and delete of Asio's coroutine frames for a mismatch once they are inlined.
target_compile_options(third_party_asio INTERFACE $<$<COMPILE_LANG_AND_ID:CXX,GNU>:-Wno-mismatched-new-delete>)
