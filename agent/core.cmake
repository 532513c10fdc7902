add_library(skep_agent_core STATIC
  catalogue.cc
  climb.cc
  core.cc
  event.cc
  kept.cc
  obey.cc
  pulse.cc
  readings.cc
  reports.cc
  runner.cc)
target_link_libraries(skep_agent_core
  PUBLIC skep_agent_base
  PRIVATE skep_rooms_host skep_rooms_cluster nlohmann_json::nlohmann_json)
