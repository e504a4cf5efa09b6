# mbedTLS: the TLS engine (client, and the lab's servers), certificate writing for the lab, hashes and signatures.
# From: Debian source package mbedtls of a newer suite, fetched by third_party/fetch (Debian 12 has 2.28, without TLS 1.3).
# Version: the newest 3.6.x, 3.6.7 or later. Licence: Apache-2.0 (or GPL-2.0-or-later).
# Built here, not by its own CMake files, because it needs our configuration: third_party/mbedtls_user_config.h.
# Elsewhere: upstream's release archive 3.6.7, by its SHA-256; the Debian source package holds the same file.
sti_source(mbedtls_dir mbedtls
  URL https://github.com/Mbed-TLS/mbedtls/releases/download/mbedtls-3.6.7/mbedtls-3.6.7.tar.bz2
  URL_HASH SHA256=a7e8bcbec0e6f761b4af24f25677626b35f762f68eef79c08677a363212d11f6)
sti_require(mbedtls_dir "The source of mbedTLS 3.6" mbedtls)
file(STRINGS ${mbedtls_dir}/include/mbedtls/build_info.h mbedtls_version REGEX "define MBEDTLS_VERSION_STRING ")
string(REGEX REPLACE ".*\"([0-9.]+)\".*" "\\1" mbedtls_version "${mbedtls_version}")
if(mbedtls_version VERSION_LESS 3.6.7)
  message(FATAL_ERROR "mbedTLS ${mbedtls_version} in ${mbedtls_dir} refuses TLS 1.2 servers that RFC 8446 §4.2.3 allows; 3.6.7 or later is needed")
endif()

# With it comes Project Everest's Curve25519 (Apache-2.0), which is verified and quicker than the general code for curves.
file(GLOB mbedtls_sources CONFIGURE_DEPENDS ${mbedtls_dir}/library/*.c)
set(everest_dir ${mbedtls_dir}/3rdparty/everest)
add_library(third_party_mbedtls STATIC ${mbedtls_sources}
  ${everest_dir}/library/everest.c
  ${everest_dir}/library/x25519.c
  ${everest_dir}/library/Hacl_Curve25519_joined.c)
add_library(third_party::mbedtls ALIAS third_party_mbedtls)
target_include_directories(third_party_mbedtls SYSTEM
  PUBLIC ${mbedtls_dir}/include ${everest_dir}/include
  PRIVATE ${mbedtls_dir}/library ${everest_dir}/include/everest ${everest_dir}/include/everest/kremlib)
sti_config_header(third_party_mbedtls MBEDTLS_USER_CONFIG_FILE mbedtls_user_config.h)
sti_third_party_options(third_party_mbedtls)
# Measured with 3.6.7 and g++ 12: ECDSA takes about half the time that it takes with -O2. What nobody can put another
# function in the place of may be inlined.
target_compile_options(third_party_mbedtls PRIVATE $<$<CONFIG:Release>:-O3> -fno-semantic-interposition)
