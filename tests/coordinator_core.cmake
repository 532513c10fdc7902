add_library(skep_coordinator_fakes STATIC
  coordinator/bring_up.cc
  fakes/fake_agents.cc
  fakes/fake_installer.cc
  fakes/fake_provider.cc)
target_link_libraries(skep_coordinator_fakes PUBLIC skep_coordinator_core)

skep_test(coordinator_core_test
  SOURCES
    coordinator/core_test.cc
    coordinator/recover_test.cc
    coordinator/fleet/donor_test.cc
    coordinator/fleet/fleet_test.cc
    coordinator/health/watch_test.cc
    coordinator/plan/gate_seed_test.cc
    coordinator/plan/goal_test.cc
    coordinator/plan/order_of_stop_test.cc
    coordinator/plan/record_test.cc
    coordinator/watch_test.cc
  LIBRARIES skep_coordinator_fakes)

skep_test(coordinator_real_test
  SOURCES
    coordinator/ca/ca_test.cc
    coordinator/store/ledger_test.cc
  LIBRARIES skep_coordinator_real SQLite::SQLite3)

# Real sockets on the loopback, real SQLite and threads; no root.
skep_test(coordinator_loop_test
  SOURCES
    real/coordinator_loop_test.cc
  LIBRARIES skep_coordinator_fakes skep_coordinator_real)
