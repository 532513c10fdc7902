# The whole cluster in one process: real cores and rooms, simulated world.
add_executable(sim
  fakes/fake_disks.cc
  fakes/fake_docker.cc
  fakes/fake_docker_json.cc
  fakes/fake_files.cc
  fakes/fake_host.cc
  fakes/fake_packages.cc
  sim/agent_life.cc
  $<$<NOT:$<BOOL:${SKEP_SANITIZE}>>:sim/arena.cc>
  sim/check_disks.cc
  sim/check_down.cc
  sim/check_primary.cc
  sim/check_rows.cc
  sim/check_seeds.cc
  sim/consul_model.cc
  sim/coordinator_life.cc
  sim/data_folder.cc
  sim/effect_words.cc
  sim/galera_model.cc
  sim/galera_start.cc
  sim/host_model.cc
  sim/main.cc
  sim/network.cc
  sim/operator.cc
  sim/queue.cc
  sim/site.cc
  sim/supplier.cc
  sim/trace.cc
  sim/weather.cc
  sim/world.cc)
target_link_libraries(sim PRIVATE house skep_agent_core skep_coordinator_core nlohmann_json::nlohmann_json)

add_test(NAME simulation
  COMMAND sim --histories 10 --seed 103913574881256 --seeds ${PROJECT_SOURCE_DIR}/tests/sim/seeds.txt)
set_tests_properties(simulation PROPERTIES TIMEOUT 900)
foreach(bug disk-looks-empty data-looks-empty position-is-stale)
  add_test(NAME simulation_finds_${bug} COMMAND sim --planted ${bug} --seed 1 --histories 300)
  set_tests_properties(simulation_finds_${bug} PROPERTIES TIMEOUT 900)
endforeach()
