add_executable(bench_bare bench/bare.cc)
target_compile_features(bench_bare PRIVATE cxx_std_20)
target_link_libraries(bench_bare PRIVATE cppzmq spdlog::spdlog CURL::libcurl SDBusCpp::sdbus-c++)

add_executable(bench_agents bench/agents/main.cc)
target_link_libraries(bench_agents PRIVATE house skep_coordinator_core cppzmq)
