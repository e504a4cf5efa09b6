# glad: loads the OpenGL 3.3 core functions; `#include <glad/gl.h>`.
# From: Debian package python3-glad, which generates the loader here, at build time and offline (--reproducible uses the
# specification it ships). Version: 2.0 or later. Licence of the generator: MIT; of what it generates: public domain,
# WTFPL or CC0, with Khronos' headers under Apache-2.0.
find_program(STARTTLS_GLAD glad)
mark_as_advanced(STARTTLS_GLAD)
sti_require(STARTTLS_GLAD "The generator glad 2" python3-glad)

set(glad_dir ${PROJECT_BINARY_DIR}/generated/glad)
file(MAKE_DIRECTORY ${glad_dir}/include)
add_custom_command(OUTPUT ${glad_dir}/src/gl.c ${glad_dir}/include/glad/gl.h
  COMMAND ${STARTTLS_GLAD} --quiet --reproducible --api gl:core=3.3 --extensions "" --out-path ${glad_dir} c
  COMMENT "Generating the OpenGL 3.3 loader" VERBATIM)
add_library(third_party_glad STATIC ${glad_dir}/src/gl.c ${glad_dir}/include/glad/gl.h)
add_library(third_party::glad ALIAS third_party_glad)
target_include_directories(third_party_glad SYSTEM PUBLIC ${glad_dir}/include)
sti_third_party_options(third_party_glad)
target_link_libraries(third_party_glad PUBLIC ${CMAKE_DL_LIBS})
add_dependencies(generated third_party_glad)
