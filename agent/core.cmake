# The agent's decisions: pure, with a catalogue that is given to them.
add_library(skep_agent_pure STATIC
  climb.cc
  core.cc
  core_goal.cc
  core_settle.cc
  event.cc
  kept.cc
  obey.cc
  permit.cc
  pulse.cc
  readings.cc
  reports.cc
  runner.cc
  sentinel.cc
  start_check.cc)
target_link_libraries(skep_agent_pure PUBLIC skep_agent_base skep_agent_database PRIVATE skep_common nlohmann_json::nlohmann_json)

# The same with the real rooms.
add_library(skep_agent_core STATIC
  catalogue.cc
  layer_room.cc)
target_link_libraries(skep_agent_core PUBLIC skep_agent_pure PRIVATE skep_rooms_host skep_rooms_cluster)
