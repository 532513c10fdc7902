skep_test(coordinator_config_test
  SOURCES coordinator/config_test.cc
  LIBRARIES skep_config skep_screen)
skep_test(coordinator_screen_test
  SOURCES coordinator/screen_test.cc coordinator/schema_test.cc coordinator/vega.cc
  LIBRARIES skep_service)

skep_test(coordinator_pause_test
  SOURCES coordinator/pause_test.cc
  LIBRARIES skep_coordinator_fakes skep_service)
skep_test(coordinator_control_test
  SOURCES coordinator/control_test.cc coordinator/vega.cc
  LIBRARIES skep_control skep_coordinator_core)
skep_test(coordinator_service_test
  SOURCES
    coordinator/alerts_test.cc
    coordinator/desk_test.cc
    coordinator/messenger_test.cc
    coordinator/vega.cc
    coordinator/web_test.cc
  LIBRARIES skep_service_real skep_coordinator_core)
skep_test(coordinator_state_test
  SOURCES coordinator/inherit_test.cc coordinator/state_test.cc
  LIBRARIES skep_state skep_coordinator_fakes)
skep_test(coordinator_commands_test
  SOURCES coordinator/commands_test.cc
  LIBRARIES skep_cli)
