add_library(skep_coordinator_fakes STATIC
  coordinator/bring_up.cc
  fakes/fake_agents.cc
  fakes/fake_installer.cc
  fakes/fake_provider.cc)
target_link_libraries(skep_coordinator_fakes PUBLIC skep_coordinator_core)

skep_test(coordinator_core_test
  SOURCES
    coordinator/core_test.cc
  LIBRARIES skep_coordinator_fakes)
