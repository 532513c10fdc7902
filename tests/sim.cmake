# The ledger on a disk that may lose what was not synced.
add_library(skep_sim_ledger STATIC
  sim/frail_disk.cc
  sim/frail_vfs.cc
  sim/ledger_home.cc
  sim/ledger_rules.cc)
target_link_libraries(skep_sim_ledger PUBLIC skep_sqlite_ledger PRIVATE SQLite::SQLite3)
skep_test(sim_ledger_test SOURCES sim/ledger_home_test.cc LIBRARIES skep_sim_ledger)

# The whole cluster in one process: real cores and rooms, simulated world.
add_executable(sim
  fakes/fake_disks.cc
  fakes/fake_docker.cc
  fakes/fake_docker_json.cc
  fakes/fake_files.cc
  fakes/fake_host.cc
  fakes/fake_packages.cc
  sim/agent_life.cc
  sim/check_bounds.cc
  sim/check_claims.cc
  sim/check_disks.cc
  sim/check_down.cc
  sim/check_gates.cc
  sim/check_ledger.cc
  sim/check_limits.cc
  sim/check_majority.cc
  sim/check_obedience.cc
  sim/check_pause.cc
  sim/check_permits.cc
  sim/check_primary.cc
  sim/check_regain.cc
  sim/check_rows.cc
  sim/check_secrets.cc
  sim/check_seeds.cc
  sim/check_uuid.cc
  sim/check_verdicts.cc
  sim/check_words.cc
  sim/checker.cc
  sim/consul_model.cc
  sim/coordinator_life.cc
  sim/count_file.cc
  sim/data_folder.cc
  sim/effect_words.cc
  sim/faults.cc
  sim/galera_model.cc
  sim/galera_start.cc
  sim/host_model.cc
  sim/hunt.cc
  sim/main.cc
  sim/network.cc
  sim/operator.cc
  sim/queue.cc
  sim/shrink.cc
  sim/site.cc
  sim/suite.cc
  sim/supplier.cc
  sim/tally_text.cc
  sim/trace.cc
  sim/weather.cc
  sim/wish.cc
  sim/witness.cc
  sim/world.cc)
# A sanitizer has an allocator of its own.
if(NOT SKEP_SANITIZE)
  target_sources(sim PRIVATE sim/arena.cc)
endif()
target_link_libraries(sim PRIVATE house skep_agent_core skep_coordinator_core skep_sim_ledger nlohmann_json::nlohmann_json)

# A count of histories adds up for as long as nothing that is simulated has changed.
set(sim_hash_folder ${CMAKE_CURRENT_BINARY_DIR}/sim_hash)
file(MAKE_DIRECTORY ${sim_hash_folder})
add_custom_target(sim_hash BYPRODUCTS ${sim_hash_folder}/sim_sources_hash.h
  COMMAND ${PROJECT_SOURCE_DIR}/tests/sim/sources_hash ${PROJECT_SOURCE_DIR} ${sim_hash_folder}/sim_sources_hash.h)
add_dependencies(sim sim_hash)
target_include_directories(sim PRIVATE ${sim_hash_folder})

add_test(NAME simulation
  COMMAND sim --histories 10 --seed 103913574881256 --seeds ${PROJECT_SOURCE_DIR}/tests/sim/seeds.txt)
set_tests_properties(simulation PROPERTIES TIMEOUT 900)
foreach(bug disk-looks-empty data-looks-empty position-is-stale begin-is-dropped)
  add_test(NAME simulation_finds_${bug} COMMAND sim --planted ${bug} --seed 1 --histories 2000)
  set_tests_properties(simulation_finds_${bug} PROPERTIES TIMEOUT 900)
  # It is the checkers that find it: with them switched off nothing does.
  add_test(NAME simulation_unchecked_finds_no_${bug} COMMAND sim --planted ${bug} --unchecked --seed 1 --histories 200)
  set_tests_properties(simulation_unchecked_finds_no_${bug} PROPERTIES TIMEOUT 900 WILL_FAIL TRUE)
