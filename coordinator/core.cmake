# Values that screens and decisions share.
add_library(skep_verdict STATIC health/verdict.cc)
target_link_libraries(skep_verdict PUBLIC skep_common_pure)

# Pure: decisions only; no clock, disk, socket or thread.
add_library(skep_coordinator_core STATIC
  core.cc
  core_agents.cc
  core_machines.cc
  core_settle.cc
  fleet/critical_path.cc
  fleet/donor.cc
  fleet/fleet.cc
  fleet/phase.cc
  fleet/said.cc
  health/agreement.cc
  health/ground.cc
  health/member.cc
  health/quorum.cc
  health/serving.cc
  health/trend.cc
  health/watch.cc
  plan/census.cc
  plan/gate_join.cc
  plan/gate_network.cc
  plan/gate_quorate.cc
  plan/gate_seed.cc
  plan/gate_swarm.cc
  plan/goal.cc
  plan/lines.cc
  plan/order_of_stop.cc
  plan/permit.cc
  plan/plan.cc
  plan/plan_disk.cc
  plan/plan_down.cc
  plan/pause.cc
  plan/plan_recover.cc
  plan/plan_regain.cc
  plan/plan_seed.cc
  plan/record.cc
  plan/situation.cc
  plan/view_of.cc
  plan/why.cc
  scheduler/next_calls.cc
  store/memory_ledger.cc)
target_link_libraries(skep_coordinator_core PUBLIC skep_messages skep_verdict PRIVATE fmt::fmt)

# The ledger in a file.
add_library(skep_sqlite_ledger STATIC
  store/sqlite_ledger.cc)
target_link_libraries(skep_sqlite_ledger
  PUBLIC skep_coordinator_core
  PRIVATE skep_common SQLite::SQLite3 fmt::fmt)

# The real side: OpenSSL, worker threads, the loop.
add_library(skep_coordinator_real STATIC
  ca/ca.cc
  identity.cc
  loop.cc
  secrets.cc
  worker.cc)
target_link_libraries(skep_coordinator_real
  PUBLIC skep_coordinator_core skep_sqlite_ledger skep_protocol
  PRIVATE skep_provider OpenSSL::Crypto Threads::Threads fmt::fmt)
