# Google Benchmark: the benchmarks.
# From: Debian package libbenchmark-dev. Version: 1.7 or later. Licence: Apache-2.0.
find_package(benchmark 1.7 QUIET)
sti_require(benchmark_FOUND "Google Benchmark 1.7 or later" libbenchmark-dev)
add_library(third_party_benchmark INTERFACE)
add_library(third_party::benchmark ALIAS third_party_benchmark)
target_link_libraries(third_party_benchmark INTERFACE benchmark::benchmark)