endforeach()

# The models held against the real thing: the same scenarios, here with the models (tests/real and
# tests/lab play them with real processes).
add_executable(scenarios
  fakes/fake_disks.cc
  fakes/fake_docker.cc
  fakes/fake_docker_json.cc
  fakes/fake_files.cc
  fakes/fake_host.cc
  fakes/fake_packages.cc
  sim/cast.cc
  sim/consul_cast.cc
  sim/consul_model.cc
  sim/data_folder.cc
  sim/disks_cast.cc
  sim/disks_model.cc
  sim/docker_cast.cc
  sim/galera_cast.cc
  sim/galera_model.cc
  sim/galera_start.cc
  sim/host_model.cc
  sim/player.cc
  sim/queue.cc
  sim/scenario.cc
  sim/scenarios.cc
  sim/trace.cc
  sim/weather.cc)
target_link_libraries(scenarios PRIVATE house skep_agent_core skep_common nlohmann_json::nlohmann_json)
file(GLOB scenario_files CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/sim/scenarios/*.txt)
foreach(file ${scenario_files})
  get_filename_component(name ${file} NAME_WE)
  add_test(NAME model_${name} COMMAND scenarios ${file})
endforeach()

# The world "disks" on a real machine: runs from /opt/skep, beside the agent whose libraries it uses.
add_executable(disk_scenarios real/disk_scenarios.cc sim/disks_cast.cc sim/player.cc sim/scenario.cc)
target_link_libraries(disk_scenarios PRIVATE house skep_agent_runtime skep_agent_core)
target_link_options(disk_scenarios PRIVATE
  -Wl,--dynamic-linker=/opt/skep/lib/ld-linux-x86-64.so.2 -Wl,--disable-new-dtags)
set_target_properties(disk_scenarios PROPERTIES BUILD_RPATH "/opt/skep/lib")

# Ordering alone: the order book, the service with its faults, and a process that may end anywhere.
add_library(skep_softlayer_fake STATIC
  fakes/fake_softlayer.cc
  fakes/fake_softlayer_guest.cc
  fakes/fake_softlayer_query.cc)
target_link_libraries(skep_softlayer_fake PUBLIC house skep_common nlohmann_json::nlohmann_json)

add_library(skep_order_histories STATIC
  sim/orders/history.cc
  sim/orders/street.cc)
target_link_libraries(skep_order_histories PUBLIC skep_softlayer_fake skep_provider skep_coordinator_core)

add_executable(orders sim/orders/main.cc)
target_link_libraries(orders PRIVATE skep_order_histories)
add_test(NAME order_histories COMMAND orders --histories 2000 --seed 1)
set_tests_properties(order_histories PROPERTIES TIMEOUT 600)

# The same service behind real HTTP.
add_library(skep_softlayer_server STATIC lab/softlayer/server.cc)
target_link_libraries(skep_softlayer_server
  PUBLIC skep_softlayer_fake PRIVATE PkgConfig::HTTPLIB OpenSSL::Crypto Threads::Threads)
add_executable(softlayer_serve lab/softlayer/main.cc)
target_link_libraries(softlayer_serve PRIVATE skep_softlayer_server skep_common)

# Real sockets on the loopback, the real curl door, a real ledger; no root.
skep_test(softlayer_http_test
  SOURCES
    coordinator/provider/softlayer/crash_test.cc
    coordinator/provider/softlayer/http_test.cc
    coordinator/provider/softlayer/screens_test.cc
  LIBRARIES skep_softlayer_server skep_order_histories skep_coordinator_real skep_state)
add_test(NAME a_wrong_scenario_is_told COMMAND scenarios ${CMAKE_CURRENT_SOURCE_DIR}/sim/wrong_scenario.txt)
set_tests_properties(a_wrong_scenario_is_told PROPERTIES
  PASS_REGULAR_EXPRESSION "line 5, see: 1: wanted Synced of 1, saw non-Primary")
