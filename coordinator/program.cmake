# What the operator's program is made of: configuration, screens, control socket, commands.
add_library(skep_config STATIC
  config.cc
  config/find.cc
  config/host_name.cc
  config/nearest.cc
  config/part_network.cc
  config/part_node_wide.cc
  config/part_nodes.cc
  config/section.cc
  config/starter.cc
  config/subnet.cc
  config/tree.cc)
target_link_libraries(skep_config PUBLIC skep_protocol PRIVATE yaml-cpp)

add_library(skep_screen STATIC
  screen/bars.cc
  screen/document.cc
  screen/health.cc
  screen/lists.cc
  screen/node_document.cc
  screen/plan.cc
  screen/status.cc
  screen/text.cc
  screen/trouble.cc
  screen/up.cc
  screen/up_end.cc
  screen/verify.cc
  screen/why.cc)
target_link_libraries(skep_screen PUBLIC skep_protocol skep_verdict PRIVATE nlohmann_json::nlohmann_json)

add_library(skep_control STATIC
  control/lock.cc
  control/orphan.cc
  control/seat.cc
  control/socket.cc
  control/view_codec.cc)
target_link_libraries(skep_control PUBLIC skep_screen)

# Pure: what the commands decide, without a coordinator or a machine.
add_library(skep_verify STATIC
  commands/verify/judge.cc
  commands/verify/looks.cc)
target_link_libraries(skep_verify PUBLIC skep_screen PRIVATE skep_provider)

add_library(skep_command_line STATIC
  commands/command_line.cc)
target_compile_definitions(skep_command_line PRIVATE SKEP_VERSION="${PROJECT_VERSION}")
target_link_libraries(skep_command_line PUBLIC house PRIVATE skep_config CLI11::CLI11)

add_library(skep_cli STATIC
  commands/carry_out.cc
  commands/change.cc
  commands/check.cc
  commands/down.cc
  commands/env.cc
  commands/events.cc
  commands/init.cc
  commands/local.cc
  commands/local_inside.cc
  commands/logs.cc
  commands/look.cc
  commands/place.cc
  commands/plan.cc
  commands/remote.cc
  commands/sql.cc
  commands/ssh.cc
  commands/status.cc
  commands/terminal.cc
  commands/up.cc
  commands/verify.cc
  commands/why.cc)
target_compile_definitions(skep_cli PRIVATE SKEP_VERSION="${PROJECT_VERSION}")
target_link_libraries(skep_cli
  PUBLIC skep_config skep_screen skep_control skep_verify skep_command_line skep_provider
         skep_coordinator_real)

add_executable(skep main.cc)
target_link_libraries(skep PRIVATE skep_cli)
