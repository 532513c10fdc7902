add_executable(bench_bare bench/bare.cc)
target_compile_features(bench_bare PRIVATE cxx_std_20)
target_link_libraries(bench_bare PRIVATE cppzmq spdlog::spdlog CURL::libcurl SDBusCpp::sdbus-c++)

add_executable(bench_orders bench/orders/main.cc)
target_link_libraries(bench_orders PRIVATE skep_order_histories)
# g++ 12 sees ghosts in short strings.
target_compile_options(bench_orders PRIVATE $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>)
add_test(NAME bench_orders_fifty_nodes COMMAND bench_orders 50 1)
add_executable(bench_agents bench/agents/main.cc)
target_link_libraries(bench_agents PRIVATE house skep_coordinator_core skep_common skep_protocol cppzmq)
